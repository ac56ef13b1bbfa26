"""Every measure equals a slow count over the raw lines, on random small journals (M17).

The oracle below shares no code with the measures: plain loops, one measure at a time, written from model.md 23.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.measures.monthly import monthly_table
from sim.world.journal import AgencyMove, Journal, Leaver, MonthBook, PostLine, Promotion, Starter, WorkerLine

pytestmark = pytest.mark.unit

GRADES = ("newly_qualified", "social_worker", "experienced", "team_manager")
STAGES = ("assessment", "cin", "cp")
TEAMS = ("intake", "long-term")
quarters = st.sampled_from((0.25, 0.5, 0.75, 1.0))
few = st.integers(0, 9)

workers = st.builds(
    WorkerLine,
    identity=st.integers(1, 10**6),
    kind=st.sampled_from(("permanent", "agency")),
    role=st.sampled_from(("social_worker", "social_worker", "community_resource_worker")),
    grade=st.sampled_from(GRADES),
    team=st.sampled_from(TEAMS),
    fte=quarters,
    status=st.sampled_from(("WORK", "SICK_LONG")),
    newly_qualified=st.booleans(),
    cases=st.integers(0, 40),
    cap=st.sampled_from((6.0, 12.0, 18.0)),
    points=st.sampled_from((0.5, 10.25, 20.0)),
    load_hours=st.just(20.0),
    capacity_hours=st.just(24.0),
    learning=st.sampled_from((0.5, 1.0)),
    tenure_days=st.sampled_from((10.0, 500.0, 800.0, 4000.0)),
)
posts = st.builds(
    PostLine,
    team=st.sampled_from(TEAMS),
    grade=st.sampled_from(GRADES),
    role=st.sampled_from(("social_worker", "community_resource_worker")),
    funded_fte=st.sampled_from((3.0, 5.5)),
    filled_fte=st.sampled_from((0.0, 2.5)),
)
leavers = st.builds(
    Leaver,
    day=st.just(1.0),
    identity=st.just(1),
    grade=st.sampled_from(GRADES),
    role=st.sampled_from(("social_worker", "community_resource_worker")),
    team=st.sampled_from(TEAMS),
    fte=quarters,
    destination=st.sampled_from(("leeds", "agency", "exit")),
    reason=st.sampled_from(("workload", "other")),
    recorded_reason=st.sampled_from(("", "workload", "personal reasons")),
    tenure_days=st.just(100.0),
    newly_qualified=st.booleans(),
)
starters = st.builds(
    Starter,
    day=st.just(1.0),
    identity=st.just(2),
    grade=st.sampled_from(GRADES),
    role=st.sampled_from(("social_worker", "community_resource_worker")),
    team=st.sampled_from(TEAMS),
    fte=quarters,
    route=st.sampled_from(("experienced", "returner")),
    origin=st.sampled_from(("", "leeds")),
    was=st.just(0),
    waited_days=st.sampled_from((30.0, 90.0)),
)


moves = st.builds(
    AgencyMove, day=st.just(1.0), identity=few, team=st.just("intake"), fte=quarters, why=st.sampled_from(("fill", "ended"))
)
promotions = st.builds(
    Promotion, day=st.just(1.0), identity=few, grade=st.sampled_from(GRADES), eligible_days=st.sampled_from((60.0, 200.0))
)


@st.composite
def books(draw: st.DrawFn) -> MonthBook:
    """Draw one month, its parts independent of each other: a measure must not care whether they agree."""
    return MonthBook(
        day=0.0,
        length_days=30.0,
        workers=draw(st.lists(workers, max_size=5)),
        posts=draw(st.lists(posts, max_size=3)),
        open_cases=draw(st.dictionaries(st.sampled_from(STAGES), few, max_size=3)),
        queue=draw(st.dictionaries(st.sampled_from(STAGES), few, max_size=2)),
        support_cases=draw(few),
        entered=Counter(draw(st.dictionaries(st.sampled_from(STAGES), few, max_size=3))),
        referrals=draw(st.integers(5, 9)),
        re_referrals=draw(st.integers(0, 5)),
        assessments_due=draw(st.integers(3, 9)),
        assessments_in_time=draw(st.integers(0, 3)),
        duties=Counter({("cp_visit", "done"): draw(few), ("cp_visit", "late"): draw(few), ("review", "missed"): draw(few)}),
        contacts=draw(few),
        unprepared_contacts=draw(few),
        handovers=Counter({"planned": draw(few), "sudden": draw(few)}),
        changed_2=draw(few),
        changed_3=draw(few),
        children_seen=draw(few),
        agency_spells=draw(few),
        unallocated_case_days=draw(st.sampled_from((0.0, 2.5))),
        absent_uncovered_case_days=draw(st.sampled_from((0.0, 1.25))),
        served_hours=draw(st.sampled_from((0.0, 80.0))),
        worked_hours=draw(st.sampled_from((0.0, 128.0))),
        over_cap_days=draw(st.sampled_from((0.0, 8.0))),
        leavers=draw(st.lists(leavers, max_size=2)),
        starters=draw(st.lists(starters, max_size=2)),
        agency_moves=draw(st.lists(moves, max_size=2)),
        promotions=draw(st.lists(promotions, max_size=2)),
        applicants=Counter({"experienced": draw(few), "newly_qualified": draw(few)}),
        sick_working_days=draw(st.sampled_from((0.0, 3.0))),
        mental_health_working_days=draw(st.sampled_from((0.0, 1.0))),
        costs=Counter(
            {("permanent", "intake"): 100.0 * draw(few), ("agency", "intake"): 50.0 * draw(few), ("agency", "long-term"): 25.0}
        ),
        agency_at_permanent_cost_gbp=draw(st.sampled_from((0.0, 30.0))),
        plan_starts=draw(few),
        repeat_plans=draw(few),
        repeat_plans_2_years=draw(few),
        spans=[(8.0, 6.0), (4.0, float(draw(few)))],
    )


def over(top: float, bottom: float) -> float | None:
    return None if bottom <= 0 else top / bottom


def total(items: list[float]) -> float:
    result = 0.0
    for item in items:
        result += item
    return result


Year = list[MonthBook]


def of_staff(book: MonthBook, condition: Callable[[WorkerLine], bool]) -> list[WorkerLine]:
    return [w for w in book.workers if w.role == "social_worker" and condition(w)]


def fte(book: MonthBook, condition: Callable[[WorkerLine], bool]) -> float:
    return total([w.fte for w in of_staff(book, condition)])


def caseload(book: MonthBook, condition: Callable[[WorkerLine], bool]) -> float | None:
    holding = of_staff(book, lambda w: w.cases >= 1 and condition(w))
    return over(total([float(w.cases) for w in holding]), total([w.fte for w in holding]))


def share(book: MonthBook, condition: Callable[[WorkerLine], bool]) -> float | None:
    holding = of_staff(book, lambda w: w.cases >= 1)
    return over(float(len([w for w in holding if condition(w)])), float(len(holding)))


def vacant(book: MonthBook, condition: Callable[[PostLine], bool]) -> float:
    return total([p.funded_fte for p in book.posts if p.role == "social_worker" and condition(p)]) - total(
        [p.filled_fte for p in book.posts if p.role == "social_worker" and condition(p)]
    )


def gone(books: Year, condition: Callable[[Leaver], bool]) -> float:
    return total([x.fte for book in books for x in book.leavers if x.role == "social_worker" and condition(x)])


def came(book: MonthBook, condition: Callable[[Starter], bool]) -> float:
    return total([x.fte for x in book.starters if x.role == "social_worker" and condition(x)])


def permanent(w: WorkerLine) -> bool:
    return w.kind == "permanent"


def anybody(_: object) -> bool:
    return True


def below_manager(w: WorkerLine | PostLine) -> bool:
    return w.grade != "team_manager"


def team_caseload(book: MonthBook, condition: Callable[[WorkerLine], bool]) -> float | None:
    chosen = of_staff(book, lambda w: below_manager(w) and condition(w))
    return over(total([float(w.cases) for w in chosen]), total([w.fte for w in chosen]))


def per_post(book: MonthBook) -> float | None:
    cases = total([float(w.cases) for w in of_staff(book, anybody)]) + total([float(n) for n in book.queue.values()])
    return over(cases, total([p.funded_fte for p in book.posts if p.role == "social_worker" and below_manager(p)]))


def recorded(year: Year) -> float | None:
    lines = [x for book in year for x in book.leavers if x.role == "social_worker"]
    return over(float(len([x for x in lines if x.recorded_reason])), float(len(lines)))


def promoted(year: Year) -> float | None:
    waits = [p.eligible_days for book in year for p in book.promotions if p.grade == "experienced"]
    return over(total(waits) / 30.4375, float(len(waits)))


def filled(year: Year) -> float | None:
    waits = [x.waited_days for book in year for x in book.starters if x.role == "social_worker"]
    return over(total(waits) / 30.4375, float(len(waits)))


STATES: dict[str, Callable[[MonthBook], float | None]] = {
    "average_caseload": lambda b: caseload(b, anybody),
    "caseload_experienced": lambda b: caseload(b, lambda w: w.grade == "experienced"),
    "caseload_newly_qualified": lambda b: caseload(b, lambda w: w.grade == "newly_qualified"),
    "caseload_team": lambda b: team_caseload(b, anybody),
    "caseload_team_long_term": lambda b: team_caseload(b, lambda w: w.team == "long-term"),
    "caseload_per_post": per_post,
    "caseload_points": lambda b: over(
        total([w.points for w in of_staff(b, lambda w: w.cases > 0)]), fte(b, lambda w: w.cases > 0)
    ),
    "share_over_cap": lambda b: share(b, lambda w: w.cases > w.cap),
    "share_over_22": lambda b: share(b, lambda w: w.cases > 22 * w.fte),
    "share_over_26": lambda b: share(b, lambda w: w.cases > 26 * w.fte),
    "workers_over_50": lambda b: float(len(of_staff(b, lambda w: w.cases > 50 * w.fte))),
    "highest_caseload": lambda b: max([w.cases / w.fte for w in of_staff(b, lambda w: w.cases > 0)], default=None),
    "support_caseload": lambda b: over(
        float(b.support_cases), total([w.fte for w in b.workers if w.role == "community_resource_worker"])
    ),
    "open_cases": lambda b: total([float(n) for n in b.open_cases.values()]),
    "open_cases_cin": lambda b: float(b.open_cases.get("cin", 0)),
    "unallocated_cases": lambda b: total([float(n) for n in b.queue.values()]),
    "cases_held_by_agency": lambda b: total([float(w.cases) for w in of_staff(b, lambda w: not permanent(w))]),
    "permanent_fte": lambda b: fte(b, permanent),
    "permanent_fte_experienced": lambda b: fte(b, lambda w: permanent(w) and w.grade == "experienced"),
    "newly_qualified_share": lambda b: over(fte(b, lambda w: permanent(w) and w.newly_qualified), fte(b, permanent)),
    "effective_capacity_fte": lambda b: total([w.learning * w.cap / 18 for w in of_staff(b, anybody)]),
    "vacancies_fte": lambda b: vacant(b, anybody),
    "vacancies_fte_experienced": lambda b: vacant(b, lambda p: p.grade == "experienced"),
    "vacancies_fte_team_intake": lambda b: vacant(b, lambda p: p.team == "intake"),
    "vacancy_rate": lambda b: over(vacant(b, anybody), vacant(b, anybody) + fte(b, permanent)),
    "agency_fte": lambda b: fte(b, lambda w: not permanent(w)),
    "agency_fte_intake": lambda b: fte(b, lambda w: not permanent(w) and w.team == "intake"),
    "agency_rate": lambda b: over(fte(b, lambda w: not permanent(w)), fte(b, anybody)),
    "span_of_control": lambda b: over(8.0 * 6.0 + 4.0 * b.spans[1][1], 6.0 + b.spans[1][1]),
    "tenure_median": lambda b: median([w.tenure_days / 365.25 for w in of_staff(b, permanent)]) if fte(b, permanent) else None,
    "share_over_2_years": lambda b: over(
        float(len(of_staff(b, lambda w: permanent(w) and w.tenure_days > 730.5))), float(len(of_staff(b, permanent)))
    ),
}
FLOWS: dict[str, Callable[[MonthBook], float | None]] = {
    "days_over_cap": lambda b: over(b.over_cap_days, float(len(of_staff(b, anybody)))),
    "direct_time_share": lambda b: over(b.served_hours, b.worked_hours),
    "uncovered_case_days": lambda b: b.unallocated_case_days + b.absent_uncovered_case_days,
    "referrals": lambda b: float(b.referrals),
    "stage_starts_cin": lambda b: float(b.entered["cin"]),
    "assessments_in_45_days": lambda b: over(float(b.assessments_in_time), float(b.assessments_due)),
    "assessments_late": lambda b: float(b.assessments_due - b.assessments_in_time),
    "cp_visits_on_time": lambda b: over(
        float(b.duties["cp_visit", "done"]), float(b.duties["cp_visit", "done"] + b.duties["cp_visit", "late"])
    ),
    "unprepared_contact_share": lambda b: over(float(b.unprepared_contacts), float(b.contacts)),
    "handovers": lambda b: float(b.handovers["planned"] + b.handovers["sudden"]),
    "handovers_sudden": lambda b: float(b.handovers["sudden"]),
    "leavers_fte": lambda b: gone([b], anybody),
    "leavers_fte_leeds": lambda b: gone([b], lambda x: x.destination == "leeds"),
    "leavers_fte_grade_experienced": lambda b: gone([b], lambda x: x.grade == "experienced"),
    "leavers_fte_reason_workload": lambda b: gone([b], lambda x: x.reason == "workload"),
    "leavers_fte_recorded_none": lambda b: gone([b], lambda x: x.recorded_reason == ""),
    "starters_fte": lambda b: came(b, anybody),
    "starters_fte_returner": lambda b: came(b, lambda x: x.route == "returner"),
    "starters_fte_from_leeds": lambda b: came(b, lambda x: x.origin == "leeds"),
    "applicants": lambda b: float(b.applicants["experienced"] + b.applicants["newly_qualified"]),
    "agency_starts_fte": lambda b: total([m.fte for m in b.agency_moves if m.why == "fill"]),
    "cost_total_gbp": lambda b: total(list(b.costs.values())),
    "cost_agency_gbp": lambda b: b.costs["agency", "intake"] + b.costs["agency", "long-term"],
    "cost_agency_gbp_intake": lambda b: float(b.costs["agency", "intake"]),
    "agency_premium_gbp": lambda b: b.costs["agency", "intake"] + 25.0 - b.agency_at_permanent_cost_gbp,
}
YEARS: dict[str, Callable[[Year], float | None]] = {
    "turnover_rate": lambda y: over(gone(y, anybody), fte(y[-1], permanent)),
    "absence_rate": lambda y: over(total([b.sick_working_days for b in y]), 253 * fte(y[-1], permanent)),
    "stress_absence_rate": lambda y: over(total([b.mental_health_working_days for b in y]), 253 * fte(y[-1], permanent)),
    "re_referral_rate": lambda y: over(float(sum(b.re_referrals for b in y)), float(sum(b.referrals for b in y))),
    "children_with_2_plus_changes": lambda y: over(float(y[-1].changed_2), float(y[-1].children_seen)),
    "children_with_3_plus_changes": lambda y: over(float(y[-1].changed_3), float(y[-1].children_seen)),
    "agency_spells_per_child": lambda y: over(float(y[-1].agency_spells), float(y[-1].children_seen)),
    "repeat_plan_rate": lambda y: over(float(sum(b.repeat_plans_2_years for b in y)), float(sum(b.plan_starts for b in y))),
    "repeat_plan_rate_ever": lambda y: over(float(sum(b.repeat_plans for b in y)), float(sum(b.plan_starts for b in y))),
    "exit_interview_coverage": recorded,
    "months_to_level_3": promoted,
    "months_to_fill": filled,
}


def expected(journal: Journal, name: str, index: int) -> float | None:
    """Count one measure the slow way."""
    book = journal.months[index]
    if name in STATES:
        return STATES[name](book)
    if name in FLOWS:
        return FLOWS[name](book) if index else None
    year = journal.months[index - 11 : index + 1]
    return YEARS[name](year) if index >= 12 else None


def same(value: float | None, oracle: float | None) -> bool:
    """Compare two values to rounding; an empty one only equals an empty one."""
    if value is None or oracle is None:
        return value is oracle
    return value == pytest.approx(oracle, rel=1e-9, abs=1e-9)


@settings(max_examples=60)
@given(drawn=st.lists(books(), min_size=2, max_size=4))
def test_states_and_flows_equal_a_slow_count(drawn: list[MonthBook]) -> None:
    journal = Journal(months=drawn)

    table = monthly_table(journal)

    for name in (*STATES, *FLOWS):
        for index, value in enumerate(table.get(name, ())):
            oracle = expected(journal, name, index)
            assert same(value, oracle), (name, index, value, oracle)


@settings(max_examples=25)
@given(drawn=st.lists(books(), min_size=4, max_size=4), repeats=st.permutations(range(14)))
def test_rates_of_a_year_equal_a_slow_count(drawn: list[MonthBook], repeats: list[int]) -> None:
    journal = Journal(months=[drawn[number % 4] for number in repeats])

    table = monthly_table(journal)

    for name in YEARS:
        for index in range(14):
            oracle = expected(journal, name, index)
            assert same(table[name][index], oracle), (name, index, table[name][index], oracle)


def test_net_new_workers_are_the_change_of_permanent_and_agency_together(
    worker: Callable[..., WorkerLine],
) -> None:
    first = MonthBook(day=0.0, length_days=0.0, workers=[worker(fte=1.0), worker(kind="agency", fte=0.5)])
    second = MonthBook(day=31.0, length_days=31.0, workers=[worker(fte=1.0), worker(kind="agency", fte=0.8)])

    net = monthly_table(Journal(months=[first, second]))["net_new_workers_fte"]

    assert net == [None, pytest.approx(0.3)]
