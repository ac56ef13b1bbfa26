"""The numbers behind the answers, against figures worked by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from sim.analysis.futures import Futures, futures
from sim.research.answer_rows import Row, measure_row, rows_in, rows_of, table_text
from sim.settings.answer_slots import Slot

pytestmark = pytest.mark.unit

ENDS = [date(2018, 9, 30), date(2018, 10, 31), date(2018, 11, 30)]
LATE = ENDS[-1]


def two_plans(**measures: dict[str, list[list[float]]]) -> Futures:
    """Two futures of do-nothing and of a plan over an opening and two months; each measure gives plan -> future -> months."""
    rows = [
        {"plan": plan, "rep": rep, "month_end": pd.Timestamp(end)}
        | {name: by_plan[plan][rep][month] for name, by_plan in measures.items()}
        for plan in ("do-nothing", "posts")
        for rep in (0, 1)
        for month, end in enumerate(ENDS)
    ]
    return futures(pd.DataFrame(rows))


def test_what_flows_is_added_up_from_the_opening_to_the_date() -> None:
    found = two_plans(
        leavers_fte={"do-nothing": [[np.nan, 2, 3], [np.nan, 4, 1]], "posts": [[np.nan, 1, 2], [np.nan, 2, 0]]},
    )

    nothing = measure_row(found, "leavers_fte", "do-nothing", LATE)
    posts = measure_row(found, "leavers_fte", "posts", LATE)

    assert nothing.middle == 5.0  # 2 + 3 and 4 + 1
    assert nothing.change is None
    assert posts.middle == 2.5  # 1 + 2 and 2 + 0
    assert posts.change == -2.5
    assert posts.better == 100.0  # fewer leavers in both futures
    assert nothing.low80 is None  # two futures bound no range


def test_a_level_is_read_at_the_date_and_a_share_of_a_month_is_averaged() -> None:
    same = [[20.0, 19.0, 18.0], [20.0, 21.0, 22.0]]
    in_time = [[np.nan, 0.8, 0.9], [np.nan, np.nan, 0.6]]
    found = two_plans(
        average_caseload={"do-nothing": same, "posts": same}, assessments_in_45_days={"do-nothing": in_time, "posts": in_time}
    )

    assert measure_row(found, "average_caseload", "do-nothing", LATE).middle == 20.0  # of 18 and 22
    assert measure_row(found, "assessments_in_45_days", "do-nothing", LATE).middle == pytest.approx(0.725)  # .85 and .6
    change = measure_row(found, "average_caseload", "posts", LATE)
    assert (change.change, change.change_low95, change.change_high95) == (0.0, 0.0, 0.0)


def test_the_longest_gap_is_the_longest_of_all_months() -> None:
    gaps = [[np.nan, 9.0, 4.0], [np.nan, 2.0, 5.0]]
    found = two_plans(longest_gap_days={"do-nothing": gaps, "posts": gaps})

    assert measure_row(found, "longest_gap_days", "do-nothing", LATE).middle == 7.0  # of 9 and 5


def test_a_target_counts_the_futures_that_meet_it_and_dates_the_first_month() -> None:
    loads = [[20.0, 19.0, 17.0], [20.0, 18.0, 19.0]]
    found = two_plans(average_caseload={"do-nothing": loads, "posts": [[20.0, 19.0, 19.0]] * 2})
    slots = [(Slot("when", "average_caseload<=18", "", plan), LATE) for plan in ("do-nothing", "posts")]

    nothing, posts = rows_of(found, slots)

    assert (nothing.met, nothing.futures, nothing.never) == (1, 2, 0)
    assert nothing.first == date(2018, 10, 31)  # by then at least half of the futures
    assert (posts.met, posts.first, posts.never) == (0, None, 2)


def test_those_still_here_are_what_yearly_turnover_leaves() -> None:
    ends = pd.date_range("2018-09-30", periods=25, freq="ME")
    turnover = [0.0] * 12 + [0.2] + [0.0] * 11 + [0.1]
    rows = [
        {"plan": "do-nothing", "rep": rep, "month_end": end, "turnover_rate": value}
        for rep in (0, 1)
        for end, value in zip(ends, turnover, strict=True)
    ]
    found = futures(pd.DataFrame(rows))

    assert measure_row(found, "share_still_here", "do-nothing", date(2019, 9, 30)).middle == pytest.approx(0.8)
    assert measure_row(found, "share_still_here", "do-nothing", date(2020, 9, 30)).middle == pytest.approx(0.72)  # .8 x .9


def test_a_table_reads_back_as_it_was_written() -> None:
    rows = (
        Row("leavers_fte", "posts", LATE, 2, 2.5, change=-2.5, change_low95=-4.0, change_high95=-1.0, better=100.0),
        Row("average_caseload<=18", "posts", LATE, 2, met=0, first=None, never=2),
    )

    assert rows_in(table_text(rows)) == rows
