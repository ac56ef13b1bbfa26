"""Formulas about people: in post, leaving, starting, absent, agency (model.md 23, DfE definitions)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from statistics import median

from sim.measures.definition import (
    MONTHS_IN_YEAR,
    SOCIAL_WORKER,
    Formula,
    Split,
    Window,
    fte,
    ratio,
    summed,
)
from sim.world.journal import Leaver, MonthBook, Starter, WorkerLine

DFE_WORKING_DAYS_A_YEAR = 253
REFERENCE_CAP = 18.0
DAYS_A_YEAR = 365.25
SETTLED_YEARS = 2.0


def leavers(book: MonthBook) -> list[Leaver]:
    """List permanent social workers whose last day fell in the month."""
    return [line for line in book.leavers if line.role == SOCIAL_WORKER]


def starters(book: MonthBook) -> list[Starter]:
    """List those who became permanent social workers in the month."""
    return [line for line in book.starters if line.role == SOCIAL_WORKER]


def newly_qualified_share(window: Window) -> float | None:
    """Newly qualified FTE in permanent FTE."""
    return ratio(fte(w for w in window.now.permanent if w.newly_qualified), window.now.permanent_fte)


def vacancy_rate(window: Window) -> float | None:
    """DfE vacancy rate: agency is in neither part."""
    vacancies = window.now.vacancies_fte
    return ratio(vacancies, vacancies + window.now.permanent_fte)


def agency_rate(window: Window) -> float | None:
    """DfE agency rate: agency over agency and permanent together."""
    return ratio(window.now.agency_fte, window.now.agency_fte + window.now.permanent_fte)


def turnover_rate(window: Window) -> float | None:
    """DfE turnover: FTE leavers of the year over FTE in post at the date, past leavers completing the first year."""
    missing = MONTHS_IN_YEAR - window.index
    past = window.background.past_leavers_fte
    if 0 < missing <= len(past):
        since = sum(line.fte for view in window.months[1 : window.index + 1] for line in leavers(view.book))
        return ratio(since + sum(past[-missing:]), window.now.permanent_fte)
    year = window.year()
    if year is None:
        return None
    return ratio(sum(line.fte for book in year for line in leavers(book)), window.now.permanent_fte)


def _turnover_by(
    window: Window, of_worker: Callable[[WorkerLine], str], of_leaver: Callable[[Leaver], str]
) -> Mapping[str, float | None] | None:
    """DfE turnover within groups of staff."""
    year = window.year()
    if year is None:
        return None
    gone = summed((of_leaver(line), line.fte) for book in year for line in leavers(book))
    stock = summed((of_worker(w), w.fte) for w in window.now.permanent)
    return {group: ratio(gone.get(group) or 0.0, fte_in_post or 0.0) for group, fte_in_post in stock.items()}


def turnover_by_grade(window: Window) -> Mapping[str, float | None] | None:
    """DfE turnover by grade at leaving and in post."""
    return _turnover_by(window, lambda w: w.grade, lambda line: line.grade)


def turnover_by_team(window: Window) -> Mapping[str, float | None] | None:
    """DfE turnover by team."""
    return _turnover_by(window, lambda w: w.team, lambda line: line.team)


def leavers_by(name_of: Callable[[Leaver], str]) -> Split:
    """Make the split of the month's FTE leavers by a name on the record."""
    return lambda window: summed((name_of(line), line.fte) for line in leavers(window.book))


def starters_by(name_of: Callable[[Starter], str]) -> Split:
    """Make the split of the month's FTE starters by a name on the record."""
    return lambda window: summed((name_of(line), line.fte) for line in starters(window.book))


def net_new_workers_fte(window: Window) -> float:
    """Change of permanent and agency FTE since the month before."""
    before = window.before
    earlier = before.permanent_fte + before.agency_fte if before else 0.0
    return window.now.permanent_fte + window.now.agency_fte - earlier


def lost_days_rate(days_of: Callable[[MonthBook], float]) -> Formula:
    """Make a DfE absence rate: working days lost in the year over FTE in post times 253."""

    def formula(window: Window) -> float | None:
        year = window.year()
        if year is None:
            return None
        return ratio(sum(days_of(book) for book in year), window.now.permanent_fte * DFE_WORKING_DAYS_A_YEAR)

    return formula


def span_of_control(window: Window) -> float | None:
    """Mean span over teams, each weighted by the FTE it supervises."""
    spans = window.book.spans
    return ratio(sum(span * supervised for span, supervised in spans), sum(supervised for _, supervised in spans))


def effective_capacity_fte(window: Window) -> float:
    """FTE weighted by how settled in each is and by the cap, in workers with a full cap of 18."""
    return sum(w.learning * w.cap for w in window.now.social_workers) / REFERENCE_CAP


def exit_interview_coverage(window: Window) -> float | None:
    """Share of the year's leavers for whom a reason was recorded."""
    year = window.year()
    if year is None:
        return None
    gone = [line for book in year for line in leavers(book)]
    return ratio(sum(line.recorded_reason != "" for line in gone), len(gone))


def tenure_median(window: Window) -> float | None:
    """Median years in post of permanent social workers, by head."""
    return median(w.tenure_days / DAYS_A_YEAR for w in window.now.permanent) if window.now.permanent else None


def share_over_2_years(window: Window) -> float | None:
    """Share of permanent social workers, by head, with more than two years in post."""
    settled = sum(w.tenure_days > SETTLED_YEARS * DAYS_A_YEAR for w in window.now.permanent)
    return ratio(settled, len(window.now.permanent))


def months_to_level_3(window: Window) -> float | None:
    """Mean months from eligibility to promotion, over the year's promotions to experienced."""
    year = window.year()
    if year is None:
        return None
    waits = [p.eligible_days for book in year for p in book.promotions if p.grade == "experienced"]
    return ratio(sum(waits) * MONTHS_IN_YEAR / DAYS_A_YEAR, len(waits))


def months_to_fill(window: Window) -> float | None:
    """Mean months from vacancy to start, over the year's starters."""
    year = window.year()
    if year is None:
        return None
    waits = [line.waited_days for book in year for line in starters(book)]
    return ratio(sum(waits) * MONTHS_IN_YEAR / DAYS_A_YEAR, len(waits))


def _by(workers: Iterable[WorkerLine], name_of: Callable[[WorkerLine], str]) -> Mapping[str, float | None]:
    """Add up FTE by a name on the line."""
    return summed((name_of(w), w.fte) for w in workers)


def _vacancies_by(name: str) -> Split:
    """Make the split of vacant FTE by a name on the post."""
    return lambda window: summed(
        (getattr(p, name), p.funded_fte - p.filled_fte) for p in window.book.posts if p.role == SOCIAL_WORKER
    )


def leavers_fte(window: Window) -> float:
    """FTE of the month's leavers."""
    return sum(line.fte for line in leavers(window.book))


FORMULAS: dict[str, Formula] = {
    "permanent_fte": lambda window: window.now.permanent_fte,
    "newly_qualified_share": newly_qualified_share,
    "effective_capacity_fte": effective_capacity_fte,
    "vacancies_fte": lambda window: window.now.vacancies_fte,
    "vacancy_rate": vacancy_rate,
    "months_to_fill": months_to_fill,
    "turnover_rate": turnover_rate,
    "leavers_fte": leavers_fte,
    "exit_interview_coverage": exit_interview_coverage,
    "starters_fte": lambda window: sum(line.fte for line in starters(window.book)),
    "net_new_workers_fte": net_new_workers_fte,
    "applicants": lambda window: float(window.book.applicants.total()),
    "recruits_on_the_way": lambda window: float(window.book.pipeline.total()),
    "drop_outs": lambda window: float(window.book.drop_outs),
    "luck_of_applications": lambda window: window.book.luck_of_applications,
    "luck_of_resignations": lambda window: window.book.luck_of_resignations,
    "tenure_median": tenure_median,
    "share_over_2_years": share_over_2_years,
    "months_to_level_3": months_to_level_3,
    "eligible_waiting": lambda window: float(window.book.eligible_waiting),
    "absence_rate": lost_days_rate(lambda book: book.sick_working_days),
    "stress_absence_rate": lost_days_rate(lambda book: book.mental_health_working_days),
    "span_of_control": span_of_control,
    "agency_fte": lambda window: window.now.agency_fte,
    "agency_rate": agency_rate,
    "agency_starts_fte": lambda window: sum(m.fte for m in window.book.agency_moves if m.why == "fill"),
}


SPLITS: dict[tuple[str, str], Split] = {
    ("permanent_fte", "grade"): lambda window: _by(window.now.permanent, lambda w: w.grade),
    ("agency_fte", "team"): lambda window: _by(window.now.agency, lambda w: w.team),
    ("agency_fte", "cover"): lambda window: dict(window.book.agency_reasons),
    ("vacancies_fte", "grade"): _vacancies_by("grade"),
    ("vacancies_fte", "team"): _vacancies_by("team"),
    ("turnover_rate", "grade"): turnover_by_grade,
    ("turnover_rate", "team"): turnover_by_team,
    ("leavers_fte", "destination"): leavers_by(lambda line: line.destination),
    ("leavers_fte", "grade"): leavers_by(lambda line: line.grade),
    ("leavers_fte", "reason"): leavers_by(lambda line: line.reason),
    ("leavers_fte", "recorded"): leavers_by(lambda line: line.recorded_reason or "none"),
    ("starters_fte", "route"): starters_by(lambda line: line.route),
    ("starters_fte", "origin"): starters_by(lambda line: line.origin or "none"),
    ("applicants", "route"): lambda window: summed((k, float(v)) for k, v in window.book.applicants.items()),
    ("recruits_on_the_way", "route"): lambda window: summed((k, float(v)) for k, v in window.book.pipeline.items()),
}
