"""Numbers as people read them: every rounding rule and worked example of the report specification, section 5."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.report import words
from sim.report.words import Detail, Goal, RangeText

pytestmark = pytest.mark.unit
SIDE, TABLE = Detail.SIDE_ONE, Detail.TABLE


def caseload(low: float | None, middle: float, high: float | None, error: float, goal: Goal | None = None) -> str:
    return words.range_text(low, middle, high, words.case_grain(low, high, error, SIDE), goal).whole


def test_the_worked_range_prints_whole_cases_with_ends_outwards() -> None:
    assert caseload(18.6, 21.93, 27.2, 0.14) == "22 (18 to 28)"


def test_a_narrow_range_near_its_target_is_printed_finer_until_both_lie_on_one_side() -> None:
    text = words.range_text(18.0, 18.10, 18.2, words.case_grain(18.0, 18.2, 0.02, SIDE), Goal("<=", 18))

    assert text.middle == "18.1"


def test_a_low_end_above_the_target_is_not_rounded_down_onto_it() -> None:
    assert caseload(18.6, 21.93, 27.2, 0.14, Goal("<=", 18)) == "22.0 (18.5 to 27.5)"


def test_three_of_two_hundred_is_fewer_than_five_in_a_hundred() -> None:
    assert words.chance_text(3, 200) == "fewer than 5 in 100"


def test_174_of_200_is_85_on_side_one_and_87_with_its_interval_in_tables() -> None:
    # Clopper-Pearson for 174 of 200: 0.81534 to 0.91333.
    assert words.chance_text(174, 200) == "85 in 100"
    assert words.chance_detail(174, 200, 0.81534, 0.91333) == "87 in 100 (82 to 91)"


@pytest.mark.parametrize(
    ("low", "high", "error", "detail", "grain"),
    [
        (18.0, 28.0, 0.14, SIDE, "1"),
        (18.0, 20.9, 0.14, SIDE, "0.5"),
        (18.0, 21.0, 0.14, SIDE, "1"),
        (18.0, 20.0, 0.26, SIDE, "1"),
        (18.0, 28.0, 0.51, SIDE, "2"),
        (18.0, 28.0, 0.5, SIDE, "1"),
        (18.0, 28.0, 0.04, TABLE, "0.1"),
        (18.0, 28.0, 0.06, TABLE, "0.5"),
        (None, None, 0.1, SIDE, "1"),
        (18.0, 28.0, 9.0, SIDE, "5"),
    ],
)
def test_the_grain_of_a_caseload_follows_its_range_and_its_error(
    low: float | None, high: float | None, error: float, detail: Detail, grain: str
) -> None:
    assert words.case_grain(low, high, error, detail) == Decimal(grain)


@pytest.mark.parametrize(
    ("error", "detail", "grain"),
    [
        (0.04, SIDE, "0.1"),
        (0.05, SIDE, "0.1"),
        (0.06, SIDE, "0.5"),
        (0.3, SIDE, "1"),
        (3, SIDE, "2"),
        (0.004, TABLE, "0.01"),
        (0.04, TABLE, "0.1"),
    ],
)
def test_the_grain_of_a_difference_follows_the_error_of_the_difference(error: float, detail: Detail, grain: str) -> None:
    assert words.difference_grain(error, detail) == Decimal(grain)


def test_halves_are_rounded_away_from_nought() -> None:
    assert words.nearest(Decimal("0.5"), Decimal(1)) == 1
    assert words.nearest(Decimal("-0.5"), Decimal(1)) == -1
    assert words.nearest(Decimal("2.5"), Decimal(1)) == 3
    # 1.005 as a binary number is a little less; a person who wrote 1.005 expects 1.01.
    assert words.nearest(words.exact(1.005), Decimal("0.01")) == Decimal("1.01")


def test_a_negative_range_is_rounded_outwards_with_a_typographic_minus() -> None:
    assert words.range_text(-1.52, -1.21, -0.88, Decimal("0.1")).whole == "\u22121.2 (\u22121.6 to \u22120.8)"
    assert words.ascii_minus("\u22121.2") == "-1.2"


def test_minus_nought_prints_nought() -> None:
    assert words.number_text(Decimal("-0.0"), Decimal("0.1")) == "0.0"
    assert words.range_text(-0.2, -0.04, 0.1, Decimal(1)).middle == "0"
    assert words.money_text(-0.0, -0.0, 0.0, SIDE).whole == "£0 (£0 to £0)"


def test_a_range_without_ends_says_so() -> None:
    assert words.range_text(None, 21.9, None, Decimal(1)).whole == "22 (too few futures for a range)"


def test_the_rounded_range_always_holds_the_true_one() -> None:
    @given(st.floats(0, 60), st.floats(0, 20), st.floats(0, 20), st.sampled_from(["0.1", "0.5", "1", "2", "5"]))
    def holds(low: float, first: float, second: float, grain: str) -> None:
        middle, high = low + first, low + first + second

        text = words.range_text(low, middle, high, Decimal(grain))

        assert Decimal(text.low) <= Decimal(str(low))
        assert Decimal(text.high) >= Decimal(str(high))
        assert abs(Decimal(text.middle) - Decimal(str(middle))) <= Decimal(grain) / 2

    holds()


def test_no_number_is_ever_rounded_across_its_target() -> None:
    @given(st.integers(170_000, 190_000), st.sampled_from(["<=", ">="]), st.sampled_from([17.5, 18.0, 18.04]))
    def agrees(ten_thousandths: int, sense: str, line: float) -> None:
        value = ten_thousandths / 10_000
        goal = Goal(sense, line)

        text = words.range_text(value, value, value, Decimal(1), goal)

        for shown in (text.low, text.middle, text.high):
            assert goal.met_by(Decimal(shown)) == goal.met_by(Decimal(str(value)))

    agrees()


@pytest.mark.parametrize(
    ("met", "futures", "text"),
    [
        (0, 200, "none of the 200 futures"),
        (200, 200, "all 200"),
        (1, 1000, "fewer than 5 in 100"),
        (9, 200, "fewer than 5 in 100"),
        (10, 200, "5 in 100"),
        (190, 200, "95 in 100"),
        (191, 200, "more than 95 in 100"),
        (999, 1000, "more than 95 in 100"),
        (75, 200, "40 in 100"),
        (12, 20, "12 of 20 futures"),
        (0, 1000, "none of the 1,000 futures"),
    ],
)
def test_chances_on_side_one(met: int, futures: int, text: str) -> None:
    assert words.chance_text(met, futures) == text


@pytest.mark.parametrize(
    ("met", "futures", "text"),
    [
        (158, 200, "79 in 100"),  # 79 is "could go either way"; the nearest 5 would read as likely
        (797, 1000, "just under 80 in 100"),
        (42, 200, "21 in 100"),
        (203, 1000, "just over 20 in 100"),
        (160, 200, "80 in 100"),
        (40, 200, "20 in 100"),
    ],
)
def test_a_chance_is_not_rounded_into_another_word(met: int, futures: int, text: str) -> None:
    assert words.chance_text(met, futures) == text


@pytest.mark.parametrize(
    ("share", "word", "mark"),
    [
        (0.2, "unlikely", "○"),
        (0.2001, "could go either way", "◔"),
        (0.7999, "could go either way", "◔"),
        (0.8, "likely", "●"),
    ],
)
def test_a_chance_has_its_word_by_the_unrounded_share(share: float, word: str, mark: str) -> None:
    assert (words.chance_word(share), words.chance_mark(share)) == (word, mark)


@pytest.mark.parametrize(
    ("met", "futures", "low", "high", "text"),
    [
        (0, 100, 0.0, 0.036217, "none of the 100 futures (at most 3.6 in 100)"),
        (0, 200, 0.0, 0.018275, "none of the 200 futures (at most 1.8 in 100)"),
        (100, 100, 0.963783, 1.0, "all 100 (at least 96.4 in 100)"),
        (1, 1000, 0.00003, 0.0056, "fewer than 1 in 100 (0 to 1)"),
        (999, 1000, 0.9944, 0.99997, "more than 99 in 100 (99 to 100)"),
        (83, 100, 0.741825, 0.897735, "83 in 100 (74 to 90)"),
        (12, 20, 0.36, 0.81, "12 of 20 futures"),
    ],
)
def test_chances_in_tables(met: int, futures: int, low: float, high: float, text: str) -> None:
    assert words.chance_detail(met, futures, low, high) == text


@pytest.mark.parametrize(
    ("per_hundred", "futures", "text"),
    [
        (87.0, 200, "87 of 100"),
        (100.0, 200, "100 of 100"),
        (99.9, 1000, "more than 99 of 100"),
        (0.1, 1000, "fewer than 1 of 100"),
        (60.0, 20, "12 of 20"),
    ],
)
def test_paired_counts(per_hundred: float, futures: int, text: str) -> None:
    assert words.better_text(per_hundred, futures) == text


@pytest.mark.parametrize(
    ("low", "middle", "high", "text"),
    [
        (900_100, 1_312_000, 1_700_000, "£1.3m (£0.9m to £1.7m)"),
        (942_000, 1_312_000, 1_691_000, "£1.3m (£0.9m to £1.7m)"),
        (12_340, 45_600, 61_000, "£46,000 (£12,000 to £61,000)"),
        (-310_000, 40_000, 442_000, "£40,000 (\u2212£310,000 to £450,000)"),
        (0, 0, 0, "£0 (£0 to £0)"),
        (12_340_000, 12_900_000, 15_100_000, "£13m (£12m to £16m)"),
        (-2_400_000, -1_100_000, 100_000, "\u2212£1.1m (\u2212£2.4m to £0.1m)"),
        (7, 8, 9.2, "£8 (£7 to £10)"),
    ],
)
def test_simulated_money_has_two_significant_figures_with_ends_outwards(
    low: float, middle: float, high: float, text: str
) -> None:
    assert words.money_text(low, middle, high, SIDE).whole == text


def test_simulated_money_in_tables_is_to_the_nearest_thousand() -> None:
    assert words.money_text(942_400, 1_312_500, 1_690_100, TABLE).whole == "£1,313,000 (£942,000 to £1,691,000)"


def test_stated_money_is_exact_and_shows_its_arithmetic() -> None:
    assert words.money_product(14, 41_839) == "14 \u00d7 £41,839 = £585,746"
    assert words.money_exact(2350000) == "£2,350,000"


def test_posts_needed_are_rounded_up() -> None:
    assert words.posts_needed(14.47) == 15
    assert words.posts_needed(14.0) == 14
    assert words.posts_needed(14.0001) == 15


def test_fte_is_whole_on_side_one_and_to_a_tenth_in_tables() -> None:
    assert words.fte_text(101.21, 110.5, 119.4, SIDE) == RangeText("101", "111", "120")
    assert words.fte_text(101.21, 110.55, 119.41, TABLE) == RangeText("101.2", "110.6", "119.5")


def test_a_percentage_carries_its_count_and_denominator() -> None:
    assert words.per_cent_text(33 / 290, SIDE, 33, 290) == "11 % (33 of 290)"
    assert words.per_cent_text(0.1138, TABLE) == "11.4 %"
    assert words.share_range_text(0.101, 0.149, 0.221, SIDE).whole == "15 (10 to 23)"


def test_dates_and_lists_read_as_in_a_letter() -> None:
    assert words.month_text(date(2019, 12, 31)) == "December 2019"
    assert words.date_text(date(2018, 9, 30)) == "30 September 2018"
    assert words.list_text(["a", "b", "c"]) == "a, b and c"
    assert words.list_text(["a"]) == "a"
    assert words.small_number_words(14) == "fourteen"
    assert words.small_number_words(1528) == "1,528"
