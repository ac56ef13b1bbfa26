"""Formulas about cases and caseloads (model.md 23): how many, held by whom, for how long without a worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.measures.definition import (
    RESOURCE_WORKER,
    Formula,
    MonthView,
    Split,
    Window,
    fte,
    ratio,
    summed,
)
from sim.world.journal import WorkerLine

SCRUTINY_LINES = (22.0, 26.0, 50.0)
CHANGES_COUNTED = 4


def caseload(workers: Sequence[WorkerLine]) -> float | None:
    """Cases held over the FTE of those who hold at least one: a ratio of sums, as DfE defines it."""
    holders = [w for w in workers if w.cases > 0]
    return ratio(sum(w.cases for w in holders), fte(holders))


def average_caseload(window: Window) -> float | None:
    """DfE average caseload, agency and absent holders included."""
    return caseload(window.now.holders)


def caseload_experienced(window: Window) -> float | None:
    """Average caseload within the experienced grade; agency workers count as their grade."""
    return caseload([w for w in window.now.holders if w.grade == "experienced"])


def caseload_newly_qualified(window: Window) -> float | None:
    """Average caseload within the newly qualified grade."""
    return caseload([w for w in window.now.holders if w.grade == "newly_qualified"])


def caseload_by_grade(window: Window) -> Mapping[str, float | None]:
    """Average caseload grade by grade."""
    grades = {w.grade for w in window.now.holders}
    return {grade: caseload([w for w in window.now.holders if w.grade == grade]) for grade in grades}


def _front_line(view: MonthView, teams: frozenset[str]) -> list[WorkerLine]:
    """Pick social workers of the front-line teams, managers left out."""
    return [w for w in view.social_workers if w.grade != "team_manager" and (not teams or w.team in teams)]


def caseload_team(window: Window) -> float | None:
    """Cases held in the front-line teams over the FTE of all their social workers."""
    workers = _front_line(window.now, window.background.front_line_teams)
    return ratio(sum(w.cases for w in workers), fte(workers))


def caseload_by_team(window: Window) -> Mapping[str, float | None]:
    """Cases held over the FTE of social workers, team by team."""
    teams: dict[str, list[WorkerLine]] = {}
    for worker in _front_line(window.now, frozenset()):
        teams.setdefault(worker.team, []).append(worker)
    return {team: ratio(sum(w.cases for w in members), fte(members)) for team, members in teams.items()}


def caseload_per_post(window: Window) -> float | None:
    """Cases held by social workers or waiting, over established case-holding posts, filled or not."""
    posts = [p for p in window.book.posts if p.role == "social_worker" and p.grade != "team_manager"]
    cases = sum(w.cases for w in window.now.social_workers) + sum(window.book.queue.values())
    return ratio(cases, sum(p.funded_fte for p in posts))


def caseload_points(window: Window) -> float | None:
    """Weighted caseload: cases counted by their hours, an average case being 1."""
    holders = window.now.holders
    return ratio(sum(w.points for w in holders), fte(holders))


def share_over_cap(window: Window) -> float | None:
    """Share of holders with more cases than the council's own cap for them."""
    holders = window.now.holders
    return ratio(sum(w.cases > w.cap for w in holders), len(holders))


def share_over(line: float) -> Formula:
    """Make the formula for the share of holders above a line of cases per FTE."""

    def formula(window: Window) -> float | None:
        holders = window.now.holders
        return ratio(sum(w.cases / w.fte > line for w in holders), len(holders))

    return formula


def workers_over_50(window: Window) -> float:
    """Count holders above 50 cases per FTE."""
    return float(sum(w.cases / w.fte > SCRUTINY_LINES[2] for w in window.now.holders))


def highest_caseload(window: Window) -> float | None:
    """Highest cases per FTE of any holder."""
    return max((w.cases / w.fte for w in window.now.holders), default=None)


def open_cases(window: Window) -> float:
    """Count open cases, the queue included."""
    return float(sum(window.book.open_cases.values()))


def open_cases_by_stage(window: Window) -> Mapping[str, float | None]:
    """Count open cases of each stage."""
    return {stage: float(count) for stage, count in window.book.open_cases.items()}


def unallocated_cases(window: Window) -> float:
    """Count cases waiting for a worker."""
    return float(sum(window.book.queue.values()))


def unallocated_by_stage(window: Window) -> Mapping[str, float | None]:
    """Count waiting cases of each stage."""
    return {stage: float(count) for stage, count in window.book.queue.items()}


def cases_held_by_agency(window: Window) -> float:
    """Count cases whose lead is an agency worker."""
    return float(sum(w.cases for w in window.now.agency))


def uncovered_case_days(window: Window) -> float:
    """Add up days on which a case had nobody at work: waiting, or holder absent and not covered (11.3)."""
    return window.book.unallocated_case_days + window.book.absent_uncovered_case_days


def days_over_cap(window: Window) -> float | None:
    """Days above the own cap, for each social worker in post."""
    return ratio(window.book.over_cap_days, len(window.now.social_workers))


def support_caseload(window: Window) -> float | None:
    """Cases held by community resource workers for each of their FTE."""
    return ratio(window.book.support_cases, fte(w for w in window.book.workers if w.role == RESOURCE_WORKER))


def referrals_by_outcome(window: Window) -> Mapping[str, float | None]:
    """Count referrals screened in the month by outcome."""
    return summed((outcome, float(count)) for outcome, count in window.book.outcomes.items())


def entered_by_stage(window: Window) -> Mapping[str, float | None]:
    """Count cases that began each stage in the month."""
    return summed((stage, float(count)) for stage, count in window.book.entered.items())


def re_referral_rate(window: Window) -> float | None:
    """Share of the year's referrals that came within 12 months of an earlier one."""
    year = window.year()
    return None if year is None else ratio(sum(b.re_referrals for b in year), sum(b.referrals for b in year))


def assessments_in_45_days(window: Window) -> float | None:
    """Share of the month's completed assessments within 45 working days of the referral."""
    return ratio(window.book.assessments_in_time, window.book.assessments_due)


def duties_on_time(duty: str) -> Formula:
    """Make the formula for the share of a statutory duty done in time."""

    def formula(window: Window) -> float | None:
        duties = window.book.duties
        return ratio(duties[duty, "done"], sum(duties[duty, how] for how in ("done", "late", "missed")))

    return formula


def handovers(window: Window) -> float:
    """Count changes of lead worker in the month, of every kind."""
    return float(window.book.handovers.total())


def handovers_by_kind(window: Window) -> Mapping[str, float | None]:
    """Count changes of lead worker by kind."""
    return summed((kind, float(count)) for kind, count in window.book.handovers.items())


def children_with_changes(least: int) -> Formula:
    """Make the formula for the share of open children with so many changes of lead in the trailing 12 months."""

    def formula(window: Window) -> float | None:
        if window.year() is None:
            return None
        return ratio((window.book.changed_2, window.book.changed_3)[least - 2], window.book.children_seen)

    return formula


def children_with_changes_by_stage(least: int) -> Split:
    """Make the same split by the stage the child is in."""

    def split(window: Window) -> Mapping[str, float | None] | None:
        if window.year() is None:
            return None
        changed = window.book.changed_by_stage
        return {
            stage: ratio(sum(changed.get((stage, n), 0) for n in range(least, CHANGES_COUNTED + 1)), count)
            for stage, count in window.book.open_cases.items()
        }

    return split


def agency_spells_per_child(window: Window) -> float | None:
    """Different agency lead workers in the trailing 12 months, for each open child."""
    if window.year() is None:
        return None
    return ratio(window.book.agency_spells, window.book.children_seen)


def unprepared_contact_share(window: Window) -> float | None:
    """Share of visits and meetings held on a case whose worker had just changed."""
    return ratio(window.book.unprepared_contacts, window.book.contacts)


def repeat_plan_rate(window: Window) -> float | None:
    """Share of the year's protection plans begun within two years of an earlier plan's end."""
    year = window.year()
    return None if year is None else ratio(sum(b.repeat_plans_2_years for b in year), sum(b.plan_starts for b in year))


def repeat_plan_rate_ever(window: Window) -> float | None:
    """Share of the year's protection plans for a child who had one before, whenever."""
    year = window.year()
    return None if year is None else ratio(sum(b.repeat_plans for b in year), sum(b.plan_starts for b in year))


def hours_by_stage(window: Window) -> float:
    """Add up the month's recurring hours of casework."""
    return sum(window.book.stage_hours.values())


def hours_split(window: Window) -> Mapping[str, float | None]:
    """Give the month's recurring hours by stage."""
    return dict(window.book.stage_hours)


FORMULAS: dict[str, Formula] = {
    "average_caseload": average_caseload,
    "caseload_team": caseload_team,
    "caseload_per_post": caseload_per_post,
    "caseload_experienced": caseload_experienced,
    "caseload_newly_qualified": caseload_newly_qualified,
    "caseload_points": caseload_points,
    "share_over_cap": share_over_cap,
    "share_over_22": share_over(SCRUTINY_LINES[0]),
    "share_over_26": share_over(SCRUTINY_LINES[1]),
    "workers_over_50": workers_over_50,
    "highest_caseload": highest_caseload,
    "days_over_cap": days_over_cap,
    "open_cases": open_cases,
    "unallocated_cases": unallocated_cases,
    "cases_held_by_agency": cases_held_by_agency,
    "uncovered_case_days": uncovered_case_days,
    "longest_gap_days": lambda window: window.book.longest_gap_days,
    "support_caseload": support_caseload,
    "utilisation": lambda window: window.book.utilisation,
    "unmet_hours": lambda window: window.book.not_done_hours,
    "direct_time_share": lambda window: ratio(window.book.served_hours, window.book.worked_hours),
    "hours_by_stage": hours_by_stage,
    "referrals": lambda window: float(window.book.referrals),
    "re_referral_rate": re_referral_rate,
    "stage_starts": lambda window: float(window.book.entered.total()),
    "assessments_in_45_days": assessments_in_45_days,
    "assessments_late": lambda window: float(window.book.assessments_due - window.book.assessments_in_time),
    "cp_visits_on_time": duties_on_time("cp_visit"),
    "unprepared_contact_share": unprepared_contact_share,
    "handovers": handovers,
    "children_with_2_plus_changes": children_with_changes(2),
    "children_with_3_plus_changes": children_with_changes(3),
    "agency_spells_per_child": agency_spells_per_child,
    "repeat_plan_rate": repeat_plan_rate,
    "repeat_plan_rate_ever": repeat_plan_rate_ever,
}

SPLITS: dict[tuple[str, str], Split] = {
    ("average_caseload", "grade"): caseload_by_grade,
    ("caseload_team", "team"): caseload_by_team,
    ("open_cases", "stage"): open_cases_by_stage,
    ("unallocated_cases", "stage"): unallocated_by_stage,
    ("hours_by_stage", "stage"): hours_split,
    ("referrals", "outcome"): referrals_by_outcome,
    ("stage_starts", "stage"): entered_by_stage,
    ("handovers", "handover"): handovers_by_kind,
    ("children_with_2_plus_changes", "stage"): children_with_changes_by_stage(2),
    ("children_with_3_plus_changes", "stage"): children_with_changes_by_stage(3),
}
