"""What an answer takes away, places in a league table, and the search over sizes."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.futures import futures
from sim.analysis.league import league_table
from sim.analysis.leakage import leakage
from sim.analysis.refusals import NothingFeasible, SettingOutOfRange
from sim.analysis.search import search
from tests.analysis.tables import monthly

pytestmark = pytest.mark.unit


def test_the_leakage_is_the_lost_part_of_the_effect_with_its_interval():
    rng = np.random.default_rng(41)
    world = rng.normal(100, 5, (200, 13))
    found = futures(
        monthly(
            {
                "do-nothing": {"permanent_fte": world},
                "allowance": {"permanent_fte": world + 10 + rng.normal(0, 1, (200, 13))},
                "allowance-matched": {"permanent_fte": world + 7 + rng.normal(0, 1, (200, 13))},
            }
        )
    )

    told = leakage(found, "permanent_fte", 12, plan="allowance", answered="allowance-matched", baseline="do-nothing")

    assert told.lost.mean == pytest.approx(3, abs=4.9 * 1.42 / 200**0.5)
    assert told.lost.mean == pytest.approx(told.effect.mean - told.effect_answered.mean)
    assert told.share_lost.low95 < 0.3 < told.share_lost.high95


def test_an_answer_without_effect_leaks_nothing():
    world = np.random.default_rng(42).normal(100, 5, (20, 3))
    plans = {"do-nothing": world, "allowance": world + 1.5, "allowance-matched": world + 1.5}
    found = futures(monthly({plan: {"permanent_fte": paths} for plan, paths in plans.items()}))

    told = leakage(found, "permanent_fte", 2, plan="allowance", answered="allowance-matched", baseline="do-nothing")

    assert told.lost.mean == 0
    assert told.share_lost.value == pytest.approx(0)


def test_places_are_counted_within_futures_and_shown_as_ranges():
    values = {"leeds": [18.0, 19.0] * 10, "bradford": [19.0, 18.0] * 10, "barnsley": [30.0] * 20}

    table = league_table(values, "lower")

    assert [place.council for place in table] == ["bradford", "leeds", "barnsley"]
    assert (table[0].low80, table[0].high80, table[0].first.probability) == (1, 2, 0.5)
    assert (table[2].median_place, table[2].first.probability) == (3, 0)
    assert league_table(values, "higher")[0].council == "barnsley"


def test_equal_councils_share_a_place():
    table = league_table({"a": [1.0] * 10, "b": [1.0] * 10}, "lower")

    assert [place.median_place for place in table] == [1.5, 1.5]
    assert table[0].first.probability == 1
    with pytest.raises(SettingOutOfRange, match="two councils"):
        league_table({"a": [1.0]}, "lower")


@pytest.mark.slow
def test_the_search_finds_the_lowest_point_that_keeps_the_limit():
    pytest.importorskip("sklearn")
    noise = np.random.default_rng(43).normal(0, 0.02, 20)

    def evaluate(point: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        x, y = point
        return (x - 0.2) ** 2 + (y - 0.7) ** 2 + noise, 0.5 - x + noise  # lowest allowed: x = .5, y = .7

    found = search(evaluate, 2, steps=10, root_seed=1)

    assert found.point == pytest.approx([0.5, 0.7], abs=0.06)
    assert found.objective == pytest.approx(0.09, abs=0.03)
    assert len(found.points) == 16 + 10


def test_a_limit_nobody_can_keep_is_said():
    pytest.importorskip("sklearn")

    def evaluate(point: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return point[0] + np.array([0.0, 0.1]), np.array([1.0, 1.1]) + point[0]

    with pytest.raises(NothingFeasible, match="keeps the limit"):
        search(evaluate, 1, steps=1, root_seed=1)
