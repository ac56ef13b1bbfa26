"""The twenty sums on paper, against figures worked by hand and against what the papers print.

Tolerance: half a unit in the last printed digit (questions.md 4).
"""

from __future__ import annotations

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from sim.settings import paper_sums as sums
from sim.settings.hand_checks import HandCheck, hand_checks, leeds_funnel
from sim.settings.papers import PaperFact, load_papers
from sim.settings.questions import load_questions

pytestmark = pytest.mark.past

PAPERS = load_papers()
CHECKS: dict[str, HandCheck] = {check.id: check for check in hand_checks(PAPERS)}
SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"


def results(name: str) -> list[float]:
    """The results of a hand-check, line by line, at the digits shown."""
    return [float(line.shown.replace(",", "")) for line in CHECKS[name].lines]


# Worked by hand: 18 x 14.47 = 260.46; / 3.7 = 70.395; x 21.7 = 1527.6.
def test_h1_barnsley_option_2_needs_14_47_posts() -> None:
    assert results("H1") == [70.4, 1528, 18.0, 16.0]
    assert sums.extra_posts_needed(1527.6, 70.395, 18) == pytest.approx(14.47, abs=0.005)


# 18 x 8.7 / 2.5 = 62.64 and 16 x 17.7 / 4.5 = 62.93; 18 x 11.9 / 2.4 = 89.25 and 16 x 24.4 / 4.4 = 88.73.
def test_h2_options_1_and_3_imply_the_same_posts_by_both_targets() -> None:
    assert results("H2") == [62.6, 1284, 62.9, 1290, pytest.approx(89.3, abs=0.06), 1821, 88.7, 1810]


def test_h3_costs_are_posts_times_41839() -> None:
    assert results("H3") == [376_551, 753_102, 585_746, 1_045_975, 502_068, 1_004_136]
    printed = [line.printed for line in CHECKS["H3"].lines]
    assert printed == ["376,550", "753,100", "585,746", "1,045,975", "502,068", "1,004,136"]


# 1527.6 / 84.395 = 18.10; 1527.6 / 85.395 = 17.89.
def test_h4_fourteen_posts_miss_eighteen_and_fifteen_meet_it() -> None:
    assert results("H4") == [18.10, 17.89]
    assert sums.whole_posts_that_meet(14.47) == 15


# 18.10 / .95, / .90, / .85.
def test_h5_empty_posts_raise_the_caseload_of_the_others() -> None:
    assert results("H5") == [19.05, 20.11, 21.29]


# 132 x 19 = 2508; / 18 = 139.33.
def test_h6_bradford_needs_seven_more_on_paper() -> None:
    assert results("H6") == [2508, 139.3, 7.3]


# 2508 / 144 = 17.42; / 141 = 17.79; 141 - k >= 139.33 holds for k = 1 and not for k = 2.
def test_h7_two_conversions_among_the_twelve_miss_eighteen() -> None:
    assert results("H7") == [17.4, 17.8, 1]
    assert sums.caseload_after(2508, 141 - 1) <= 18 < sums.caseload_after(2508, 141 - 2)


# 2508 / 150 = 16.72; / 162 = 15.48.
def test_h8_eighteen_posts_and_the_twelve() -> None:
    assert results("H8") == [16.7, 15.5]


def test_h9_a_tenth_less_than_18_is_16_2() -> None:
    assert results("H9") == [16.2]


def test_h10_thirty_of_33_agency_workers_had_been_there_under_6_months() -> None:
    assert results("H10") == [33, 91]


def test_h11_the_agency_share_is_printed_with_its_denominator() -> None:
    assert results("H11") == [11.4, 23.1]
    assert [line.working for line in CHECKS["H11"].lines] == ["33 / 290", "33 / 143"]


# 5317/11223, 960/11223, 401/11223; 960/5317; 401/960; 11223-5317 = 5906; less 136 = 5770.
def test_h12_half_of_the_leeds_referrals_have_no_stated_outcome() -> None:
    assert results("H12") == [47.4, 8.6, 3.6, 47.4, 18.1, 41.8, 5770, 51, 5906, 53]
    assert leeds_funnel(PAPERS).without_outcome_if_before_assessment() == 5770


def test_h13_6000_live_and_800_allocated_cannot_be_one_population() -> None:
    assert results("H13") == [7.5]
    assert "cannot be one population" in CHECKS["H13"].meaning
    assert sums.one_population(1_300, 600, PAPERS.limits.longest_mean_years)


# 1527.6 x 12 / 13 = 1410.
def test_h14_thirteen_months_imply_1410_new_cases_a_year() -> None:
    assert results("H14") == [1410]


def test_h15_growth_and_its_three_parts() -> None:
    assert results("H15") == [6.1, 16.4]

    # Demand + 10 %, stays 2 % shorter, staff + 1.6 %: 1.10 x .98 / 1.016 = 1.061.
    parts = sums.explain_change(demand=1.10, duration=0.98, staff=1.016)

    assert parts.demand + parts.duration + parts.staff == pytest.approx(1)
    assert parts.demand > 1
    assert parts.duration < 0
    assert parts.staff < 0


def test_h16_resource_workers_hold_383_cases() -> None:
    assert results("H16") == [383]


def test_h17_averages_carry_year_and_definition_and_are_not_mixed() -> None:
    quoted = {name: benchmark.plain() for name, benchmark in PAPERS.benchmark.items()}

    assert results("H17") == [16.1, 17.8, 18.1]
    assert sums.benchmark_difference(quoted["region_2016_17"], quoted["england_2016_17"]) == pytest.approx(0.3)
    with pytest.raises(sums.MixedBenchmarksError, match="2016"):
        sums.benchmark_difference(quoted["england_2016_17"], quoted["england_2016"])


def test_h18_contradictory_statements_are_shown_and_give_no_figure() -> None:
    assert CHECKS["H18"].lines == ()
    assert len(PAPERS.ambiguity) == 4
    assert all(item.one in CHECKS["H18"].meaning and item.other in CHECKS["H18"].meaning for item in PAPERS.ambiguity)
    assert 50 not in {fact.value for fact in PAPERS.fact.values()}


def test_h19_barnsley_was_on_time_at_21_7() -> None:
    assert results("H19") == [99.0, 98.0, 98.1, 100.0]


def test_h20_the_two_measures_of_a_second_plan_stay_apart() -> None:
    assert results("H20") == [8.0, 6.1, 16.0, 20.2]
    assert PAPERS.fact["bradford_repeat_plans"].unit != PAPERS.fact["bradford_repeat_plans_ever"].unit


def test_there_are_twenty_and_every_question_names_known_ones() -> None:
    assert list(CHECKS) == [f"H{number}" for number in range(1, 21)]
    assert {name for question in load_questions().question for name in question.checks} <= set(CHECKS)


@pytest.mark.skipif(not SEEDS.exists(), reason="the council papers are not beside the repository")
def test_every_figure_rests_on_words_of_its_paper() -> None:
    seeds = load_questions().seeds
    papers = {name: squeeze((SEEDS / paper.file).read_text(encoding="utf-8")) for name, paper in seeds.items()}
    items = [*PAPERS.fact.values(), *PAPERS.benchmark.values(), *PAPERS.printed_cost]
    quoted = [(item.paper, item.words) for item in items if item.words]
    quoted += [(item.paper, words) for item in PAPERS.ambiguity for words in (item.one, item.other)]

    assert [words for paper, words in quoted if squeeze(words) not in papers[paper]] == []


def test_a_figure_needs_words_or_a_source() -> None:
    with pytest.raises(ValueError, match="words of a paper or the name of a source"):
        PaperFact(value=1, unit="cases")


def squeeze(text: str) -> str:
    """Same words, whatever the spacing, emphasis or kind of apostrophe."""
    return re.sub(r"\s+", " ", re.sub(r"[*|]", " ", text.replace("\u2019", "'")))


def test_the_page_of_sums_is_current() -> None:
    docs = Path(__file__).resolve().parents[2] / "docs"
    spec = spec_from_file_location("make_hand_checks", docs / "make_hand_checks.py")
    assert spec is not None
    assert spec.loader is not None
    maker = module_from_spec(spec)
    spec.loader.exec_module(maker)

    assert (docs / "hand-checks.md").read_text(encoding="utf-8") == maker.page()
