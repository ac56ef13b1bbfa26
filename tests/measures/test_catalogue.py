"""The catalogue: every promised measure is there, fully described, and computed."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.measures.catalogue import FLOW, MEASURES, column, measure_of
from sim.measures.definition import Background
from sim.measures.monthly import FORMULAS, SPLITS, monthly_table
from sim.measures.reference import reference_page
from sim.measures.words import DEFINITIONS
from sim.world.journal import Journal, MonthBook

pytestmark = pytest.mark.unit

PROMISED = """
average_caseload caseload_team caseload_per_post caseload_experienced caseload_newly_qualified caseload_points share_over_cap
share_over_22 share_over_26 highest_caseload open_cases unallocated_cases uncovered_case_days utilisation unmet_hours
assessments_in_45_days cp_visits_on_time handovers children_with_2_plus_changes children_with_3_plus_changes permanent_fte
newly_qualified_share vacancies_fte vacancy_rate turnover_rate leavers_fte starters_fte net_new_workers_fte absence_rate
agency_fte agency_rate agency_premium_gbp span_of_control referrals re_referral_rate cost_total_gbp cost_permanent_gbp
cost_agency_gbp cost_allowances_gbp cost_recruitment_gbp days_over_cap stress_absence_rate effective_capacity_fte
exit_interview_coverage unprepared_contact_share repeat_plan_rate cost_per_leaver_avoided_gbp support_caseload posts_needed
tenure_median applicants agency_spells_per_child months_to_level_3 hours_by_stage direct_time_share
""".split()


def test_every_promised_measure_is_in_the_catalogue() -> None:
    assert sorted(set(PROMISED) - set(MEASURES)) == []


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_says_who_is_counted_how_and_when(name: str) -> None:
    measure = MEASURES[name]

    assert measure.definition.endswith(".")
    assert measure.unit
    assert measure.population
    assert measure.direction in {"lower", "higher", "neither"}
    assert measure.fte_or_heads in {"FTE", "heads", "neither"}
    assert measure.agency in {"in", "out"}
    assert measure.date_rule in {"at the month end", "in the month", "trailing 12 months", "over the horizon"}
    assert (measure.denominator != "") == (
        measure.unit in {"share", "ratio"} or " per " in measure.unit or measure.unit == "months"
    )


def test_every_measure_of_a_single_future_has_a_formula_and_every_formula_a_measure() -> None:
    computed = {name for name, measure in MEASURES.items() if not measure.from_comparison}

    assert computed == set(FORMULAS)
    assert {(name, family) for name, m in MEASURES.items() for family in m.families} == set(SPLITS)
    assert set(DEFINITIONS) == set(MEASURES)


def test_no_measure_speaks_of_incidents_inspections_or_named_people() -> None:
    forbidden = ("death", "injury", "review case", "ofsted", "grade of inspection", "abuse", "breakdown", "probability")
    texts = [f"{name} {measure.definition} {measure.population}".lower() for name, measure in MEASURES.items()]

    assert [text for text in texts if any(word in text for word in forbidden)] == []


def test_columns_of_families_are_named_by_their_member_and_found_again() -> None:
    leavers = MEASURES["leavers_fte"]

    assert column(leavers, "destination", "leeds") == "leavers_fte_leeds"
    assert column(leavers, "grade", "experienced") == "leavers_fte_grade_experienced"
    assert measure_of("leavers_fte_leeds") == leavers
    assert measure_of("vacancy_rate") == MEASURES["vacancy_rate"]
    assert measure_of("share_over_30") is None


def test_columns_do_not_depend_on_what_happened_when_the_names_are_given() -> None:
    background = Background(
        members={"destination": ("kirklees", "leeds", "exit"), "stage": ("cin",), "team": ("family-support",)}
    )
    quiet = Journal(months=[MonthBook(day=0.0, length_days=0.0), MonthBook(day=31.0, length_days=31.0)])

    table = monthly_table(quiet, background)

    assert table["leavers_fte_leeds"] == [None, 0.0]
    assert table["open_cases_cin"] == [0.0, 0.0]
    assert table["caseload_team_family_support"] == [None, None]


def test_flows_are_empty_at_the_opening_and_states_are_not() -> None:
    table = monthly_table(Journal(months=[MonthBook(day=0.0, length_days=0.0)]))
    flows = [name for name, m in MEASURES.items() if m.date_rule == FLOW and not m.from_comparison]

    assert len(flows) > 20
    assert all(table[name] == [None] for name in flows)
    assert table["unallocated_cases"] == [0.0]


def test_columns_come_in_the_order_of_the_catalogue() -> None:
    table = monthly_table(Journal(months=[MonthBook(day=0.0, length_days=0.0)]))

    assert [name for name in table if name in MEASURES] == [name for name, m in MEASURES.items() if not m.from_comparison]


def test_the_reference_page_is_the_one_the_catalogue_makes() -> None:
    page = Path(__file__).parents[2] / "docs" / "reference" / "measures.md"

    assert page.read_text(encoding="utf-8") == reference_page()
