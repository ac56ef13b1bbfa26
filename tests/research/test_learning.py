"""What finished runs still have to say, on futures made by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.analysis.futures import Futures, futures
from sim.analysis.league import league_table
from sim.cli.findings import number, spread
from sim.cli.findings_of_runs import league_text, learned_text
from sim.research.learning import League, Learned, PlanLearned, _fails, _or_reason, _seen, _worth

pytestmark = pytest.mark.unit

REPS = 200
ENDS = ("2021-03-31", "2021-04-30", "2021-05-31")
KEYS = ["demand.growth_per_year", "leaving.utilisation_effect"]
POINTS = np.column_stack([(np.arange(REPS) + 0.5) / REPS, (np.arange(REPS) * 7 % REPS + 0.5) / REPS])


def found() -> Futures:
    """Without the plan 20 cases; with it 4 times the growth's uniform number around 18, so it fails where growth is high."""
    rows = []
    for rep in range(REPS):
        noise = 0.1 * np.sin(rep)
        for place, end in enumerate(ENDS):
            rows.append(("do-nothing", rep + 1, end, 20.0 + noise))
            rows.append(("posts", rep + 1, end, 20.0 + noise if place == 0 else 16.0 + 4.0 * POINTS[rep, 0] + noise))
    return futures(pd.DataFrame(rows, columns=["plan", "rep", "month_end", "average_caseload"]))


def test_a_plan_fails_where_the_setting_that_undoes_it_is_high() -> None:
    box = _fails(found(), "posts", "average_caseload<=19", 2, POINTS, KEYS)

    side = next(side for side in box.sides if side.setting == KEYS[0])
    assert side.low == pytest.approx(0.75, abs=0.1)
    assert box.density.probability > 0.85
    assert box.overall == pytest.approx(0.25, abs=0.02)


def test_an_effect_far_outside_ordinary_months_is_seen_at_once() -> None:
    seen = _seen(found(), "posts", "do-nothing", "average_caseload")

    assert seen.month == 1


def test_knowing_a_setting_that_never_changes_the_choice_is_worth_nothing() -> None:
    asked: Any = SimpleNamespace(seed=1)

    worth = _worth(asked, found(), "average_caseload", 2, POINTS, KEYS)

    assert worth.best == "posts"
    assert max(one.gain for one in worth.settings) < 0.05


def test_without_a_target_the_reason_stands_in_place_of_the_answer() -> None:
    assert _or_reason(lambda: _fails(found(), "posts", "", 2, POINTS, KEYS)) == "Name a target with --target."


def test_what_is_printed_fits_a_terminal() -> None:
    table = found()
    plan = PlanLearned(
        "posts",
        _fails(table, "posts", "average_caseload<=19", 2, POINTS, KEYS),
        _seen(table, "posts", "do-nothing", "average_caseload"),
    )
    worth = _worth(SimpleNamespace(seed=1), table, "average_caseload", 2, POINTS, KEYS)  # type: ignore[arg-type]
    learned = Learned("two", "average_caseload", "average_caseload<=19", table.month_ends[2], REPS, worth, (plan,))

    said = " ".join(learned_text(learned).split())
    assert max(map(len, learned_text(learned).splitlines())) <= 100
    assert "It misses average_caseload<=19 in 2" in said
    assert "demand.growth_per_year in" in said


def test_a_league_table_says_first_over_how_many_places_a_council_moves() -> None:
    # 10 futures of three councils: "a" is first in five of them and last in five, "b" stays between, "c" is where "a" is not
    jumps = [10.0, 20.0] * 5
    values = {"a": jumps, "b": [15.0] * 10, "c": jumps[::-1], "a council with the longest name of any in England": [30.0] * 10}

    text = league_text(League("average_caseload", 10, league_table(values, "lower")))

    assert "4 councils, 10 futures of each" in text
    assert "Half of the councils move over 2 places or more in 8 of 10 futures." in " ".join(
        text.split()
    )  # widths 3, 1, 3 and 1
    assert "1 to 3" in next(line for line in text.splitlines() if line.startswith("a "))
    assert max(map(len, text.splitlines())) <= 100
    assert not text.endswith("...")


def test_numbers_have_digits_by_their_size_and_no_range_is_made_up() -> None:
    assert [number(value) for value in (None, 0.0, 0.0123, 1.236, 52817.4)] == ["-", "0.00", "0.0123", "1.24", "52,817"]
    assert spread(None, 1.0) == "not known"
