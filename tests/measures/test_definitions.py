"""DfE's definitions on six workers, worked by hand (verification.md 7), and the England 2017 check row."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.measures.definition import Background
from sim.measures.monthly import monthly_table
from sim.world.journal import Journal, Leaver, MonthBook, PostLine, WorkerLine

pytestmark = pytest.mark.unit

STAFF = (
    ("permanent", 1.0, 20, "WORK"),
    ("permanent", 0.6, 12, "WORK"),
    ("permanent", 1.0, 0, "WORK"),
    ("agency", 1.0, 22, "WORK"),
    ("permanent", 0.8, 14, "SICK_LONG"),
    ("agency", 0.5, 0, "WORK"),
)
PERMANENT_FTE, VACANT_FTE = 3.4, 2.1


@pytest.fixture
def six_workers(worker: Callable[..., WorkerLine], leaver: Callable[..., Leaver], year_of: Callable[..., Journal]) -> Journal:
    """A year of the micro-example: 0.8 FTE leave in its last month."""
    staff = [
        worker(identity=n, kind=kind, fte=fte, cases=cases, status=status) for n, (kind, fte, cases, status) in enumerate(STAFF)
    ]
    posts = [PostLine("all", "experienced", "social_worker", PERMANENT_FTE + VACANT_FTE, PERMANENT_FTE)]
    journal = year_of(12, workers=staff, posts=posts)
    journal.months[12].leavers = [leaver(fte=0.8)]
    return journal


def last(journal: Journal, name: str) -> float:
    value = monthly_table(journal)[name][-1]
    assert value is not None
    return value


def test_average_caseload_is_cases_over_the_fte_of_holders(six_workers: Journal) -> None:
    right = last(six_workers, "average_caseload")

    assert right == pytest.approx(68 / 3.4, abs=1e-9)
    assert right == pytest.approx(20.0)


def test_average_caseload_is_none_of_the_four_things_it_is_mistaken_for(six_workers: Journal) -> None:
    right = last(six_workers, "average_caseload")
    holders = [(fte, cases) for _, fte, cases, _ in STAFF if cases]
    over_all_fte = 68 / sum(fte for _, fte, _, _ in STAFF)
    mean_of_ratios = sum(cases / fte for fte, cases in holders) / len(holders)
    over_heads = 68 / len(holders)
    weighted_by_case = sum(cases * cases / fte for fte, cases in holders) / 68

    assert over_all_fte == pytest.approx(13.877551, abs=5e-7)
    assert mean_of_ratios == pytest.approx(19.875)
    assert over_heads == 17.0
    assert weighted_by_case == pytest.approx(20.132353, abs=5e-7)
    assert all(abs(right - wrong) > 0.1 for wrong in (over_all_fte, mean_of_ratios, over_heads, weighted_by_case))


def test_agency_rate_has_agency_in_its_denominator(six_workers: Journal) -> None:
    assert last(six_workers, "agency_rate") == pytest.approx(1.5 / 4.9, abs=1e-9)
    assert last(six_workers, "agency_rate") != pytest.approx(1.5 / 3.4, abs=0.1)


def test_vacancy_rate_leaves_agency_out(six_workers: Journal) -> None:
    assert last(six_workers, "vacancy_rate") == pytest.approx(2.1 / 5.5, abs=1e-9)
    assert last(six_workers, "vacancy_rate") != pytest.approx(2.1 / 7.0, abs=0.05)


def test_turnover_divides_by_the_stock_at_the_date_not_by_the_mean_stock(
    six_workers: Journal, worker: Callable[..., WorkerLine]
) -> None:
    for book in six_workers.months[:12]:
        book.workers = [*book.workers, worker(identity=99, fte=0.8)]

    right = last(six_workers, "turnover_rate")

    mean_stock = (12 * 4.2 + 3.4) / 13
    assert right == pytest.approx(0.8 / 3.4, abs=1e-9)
    assert right != pytest.approx(0.8 / mean_stock, abs=0.02)


def test_the_england_2017_row_is_reproduced() -> None:
    def of(kind: str, fte: float) -> WorkerLine:
        return WorkerLine(1, kind, "social_worker", "experienced", "all", fte, "WORK", False, 0, 18.0, 0.0, 0.0, 0.0, 1.0, 0.0)

    posts = [PostLine("all", "experienced", "social_worker", 28500.0 + 5820.0, 28500.0)]
    book = MonthBook(day=0.0, length_days=0.0, workers=[of("permanent", 28500.0), of("agency", 5340.0)], posts=posts)
    heads = MonthBook(day=0.0, length_days=0.0, workers=[of("permanent", 30670.0)])
    past = Background(members={}, past_leavers_fte=(375.0,) * 12)

    table = monthly_table(Journal(months=[book]))
    turnover = monthly_table(Journal(months=[heads]), past)["turnover_rate"][0]

    assert table["vacancy_rate"][0] == pytest.approx(5820 / 34320)
    assert round(100 * (table["vacancy_rate"][0] or 0), 2) == 16.96
    assert round(100 * (table["agency_rate"][0] or 0), 2) == 15.78
    assert round(100 * (turnover or 0), 2) == 14.67


def test_absence_is_days_lost_over_fte_times_253(worker: Callable[..., WorkerLine], year_of: Callable[..., Journal]) -> None:
    journal = year_of(12, workers=[worker(fte=0.5), worker(identity=2)], sick_working_days=3.0, mental_health_working_days=1.0)

    assert last(journal, "absence_rate") == pytest.approx(36 / (1.5 * 253))
    assert last(journal, "stress_absence_rate") == pytest.approx(12 / (1.5 * 253))


def test_rates_of_a_year_are_empty_until_twelve_months_are_known(
    worker: Callable[..., WorkerLine], leaver: Callable[..., Leaver], year_of: Callable[..., Journal]
) -> None:
    table = monthly_table(year_of(13, workers=[worker()], leavers=[leaver(fte=0.1)], referrals=10, re_referrals=2))

    for name in ("turnover_rate", "absence_rate", "re_referral_rate", "children_with_2_plus_changes"):
        assert table[name][:12] == [None] * 12, name
    assert table["turnover_rate"][12:] == pytest.approx([1.2, 1.2])
    assert table["re_referral_rate"][12:] == pytest.approx([0.2, 0.2])


def test_past_leavers_complete_the_first_year_of_turnover(
    worker: Callable[..., WorkerLine], leaver: Callable[..., Leaver], year_of: Callable[..., Journal]
) -> None:
    past = Background(members={}, past_leavers_fte=tuple(float(month) for month in range(12)))

    turnover = monthly_table(year_of(12, workers=[worker(fte=2.0)], leavers=[leaver(fte=0.5)]), past)["turnover_rate"]

    # month 0: all of the past, 0 + 1 + … + 11 = 66; month 3: months 3 … 11 of it (63) and three of 0.5; month 11: its last (11)
    # and eleven of 0.5; month 12: none of it
    assert [turnover[month] for month in (0, 3, 11, 12)] == pytest.approx([33.0, (63 + 1.5) / 2, (11 + 5.5) / 2, 3.0])


def test_turnover_within_a_grade_uses_the_grade_of_leavers_and_stock(
    worker: Callable[..., WorkerLine], leaver: Callable[..., Leaver], year_of: Callable[..., Journal]
) -> None:
    staff = [worker(fte=2.0), worker(identity=2, grade="newly_qualified", fte=1.0)]
    journal = year_of(12, workers=staff)
    journal.months[5].leavers = [leaver(grade="newly_qualified", fte=0.5)]

    table = monthly_table(journal)

    assert table["turnover_rate_newly_qualified"][12] == pytest.approx(0.5)
    assert table["turnover_rate_experienced"][12] == 0.0
    assert table["turnover_rate_team_all"][12] == pytest.approx(0.5 / 3)


def test_a_month_cut_short_by_the_opening_does_not_count_as_one_of_the_twelve(
    worker: Callable[..., WorkerLine], leaver: Callable[..., Leaver], year_of: Callable[..., Journal]
) -> None:
    journal = year_of(13, workers=[worker()], leavers=[leaver(fte=0.1)])
    journal.months[1].length_days = 15.0

    turnover = monthly_table(journal)["turnover_rate"]

    assert turnover[12] is None
    assert turnover[13] == pytest.approx(1.2)


def test_a_rate_of_nobody_is_empty_and_not_zero() -> None:
    table = monthly_table(Journal(months=[MonthBook(day=0.0, length_days=0.0)]))

    for name in ("average_caseload", "vacancy_rate", "agency_rate", "highest_caseload", "share_over_cap", "tenure_median"):
        assert table[name] == [None], name
    assert table["open_cases"] == [0.0]
    assert table["permanent_fte"] == [0.0]
