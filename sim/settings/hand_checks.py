"""The twenty sums on paper (questions.md 4), worked from the printed figures, line by line.

A report shows these beside what the simulation expects. The page ``docs/hand-checks.md`` is made from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.settings import paper_sums as sums
from sim.settings.papers import Papers


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sum.

    Attributes:
        what: what is worked out.
        working: the sum in figures.
        result: the result, unrounded.
        digits: decimals shown.
        printed: what the paper prints for it, "" when it prints nothing.
    """

    what: str
    working: str
    result: float
    digits: int = 1
    printed: str = ""

    @property
    def shown(self) -> str:
        """The result as shown on a page."""
        return f"{self.result:,.{self.digits}f}"


@dataclass(frozen=True, slots=True)
class HandCheck:
    """One hand-check: its lines, and what they mean."""

    id: str
    title: str
    lines: tuple[Line, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class _Option:
    """One option of the Barnsley paper: its caseload and the posts it says are needed for each target."""

    caseload: float
    extra: tuple[tuple[float, float], tuple[float, float]]

    @property
    def posts(self) -> float:
        """Posts implied by the first target."""
        (target, more), _ = self.extra
        return sums.posts_implied(more, self.caseload, target)

    @property
    def cases(self) -> float:
        """Cases implied by the first target."""
        return sums.cases_held(self.posts, self.caseload)


def _option(papers: Papers, number: int) -> _Option:
    first, second = papers.value("barnsley_target"), papers.value("barnsley_second_target")
    stem = f"barnsley_option_{number}"
    extra = tuple((target, papers.value(f"{stem}_posts_to_{target:g}")) for target in (first, second))
    return _Option(papers.value(f"{stem}_caseload"), (extra[0], extra[1]))


def _h1(papers: Papers) -> HandCheck:
    option = _option(papers, 2)
    (target, more), _ = option.extra
    lines = [
        Line("posts implied", f"{target:g} x {more} / ({option.caseload} - {target:g})", option.posts),
        Line("cases implied", f"{option.posts:.1f} x {option.caseload}", option.cases, 0),
    ]
    for goal, extra in option.extra:
        working = f"{option.cases:,.0f} / ({option.posts:.1f} + {extra})"
        after = sums.caseload_after(option.cases, option.posts + extra)
        lines.append(Line(f"caseload with {extra} more", working, after, 1, f"{goal:g}"))
    meaning = "The paper never prints how many posts or cases there are; both follow from its own figures."
    return HandCheck("H1", "Barnsley option 2, on paper", tuple(lines), meaning)


def _h2(papers: Papers) -> HandCheck:
    lines: list[Line] = []
    for number in (1, 3):
        option = _option(papers, number)
        for target, extra in option.extra:
            posts = sums.posts_implied(extra, option.caseload, target)
            working = f"{target:g} x {extra} / ({option.caseload} - {target:g})"
            lines.append(Line(f"option {number}: posts implied by the {target:g}", working, posts))
            cases = sums.cases_held(posts, option.caseload)
            lines.append(Line(f"option {number}: cases", f"{posts:.1f} x {option.caseload}", cases, 0))
    meaning = "The two targets imply the same posts within less than one post."
    return HandCheck("H2", "Barnsley options 1 and 3, on paper", tuple(lines), meaning)


def _h3(papers: Papers) -> HandCheck:
    cost = papers.value("barnsley_cost_per_post")
    lines = tuple(
        Line(
            f"{printed.posts} posts",
            f"{printed.posts} x {cost:,.0f}",
            sums.yearly_cost_gbp(printed.posts, cost),
            0,
            f"{printed.gbp:,.0f}",
        )
        for printed in papers.printed_cost
    )
    return HandCheck("H3", "Barnsley: what the posts cost", lines, "To the pound, but for option 1, which the paper rounds.")


def _h4(papers: Papers) -> HandCheck:
    option = _option(papers, 2)
    enough = sums.whole_posts_that_meet(option.extra[0][1])
    lines = tuple(
        Line(
            f"caseload with {more} more",
            f"{option.cases:,.0f} / ({option.posts:.1f} + {more})",
            sums.caseload_after(option.cases, option.posts + more),
            2,
        )
        for more in (enough - 1, enough)
    )
    meaning = "Fourteen posts miss the target of 18 with every post filled; fifteen meet it."
    return HandCheck("H4", "14.47 rounded down to 14", lines, meaning)


def _h5(papers: Papers) -> HandCheck:
    option = _option(papers, 2)
    recommended = sums.whole_posts_that_meet(option.extra[0][1]) - 1
    per_post = sums.caseload_after(option.cases, option.posts + recommended)
    lines = tuple(
        Line(f"{vacant:.0%} vacant", f"{per_post:.2f} / (1 - {vacant})", sums.caseload_per_filled_post(per_post, vacant), 2)
        for vacant in papers.limits.vacancy_shares
    )
    meaning = "The paper divides by posts; the cases of an empty post are held by the others."
    return HandCheck("H5", "Posts are not people", lines, meaning)


def _h6(papers: Papers) -> HandCheck:
    fte, caseload, target = (papers.value(f"bradford_{name}") for name in ("frontline_fte", "caseload", "target"))
    cases = sums.cases_held(fte, caseload)
    return HandCheck(
        "H6",
        "Bradford: cases in the frontline teams",
        (
            Line("cases", f"{fte:g} x {caseload}", cases, 0),
            Line("FTE for 18", f"{cases:,.0f} / {target:g}", sums.workers_needed(cases, target)),
            Line("more FTE", f"{cases / target:.1f} - {fte:g}", sums.extra_posts_needed(cases, fte, target)),
        ),
        "Seven more workers, net of leavers, would do on paper.",
    )


def _h7(papers: Papers) -> HandCheck:
    fte, caseload, target = (papers.value(f"bradford_{name}") for name in ("frontline_fte", "caseload", "target"))
    recruits, leavers = papers.value("bradford_recruits"), papers.value("bradford_leaving_for_leeds")
    cases = sums.cases_held(fte, caseload)
    most = sums.most_conversions(fte, recruits, leavers, sums.workers_needed(cases, target))
    return HandCheck(
        "H7",
        "Bradford: twelve recruits, three for Leeds, some already here",
        (
            Line("caseload with the 12", f"{cases:,.0f} / {fte + recruits:g}", sums.caseload_after(cases, fte + recruits)),
            Line(
                "and without the 3",
                f"{cases:,.0f} / {fte + recruits - leavers:g}",
                sums.caseload_after(cases, fte + recruits - leavers),
            ),
            Line("most conversions", f"{fte + recruits - leavers:g} - {cases / target:.1f}, rounded down", most, 0),
        ),
        "If two or more of the twelve were agency workers already here, 18 is missed.",
    )


def _h8(papers: Papers) -> HandCheck:
    fte, caseload, more = (papers.value(f"bradford_{name}") for name in ("frontline_fte", "caseload", "extra_posts"))
    cases, recruits = sums.cases_held(fte, caseload), papers.value("bradford_recruits")
    lines = tuple(
        Line(f"with {extra:g} more", f"{cases:,.0f} / {fte + extra:g}", sums.caseload_after(cases, fte + extra))
        for extra in (more, more + recruits)
    )
    return HandCheck("H8", "Bradford: the 18 posts", lines, "All filled, none leaving, demand flat.")


def _h9(papers: Papers) -> HandCheck:
    target, less = papers.value("bradford_target"), papers.value("bradford_newly_qualified_reduction")
    line = Line(
        "reduced limit",
        f"{target:g} x (1 - {less})",
        target * (1 - less),
        1,
        f"{papers.value('bradford_newly_qualified_limit'):g}",
    )
    return HandCheck("H9", "Newly qualified: 10 per cent less", (line,), "Stated as a maximum of 16.")


def _h10(papers: Papers) -> HandCheck:
    bands = [
        papers.value(f"bradford_agency_{name}")
        for name in ("under_3_months", "3_to_5_months", "6_to_11_months", "12_months_or_more")
    ]
    under_6, people = bands[0] + bands[1], sum(bands)
    return HandCheck(
        "H10",
        "Bradford: how long agency workers had been there",
        (
            Line("people", " + ".join(f"{band:g}" for band in bands), people, 0, f"{papers.value('bradford_agency'):g}"),
            Line("under 6 months, per cent", f"{under_6:g} / {people:g}", 100 * sums.share(under_6, people), 0),
        ),
        "More came in months 3 to 5 than since: the stock was not level, so the opening starts from the table itself.",
    )


def _h11(papers: Papers) -> HandCheck:
    agency, everyone, frontline = (
        papers.value(f"bradford_{name}") for name in ("agency", "social_workers", "frontline_people")
    )
    return HandCheck(
        "H11",
        "Bradford: agency share, and of what",
        (
            Line("of all social workers, per cent", f"{agency:g} / {everyone:g}", 100 * sums.share(agency, everyone)),
            Line("of the frontline, per cent", f"{agency:g} / {frontline:g}", 100 * sums.share(agency, frontline)),
        ),
        "The second is an upper limit, because the 33 are in all the social work services. The denominator is always printed.",
    )


def leeds_funnel(papers: Papers) -> sums.Funnel:
    """Return the Leeds funnel of 2005 as printed."""
    stages = ("initial_assessments", "core_assessments", "care_plans")
    return sums.Funnel(
        papers.value("leeds_referrals"),
        tuple((name.replace("_", " "), papers.value(f"leeds_{name}")) for name in stages),
        papers.value("leeds_no_further_action"),
    )


def _h12(papers: Papers) -> HandCheck:
    funnel = leeds_funnel(papers)
    of_all, of_before, numbers = funnel.of_referrals(), funnel.of_stage_before(), dict(funnel.stages)
    lines = [
        Line(f"{name}, per cent of referrals", f"{numbers[name]:,.0f} / {funnel.referrals:,.0f}", 100 * part, 1)
        for name, part in of_all.items()
    ]
    lines += [Line(f"{name}, per cent of the stage before", "", 100 * part, 1) for name, part in of_before.items()]
    before, after = funnel.without_outcome_if_before_assessment(), funnel.without_outcome_if_after_assessment()
    for label, number in (("before", before), ("after", after)):
        percent = f"{number:,.0f} / {funnel.referrals:,.0f}"
        lines.append(Line(f"no stated outcome, if the 136 come {label} assessment", "", number, 0))
        lines.append(Line("the same, per cent", percent, 100 * sums.share(number, funnel.referrals), 0))
    return HandCheck(
        "H12", "Leeds: the funnel of 2005", tuple(lines), "The paper does not say where the 136 left; both readings are shown."
    )


def _h13(papers: Papers) -> HandCheck:
    stock, flow = papers.value("leeds_live_cases"), papers.value("leeds_allocated_a_year")
    fits = sums.one_population(stock, flow, papers.limits.longest_mean_years)
    meaning = (
        "They can be one population."
        if fits
        else "They cannot be one population: 'live' and 'allocated' count different cases."
    )
    line = Line("years each case would stay", f"{stock:,.0f} / {flow:g}", sums.mean_years(stock, flow), 1)
    return HandCheck("H13", "Leeds: 6,000 live, 800 a year", (line,), meaning)


def _h14(papers: Papers) -> HandCheck:
    cases, months = _option(papers, 2).cases, papers.value("barnsley_cin_open")
    line = Line("new cases a year", f"{cases:,.0f} x 12 / {months:g}", sums.new_per_year(cases, months), 0)
    return HandCheck(
        "H14",
        "Barnsley: cases open 13 months",
        (line,),
        "If all were children in need open 13 months; stock over flow gives 10.",
    )


def _h15(papers: Papers) -> HandCheck:
    pairs = (("social workers", "bradford_caseload"), ("resource workers", "bradford_resource_caseload"))
    lines = []
    for who, name in pairs:
        before, after = papers.value(f"{name}_2017"), papers.value(name)
        lines.append(Line(f"{who}, per cent", f"{after} / {before} - 1", 100 * sums.relative_change(before, after), 1))
    return HandCheck(
        "H15", "Bradford: a year of growth", tuple(lines), "The parts due to demand, staff and duration add up to the whole."
    )


def _h16(papers: Papers) -> HandCheck:
    fte, caseload = papers.value("bradford_resource_fte"), papers.value("bradford_resource_caseload")
    line = Line("cases", f"{fte:g} x {caseload}", sums.cases_held(fte, caseload), 0)
    return HandCheck(
        "H16", "Bradford: cases of resource workers", (line,), "Held by unqualified staff, so outside the census caseload."
    )


def _h17(papers: Papers) -> HandCheck:
    lines = tuple(
        Line(f"{quoted.area}, {quoted.year} ({quoted.paper})", quoted.definition, quoted.value, 1)
        for quoted in papers.benchmark.values()
    )
    return HandCheck(
        "H17",
        "Averages to compare with",
        lines,
        "Year and definition travel with each. Subtracting across definitions is refused.",
    )


def _h18(papers: Papers) -> HandCheck:
    meaning = " ".join(
        f"{item.topic[0].upper()}{item.topic[1:]}: '{item.one}' / '{item.other}'. {item.handling}" for item in papers.ambiguity
    )
    return HandCheck("H18", "Statements that contradict each other", (), meaning)


def _h19(papers: Papers) -> HandCheck:
    names = ("assessments_in_45_days", "protection_visits_in_4_weeks", "looked_after_reviews", "plan_reviews")
    lines = tuple(
        Line(f"{name.replace('_', ' ')}, per cent", "as printed", 100 * papers.value(f"barnsley_{name}"), 1) for name in names
    )
    return HandCheck("H19", "Barnsley: on time at 21.7", lines, "High caseloads did not by themselves break timeliness here.")


def _h20(papers: Papers) -> HandCheck:
    names = {
        "Bradford, as quoted": "bradford_repeat_plans",
        "England, as quoted": "england_repeat_plans_as_quoted",
        "Bradford, ever": "bradford_repeat_plans_ever",
        "England, ever": "england_repeat_plans_ever",
    }
    lines = tuple(Line(f"{label}, per cent", "as printed", 100 * papers.value(name), 1) for label, name in names.items())
    return HandCheck("H20", "A second plan", lines, "Two measures with two windows, never set side by side as one.")


_ALL = (_h1, _h2, _h3, _h4, _h5, _h6, _h7, _h8, _h9, _h10, _h11, _h12, _h13, _h14, _h15, _h16, _h17, _h18, _h19, _h20)


def hand_checks(papers: Papers) -> Iterator[HandCheck]:
    """Yield the twenty hand-checks in order."""
    return (work(papers) for work in _ALL)
