"""Every measure the service can be asked for: what it counts, who is in it, and which way is better.

The order here is the order of the columns of the results table. The sentences are in ``words.py``.
"""

from __future__ import annotations

from sim.measures.definition import Measure
from sim.measures.words import DEFINITIONS

LOWER, HIGHER, NEITHER = "lower", "higher", "neither"
FTE, HEADS = "FTE", "heads"
IN, OUT = "in", "out"
END, FLOW, YEAR = "at the month end", "in the month", "trailing 12 months"
HORIZON = "over the horizon"

HOLDERS = "social workers holding at least one case"
SOCIAL_WORKERS = "social workers in post"
PERMANENT = "permanent social workers in post"
LEAVING = "permanent social workers leaving"
STARTING = "permanent social workers starting"
AGENCY = "agency social workers"
POSTS = "funded social work posts"
OPEN = "open cases"
CHILDREN = "children with an open case"
REFERRED = "children referred"
SPENDING = "spending on children's social work"
SAME = "the same workers"
SAME_FTE = "FTE of the same workers"

SUFFIXES = {
    "team": "team_",
    "grade": "grade_",
    "reason": "reason_",
    "recorded": "recorded_",
    "origin": "from_",
    "cover": "for_",
}

FROM_COMPARISON = frozenset({"cost_per_leaver_avoided_gbp", "posts_needed"})

# name, unit, better, population, denominator, FTE or heads, agency, date, families
_ROWS: tuple[tuple[str, ...], ...] = (
    ("average_caseload", "cases per FTE", LOWER, HOLDERS, SAME_FTE, FTE, IN, END, "grade"),
    (
        "caseload_team",
        "cases per FTE",
        LOWER,
        "social workers of front-line teams, managers left out",
        SAME_FTE,
        FTE,
        IN,
        END,
        "team",
    ),
    (
        "caseload_per_post",
        "cases per post",
        LOWER,
        "established social work posts below team manager",
        "funded FTE of posts",
        FTE,
        IN,
        END,
    ),
    (
        "caseload_experienced",
        "cases per FTE",
        LOWER,
        "experienced social workers holding at least one case",
        SAME_FTE,
        FTE,
        IN,
        END,
    ),
    (
        "caseload_newly_qualified",
        "cases per FTE",
        LOWER,
        "newly qualified social workers holding at least one case",
        SAME_FTE,
        FTE,
        IN,
        END,
    ),
    ("caseload_points", "average cases per FTE", LOWER, HOLDERS, SAME_FTE, FTE, IN, END),
    ("share_over_cap", "share", LOWER, HOLDERS, SAME, HEADS, IN, END),
    ("share_over_22", "share", LOWER, HOLDERS, SAME, HEADS, IN, END),
    ("share_over_26", "share", LOWER, HOLDERS, SAME, HEADS, IN, END),
    ("workers_over_50", "workers", LOWER, HOLDERS, "", HEADS, IN, END),
    ("highest_caseload", "cases per FTE", LOWER, HOLDERS, "FTE of that worker", FTE, IN, END),
    ("days_over_cap", "days per worker", LOWER, SOCIAL_WORKERS, SAME, HEADS, IN, FLOW),
    ("support_caseload", "cases per FTE", LOWER, "community resource workers in post", SAME_FTE, FTE, OUT, END),
    ("open_cases", "cases", LOWER, OPEN, "", NEITHER, IN, END, "stage"),
    ("unallocated_cases", "cases", LOWER, OPEN, "", NEITHER, IN, END, "stage"),
    ("cases_held_by_agency", "cases", LOWER, OPEN, "", NEITHER, IN, END),
    ("uncovered_case_days", "case-days", LOWER, OPEN, "", NEITHER, IN, FLOW),
    ("longest_gap_days", "days", LOWER, OPEN, "", NEITHER, IN, FLOW),
    ("referrals", "children", NEITHER, REFERRED, "", NEITHER, IN, FLOW, "outcome"),
    ("re_referral_rate", "share", LOWER, REFERRED, REFERRED, NEITHER, IN, YEAR),
    ("stage_starts", "cases", NEITHER, "cases beginning a stage", "", NEITHER, IN, FLOW, "stage"),
    ("assessments_in_45_days", "share", HIGHER, "assessments completed", "assessments completed", NEITHER, IN, FLOW),
    ("assessments_late", "assessments", LOWER, "assessments completed", "", NEITHER, IN, FLOW),
    ("cp_visits_on_time", "share", HIGHER, "protection visits due", "protection visits due", NEITHER, IN, FLOW),
    ("unprepared_contact_share", "share", LOWER, "visits and reviews held", "visits and reviews held", NEITHER, IN, FLOW),
    ("handovers", "changes", LOWER, OPEN, "", NEITHER, IN, FLOW, "handover"),
    ("children_with_2_plus_changes", "share", LOWER, CHILDREN, CHILDREN, NEITHER, IN, YEAR, "stage"),
    ("children_with_3_plus_changes", "share", LOWER, CHILDREN, CHILDREN, NEITHER, IN, YEAR, "stage"),
    ("agency_spells_per_child", "workers per child", LOWER, CHILDREN, CHILDREN, NEITHER, IN, YEAR),
    ("repeat_plan_rate", "share", LOWER, "protection plans begun", "protection plans begun", NEITHER, IN, YEAR),
    ("repeat_plan_rate_ever", "share", LOWER, "protection plans begun", "protection plans begun", NEITHER, IN, YEAR),
    ("utilisation", "ratio", LOWER, SOCIAL_WORKERS, "hours of capacity of workers at work", NEITHER, IN, END),
    ("unmet_hours", "hours", LOWER, OPEN, "", NEITHER, IN, FLOW),
    ("direct_time_share", "share", HIGHER, "hours at work", "hours at work", NEITHER, IN, FLOW),
    ("hours_by_stage", "hours", NEITHER, OPEN, "", NEITHER, IN, FLOW, "stage"),
    ("permanent_fte", "FTE", HIGHER, PERMANENT, "", FTE, OUT, END, "grade"),
    ("newly_qualified_share", "share", NEITHER, PERMANENT, "permanent FTE", FTE, OUT, END),
    ("effective_capacity_fte", "FTE", HIGHER, SOCIAL_WORKERS, "", FTE, IN, END),
    ("vacancies_fte", "FTE", LOWER, POSTS, "", FTE, OUT, END, "grade", "team"),
    ("vacancy_rate", "share", LOWER, POSTS, "vacancies plus permanent FTE", FTE, OUT, END),
    ("months_to_fill", "months", LOWER, "starters", "starters", HEADS, OUT, YEAR),
    ("turnover_rate", "share", LOWER, PERMANENT, "permanent FTE at the date", FTE, OUT, YEAR, "grade", "team"),
    ("leavers_fte", "FTE", LOWER, LEAVING, "", FTE, OUT, FLOW, "destination", "grade", "reason", "recorded"),
    ("exit_interview_coverage", "share", HIGHER, LEAVING, SAME, HEADS, OUT, YEAR),
    ("starters_fte", "FTE", HIGHER, STARTING, "", FTE, OUT, FLOW, "route", "origin"),
    ("net_new_workers_fte", "FTE", HIGHER, SOCIAL_WORKERS, "", FTE, IN, FLOW),
    ("applicants", "people", HIGHER, "applicants", "", HEADS, OUT, FLOW, "route"),
    ("recruits_on_the_way", "people", HIGHER, "recruits", "", HEADS, OUT, END, "route"),
    ("drop_outs", "people", LOWER, "recruits", "", HEADS, OUT, FLOW),
    ("luck_of_applications", "people", NEITHER, "people who might apply", "", HEADS, OUT, FLOW),
    ("luck_of_resignations", "people", NEITHER, "permanent social workers", "", HEADS, OUT, FLOW),
    ("tenure_median", "years", HIGHER, PERMANENT, "", HEADS, OUT, END),
    ("share_over_2_years", "share", HIGHER, PERMANENT, SAME, HEADS, OUT, END),
    ("months_to_level_3", "months", LOWER, "social workers promoted to experienced", SAME, HEADS, OUT, YEAR),
    ("eligible_waiting", "people", LOWER, PERMANENT, "", HEADS, OUT, END),
    ("absence_rate", "share", LOWER, PERMANENT, "permanent FTE at the date times 253 working days", FTE, OUT, YEAR),
    ("stress_absence_rate", "share", LOWER, PERMANENT, "permanent FTE at the date times 253 working days", FTE, OUT, YEAR),
    ("span_of_control", "FTE per manager FTE", LOWER, "teams", "team manager FTE at work", FTE, IN, END),
    ("agency_fte", "FTE", LOWER, AGENCY, "", FTE, IN, END, "team", "cover"),
    ("agency_rate", "share", LOWER, SOCIAL_WORKERS, "agency plus permanent FTE", FTE, IN, END),
    ("agency_starts_fte", "FTE", LOWER, AGENCY, "", FTE, IN, FLOW),
    ("cost_total_gbp", "GBP", LOWER, SPENDING, "", NEITHER, IN, FLOW, "team"),
    ("cost_permanent_gbp", "GBP", LOWER, SPENDING, "", NEITHER, OUT, FLOW),
    ("cost_allowances_gbp", "GBP", LOWER, SPENDING, "", NEITHER, OUT, FLOW),
    ("cost_agency_gbp", "GBP", LOWER, SPENDING, "", NEITHER, IN, FLOW, "team"),
    ("cost_recruitment_gbp", "GBP", LOWER, SPENDING, "", NEITHER, OUT, FLOW),
    ("cost_trainees_gbp", "GBP", LOWER, SPENDING, "", NEITHER, OUT, FLOW),
    ("cost_support_gbp", "GBP", LOWER, SPENDING, "", NEITHER, OUT, FLOW),
    ("cost_managers_gbp", "GBP", LOWER, SPENDING, "", NEITHER, OUT, FLOW),
    ("agency_premium_gbp", "GBP", LOWER, SPENDING, "", NEITHER, IN, FLOW),
    (
        "cost_per_leaver_avoided_gbp",
        "GBP per leaver",
        LOWER,
        "two plans in the same futures",
        "difference in FTE leavers",
        FTE,
        IN,
        HORIZON,
    ),
    ("posts_needed", "posts", NEITHER, "established social work posts", "", FTE, IN, END),
)


def _described(row: tuple[str, ...]) -> Measure:
    """Join one row with its sentence."""
    name, unit, direction, population, denominator, people, agency, date_rule, *families = row
    return Measure(
        name=name,
        unit=unit,
        definition=DEFINITIONS[name],
        direction=direction,
        population=population,
        denominator=denominator,
        fte_or_heads=people,
        agency=agency,
        date_rule=date_rule,
        families=tuple(families),
        from_comparison=name in FROM_COMPARISON,
    )


MEASURES: dict[str, Measure] = {row[0]: _described(row) for row in _ROWS}


def column(measure: Measure, family: str, member: str) -> str:
    """Name the column of one member: plain for the first family of a measure, with a word between for the others."""
    between = "" if family == measure.families[0] else SUFFIXES[family]
    return f"{measure.name}_{between}{member}"


def measure_of(column_name: str) -> Measure | None:
    """Find the measure a column belongs to, family members included; None for an unknown name."""
    if column_name in MEASURES:
        return MEASURES[column_name]
    bases = [m for m in MEASURES.values() if m.families and column_name.startswith(m.name + "_")]
    return max(bases, key=lambda m: len(m.name), default=None)
