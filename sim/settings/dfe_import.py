"""A runnable council file for any authority in England, from public statistics alone.

Every value carries the row of the file it was read from; what the published files do not say is written as an assumption, to be
replaced by its owner. Stocks and flows that do not fit each other are reported, never adjusted: the contradiction is a finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from sim.settings.dfe_balance import balance_warnings
from sim.settings.dfe_files import Figure, ImportRules, Published, import_rules, read_published
from sim.settings.problems import Problem, ProblemsFound

NEEDED = ("in_post_fte", "agency_fte", "vacancies_fte", "case_holders_fte", "cases_held", "turnover_rate")
NEEDED_CHILDREN = ("referrals", "plans_open", "looked_after")

_OPENING_CHOICES = (
    "allow_empty = false",
    'balance = "duration"',
    "pipeline = []",
    "resignations = []",
    "equilibrium_pipeline = true",
    "equilibrium_notices = true",
    'vacant_since = "equilibrium"',
)
"""Nobody on the way is named in published files, so recruits, notices and empty posts start as they would be in balance."""


@dataclass(frozen=True, slots=True)
class ImportedCouncil:
    """What the importer hands over.

    Attributes:
        text: the council file, TOML.
        warnings: stocks and flows that do not balance, and figures that were missing.
    """

    text: str
    warnings: tuple[str, ...]


def council_from_dfe(name: str, area: str, files: Sequence[Path], census_year: int | None = None) -> ImportedCouncil:
    """Return a council file for one authority.

    Args:
        name: of the new council, such as ``wakefield-2021``.
        area: the authority as published, such as ``Wakefield``.
        files: published files, workforce census and children in need.
        census_year: opening on 30 September of that year; the latest with every needed figure when None.

    Raises:
        ProblemsFound: when files cannot be read or a needed figure is missing.
    """
    return council_from_published(name, read_published(files, area), census_year)


def council_from_published(name: str, published: Published, census_year: int | None = None) -> ImportedCouncil:
    """Return a council file for one authority whose figures have been read.

    Args:
        name: of the new council.
        published: its figures.
        census_year: opening on 30 September of that year; the latest with every needed figure when None.

    Raises:
        ProblemsFound: when a needed figure is missing.
    """
    year = census_year or _latest_full_year(published)
    _refuse_missing(published, year)
    facts = _Facts(published, year, import_rules())
    _refuse_nobody_left(facts)
    said = (*balance_warnings(published, year), *facts.agency_warning())
    return ImportedCouncil("\n".join(_file_lines(name, facts)) + "\n", said)


def _latest_full_year(published: Published) -> int:
    full = [year for year in published.years("in_post_fte") if all(published.at(figure, year) for figure in NEEDED)]
    return max(full, default=max(published.years("in_post_fte"), default=0))


def _refuse_missing(published: Published, year: int) -> None:
    missing = [figure for figure in NEEDED if published.at(figure, year) is None]
    missing += [figure for figure in NEEDED_CHILDREN if published.latest(figure, year) is None]
    names = import_rules().columns
    if missing:
        raise ProblemsFound(
            Problem(
                "command line",
                None,
                figure,
                "",
                f"has no published figure for {published.area} in {year}",
                f"Give a file with a column {' or '.join(names[figure].names)}, or write the council file by hand.",
            )
            for figure in missing
        )


def _refuse_nobody_left(facts: _Facts) -> None:
    holders, in_post = facts.census("case_holders_fte").value, facts.census("in_post_fte").value
    if round(holders) <= facts.permanent_fte_least():
        problem = (
            f"is {holders:g} in {facts.year} beside {in_post:g} people in post: the published figures do not fit each other"
        )
        fix = "Choose another census year, or write the council file by hand."
        raise ProblemsFound([Problem("command line", None, "case_holders_fte", f"{holders:g}", problem, fix)])


@dataclass(frozen=True, slots=True)
class _Facts:
    """The figures of one opening, and what is worked out from them."""

    published: Published
    year: int
    rules: ImportRules

    def census(self, name: str) -> Figure:
        """Return a needed census figure."""
        return self.published.figures[name, self.year]

    def known(self, name: str) -> Figure:
        """Return a needed children's figure, the latest known at the opening."""
        year = max(year for year in self.published.years(name) if year <= self.year)
        return self.published.figures[name, year]

    def children(self, name: str) -> Figure | None:
        """Return the latest children's figure known at the opening."""
        return self.published.latest(name, self.year)

    def agency_fte(self) -> int:
        """Agency workers who hold cases: all of them, as long as enough permanent workers are left who do."""
        most = round(self.census("case_holders_fte").value) - self.permanent_fte_least()
        return min(round(self.census("agency_fte").value), most)

    def permanent_fte_least(self) -> int:
        """Permanent workers who hold cases at least: a share of people in post, and one."""
        return max(1, ceil(self.rules.assumed("permanent_holders_share_least") * self.census("in_post_fte").value))

    def agency_warning(self) -> Iterator[str]:
        """Say how many agency workers are taken to hold no cases."""
        agency, with_cases = round(self.census("agency_fte").value), self.agency_fte()
        if with_cases < agency:
            yield (
                f"agency workers {self.year}: {agency - with_cases} of {agency} FTE are taken to hold no cases. "
                f"With all of them, too few of the {self.census('in_post_fte').value:g} people in post would."
            )

    def permanent_fte(self) -> int:
        """Permanent social workers who hold cases."""
        return round(self.census("case_holders_fte").value) - self.agency_fte()

    def vacancies(self) -> int:
        """Vacant posts, all of them taken to be posts with cases."""
        return round(self.census("vacancies_fte").value)

    def grades(self) -> list[tuple[str, float]]:
        """Grades from junior to senior, each with the share of people up to and including it."""
        newly, social = self.newly_qualified_share(), self.rules.assumed("social_worker_share")
        return [("newly_qualified", newly), ("social_worker", newly + social), ("experienced", 1.0)]

    def newly_qualified_share(self) -> float:
        """People in their first year: as many as the recruits of a steady service bring. More would soon be gone for good."""
        steady = self.census("turnover_rate").value * self.rules.assumed("newly_qualified_share_of_starters")
        return min(steady, self.rules.assumed("newly_qualified_share_most"))

    def posts(self) -> list[tuple[str, int]]:
        """Posts by the grade they are advertised at, in the proportions of the people."""
        whole = self.permanent_fte() + self.vacancies()
        edges = [round(share * whole) for _, share in self.grades()]
        return [(name, high - low) for (name, _), low, high in zip(self.grades(), [0, *edges], edges, strict=False)]

    def assessed_per_year(self) -> float:
        """Referrals that are assessed."""
        no_action = self.children("no_further_action_share")
        return self.known("referrals").value * (1 - (no_action.value if no_action else 0))

    def brief(self) -> float:
        """Brief support at the opening: as many as enter in the days it lasts. Left out, they would come on top at once."""
        not_in_need = self.children("not_in_need_share")
        in_need = self.assessed_per_year() - (not_in_need.value if not_in_need else 0) * self.known("referrals").value
        entries = max(0.0, in_need) * self.rules.assumed("brief_share_of_need")
        return entries * self.rules.assumed("brief_days") / self.rules.assumed("days_per_year")

    def cases(self) -> dict[str, int]:
        """Open cases by stage: published counts, short stages from referrals, and children in need as the rest."""
        held = self.census("cases_held").value
        plans, looked_after = (self.known(name) for name in ("plans_open", "looked_after"))
        days = self.rules.assumed("assessment_working_days")
        waiting = self.assessed_per_year() * days / self.rules.assumed("working_days_per_year")
        parts = {"assessment": waiting, "brief": self.brief(), "cp": plans.value, "cla": looked_after.value}
        scale = min(1.0, held / sum(parts.values()))
        rounded = {stage: round(number * scale) for stage, number in parts.items()}
        return {**rounded, "cin": max(0, round(held) - sum(rounded.values()))}


def _file_lines(name: str, facts: _Facts) -> Iterator[str]:
    yield from _head(name, facts)
    yield from _demand(facts)
    yield from _people(facts)
    yield from _opening(facts)


def _text(written: str) -> str:
    return '"' + written.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _sourced(figure: Figure, digits: int = 4) -> str:
    value = f"{round(figure.value, digits):g}" if figure.value < 1 else f"{figure.value:.10g}"
    return f'{{ value = {value}, source = {_text(figure.source)}, strength = "strong", why = "published for this authority" }}'


def _head(name: str, facts: _Facts) -> Iterator[str]:
    yield f"# {facts.published.area} on 30 September {facts.year}, from published statistics alone."
    yield "# Contains public sector information licensed under the Open Government Licence v3.0"
    yield "# (https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/)."
    yield "# Sources name the file, its row and its year. Assumptions are to be replaced by the council's own figures."
    yield f"name = {_text(name)}"
    yield f"title = {_text(f'{facts.published.area}, 30 September {facts.year}, from published statistics')}"
    yield 'extends = "england"'
    yield ""
    yield "[sources]"
    yield f'"teams" = {_text("DfE workforce census: " + facts.census("vacancies_fte").source)}'
    yield f'"opening" = {_text("DfE workforce census and children in need, as given with each figure")}'
    yield '"inspection.ratings" = "assumption: judgements are not in these files"'
    yield '"neighbours.elsewhere.ratings" = "assumption: judgements are not in these files"'
    yield ""
    yield "[why]"
    yield '"pathway.screening.routes" = "published for this authority"'


def _demand(facts: _Facts) -> Iterator[str]:
    yield ""
    yield "[demand]"
    yield f"referrals_per_year = {_sourced(facts.known('referrals'))}"
    rereferral = facts.children("rereferral_share")
    if rereferral:
        yield f"rereferral_share = {_sourced(rereferral)}"
    no_action = facts.children("no_further_action_share")
    if no_action:
        yield ""
        yield "[pathway.screening.routes]"
        yield 'assessment = "rest"'
        yield f"no_further_action = {_sourced(no_action)}"
    yield ""
    yield "[pathway]"
    yield 'scaled_stages = { value = ["cin", "cp", "cla"], why = "lengths solved from the published stocks" }'
    yield ""
    yield "[pathway.cla]"
    yield (
        'routes = { close = 0.70, cin = 0.30, source = "assumption: the published files do not count cases of care leavers", '
        'why = "care leavers are left out" }'
    )
    not_in_need = facts.children("not_in_need_share")
    if not_in_need:
        yield ""
        yield "[pathway.assessment]"
        yield f"not_in_need = {_sourced(not_in_need)}"
    in_time = facts.children("assessments_in_time_share")
    if in_time:
        yield ""
        yield "[pathway.deadline]"
        yield f"share_in_time = {_sourced(in_time)}"


def _people(facts: _Facts) -> Iterator[str]:
    caseload = facts.published.at("caseload", facts.year)
    yield ""
    yield "[workforce]"
    yield f"turnover = {_sourced(facts.census('turnover_rate'))}"
    if caseload:
        yield f"benchmark_caseload = {_sourced(caseload)}"
    yield ""
    yield "[leaving]"
    yield (
        'blocked_effect = { value = 0.0, source = "assumption: grades are not published", strength = "assumption", '
        'why = "nothing published says who waits for a grade; the published turnover contains those who tire of it" }'
    )
    yield ""
    yield "[inspection]"
    yield 'on = { value = false, why = "judgements are not in these files: add their dates to use them" }'
    yield f'ratings = [{{ date = {facts.year - 1}-09-30, rating = "good" }}]'
    yield ""
    yield "[neighbours.elsewhere]"
    yield 'weight = { value = 1.0, source = "assumption: no neighbour is named in these files", strength = "assumption" }'
    yield f'ratings = [{{ date = {facts.year - 1}-09-30, rating = "good" }}]'
    managers = round(facts.permanent_fte() / facts.rules.assumed("people_per_manager"), 1)
    yield ""
    yield "[[teams]]"
    yield 'name = "all-teams"'
    yield "posts = ["
    for grade, count in facts.posts():
        yield f'  {{ grade = "{grade}", count = {count} }},'
    yield "]"
    yield f"managers_fte = {managers:g}"
    note = f"posts: people with cases less agency, plus vacancies; managers: {_assumed(facts, 'people_per_manager')}"
    yield f"source = {_text(note)}"


def _assumed(facts: _Facts, name: str) -> str:
    return facts.rules.assumption[name].source


def _opening(facts: _Facts) -> Iterator[str]:
    leavers, vacancies = facts.published.at("leavers_fte", facts.year), facts.census("vacancies_fte")
    yield ""
    yield "[opening]"
    yield f"date = {facts.year}-09-30"
    yield from _OPENING_CHOICES
    if leavers:
        held = facts.permanent_fte() / facts.census("in_post_fte").value
        note = f"{leavers.source}, for the {held:.0%} of people in post who hold cases"
        yield f'past_year_leavers_fte = {{ value = {leavers.value * held:.1f}, source = {_text(note)}, strength = "medium" }}'
    yield f'vacancies_fte = {{ value = {facts.vacancies()}, source = {_text(vacancies.source)}, strength = "strong" }}'
    yield from _case_groups(facts)
    yield from _worker_groups(facts)


def _case_groups(facts: _Facts) -> Iterator[str]:
    sources = {
        "assessment": f"referrals assessed x working days open / 253; {_assumed(facts, 'assessment_working_days')}",
        "brief": f"those in need x share with brief support x days it lasts; {_assumed(facts, 'brief_days')}",
        "cp": facts.known("plans_open").source,
        "cla": facts.known("looked_after").source,
        "cin": f"the rest of {facts.census('cases_held').value:,.0f} cases held, {facts.census('cases_held').source}",
    }
    for stage, number in facts.cases().items():
        if number:
            yield ""
            yield "[[opening.cases]]"
            yield f"stage = {_text(stage)}"
            yield f"counts = {number}"
            yield f"source = {_text(sources[stage])}"


def _worker_groups(facts: _Facts) -> Iterator[str]:
    rules = facts.rules
    under_2, to_5 = rules.assumed("tenure_under_2_years"), rules.assumed("tenure_2_to_5_years")
    bands = [(("0 days", "2 years"), under_2), (("2 years", "5 years"), under_2 + to_5), (("5 years", "15 years"), 1.0)]
    source = _assumed(facts, "tenure_under_2_years")
    for grade, tenure, count in crossed(facts.grades(), bands, facts.permanent_fte()):
        longest = ("0 days", "1 year") if grade == "newly_qualified" else tenure
        yield from _worker_group("permanent", grade, longest, count, source)
    first, second = rules.assumed("agency_under_3_months"), rules.assumed("agency_3_to_6_months")
    ages = [(("0 days", "3 months"), first), (("3 months", "6 months"), first + second), (("6 months", "18 months"), 1.0)]
    for grade, tenure, count in crossed([("experienced", 1.0)], ages, facts.agency_fte()):
        yield from _worker_group("agency", grade, tenure, count, _assumed(facts, "agency_under_3_months"))


def _worker_group(kind: str, grade: str, tenure: tuple[str, str], count: int, source: str) -> Iterator[str]:
    yield ""
    yield "[[opening.workers]]"
    yield f'kind = "{kind}"'
    yield f'grade = "{grade}"'
    yield f"count = {count}"
    yield f'tenure = ["{tenure[0]}", "{tenure[1]}"]'
    yield f"source = {_text(source)}"


def crossed(
    grades: Sequence[tuple[str, float]], bands: Sequence[tuple[tuple[str, str], float]], people: int
) -> Iterator[tuple[str, tuple[str, str], int]]:
    """Yield how many people of each grade and tenure there are when the junior grades have the shortest tenure.

    Args:
        grades: grade and share of people up to and including it, from junior to senior.
        bands: time in post and share of people up to and including it, from short to long.
        people: how many there are; every one is placed once.
    """
    edges = sorted({round(share * people) for _, share in (*grades, *bands)})
    for low, high in zip([0, *edges], edges, strict=False):
        if high > low:
            grade = next(name for name, share in grades if round(share * people) >= high)
            band = next(tenure for tenure, share in bands if round(share * people) >= high)
            yield grade, band, high - low
