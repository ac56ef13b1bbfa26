"""What the analysis refuses, and in which words."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from sim.analysis import refusals
from sim.analysis.arrays import Purpose, generator
from sim.analysis.attribute import sampled_shapley, shapley
from sim.analysis.calibrate import Observation, history_match
from sim.analysis.futures import futures
from sim.analysis.intervals import relative_half_width
from sim.analysis.money import monthly_cost
from sim.analysis.optimise import Limits, Outcome, optimise
from sim.analysis.refusals import AnalysisRefused, MissingExtra, SettingOutOfRange, TablesDiffer, UnknownPlan, research_library
from sim.analysis.search import search
from tests.analysis.tables import monthly

pytestmark = pytest.mark.unit


def test_every_refusal_is_a_value_error_of_one_kind():
    kinds = [kind for _, kind in inspect.getmembers(refusals, inspect.isclass) if issubclass(kind, Exception)]

    assert len(kinds) > 8
    assert all(issubclass(kind, AnalysisRefused) and issubclass(kind, ValueError) for kind in kinds)


def test_a_library_that_is_not_installed_is_said_with_the_way_to_get_it():
    with pytest.raises(MissingExtra, match=r"needs the library no_such_library, .* Install caseholder\[research\]"):
        research_library("no_such_library.part")


def test_each_procedure_has_random_numbers_of_its_own_that_repeat():
    first, again, other = (
        generator(1, purpose).random(3).tolist() for purpose in (Purpose.BANDS, Purpose.BANDS, Purpose.SELECTION)
    )

    assert first == again != other
    assert len(set(Purpose)) == len({int(purpose) for purpose in Purpose})
    with pytest.raises(SettingOutOfRange, match="root seed"):
        generator(-1, Purpose.BANDS)


def test_a_plan_that_is_not_among_the_futures_is_named():
    table = monthly({"do-nothing": {"agency_fte": np.ones((2, 2))}})

    with pytest.raises(UnknownPlan, match="Did you mean 'do-nothing'"):
        futures(table).paths("do-nothin", "agency_fte")


def test_a_single_replication_has_no_precision():
    with pytest.raises(AnalysisRefused, match="two replications"):
        relative_half_width([5.0])


def test_without_a_total_column_the_lines_are_added_up():
    lines = {"cost_agency_gbp": np.full((2, 3), 4.0), "cost_permanent_gbp": np.full((2, 3), 6.0)}

    assert monthly_cost(futures(monthly({"do-nothing": lines})), "do-nothing").tolist() == [[10.0, 10.0]] * 2


def test_combinations_with_other_replications_are_refused():
    with pytest.raises(TablesDiffer, match="same replications"):
        shapley({frozenset(): np.ones(3), frozenset("a"): np.ones(4)}, ["a"])
    with pytest.raises(SettingOutOfRange, match="two pairs of orders"):
        sampled_shapley(lambda _: np.ones(2), ["a"], 1, 1)


def test_calibration_and_searches_without_content_are_refused():
    with pytest.raises(SettingOutOfRange, match="at least one wave"):
        history_match(lambda points, _: points, (), [], waves=1, points=10, root_seed=1)
    with pytest.raises(SettingOutOfRange, match="every observation"):
        history_match(lambda points, _: points, ("a",), [Observation("x", 1, 1, 1)], waves=1, points=10, root_seed=1)
    with pytest.raises(SettingOutOfRange, match="one size"):
        search(lambda point: (point, point), 0, steps=1, root_seed=1)
    with pytest.raises(SettingOutOfRange, match="two replications"):
        optimise(["a"], lambda *_: Outcome(np.ones(1), np.ones(1), np.ones(1, bool)), Limits(), "lower", search=1, fresh=1)
