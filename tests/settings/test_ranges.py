"""Settings given as ranges take evenly spread values that no other setting can disturb (statistics.md 14, 15)."""

from __future__ import annotations

import math
import types
from collections.abc import Iterator
from statistics import NormalDist, fmean
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel
from scipy.stats import qmc

from sim.settings.compile import compile_council
from sim.settings.council import Council
from sim.settings.load import load_council
from sim.settings.quantity import is_sourced
from sim.settings.ranges import (
    RangedSetting,
    drawn_council,
    ranged_settings,
    setting_numbers,
    sobol_directions,
    sobol_integer,
    sobol_point,
    value_at,
)
from sim.settings.sections.base import STAGES
from sim.settings.sections.flow import Routes

pytestmark = pytest.mark.unit

SETTINGS = tuple(RangedSetting(f"setting-{number}", number, 0.0, 0.5, 1.0, "uniform") for number in (0, 1, 2, 7, 100, 411))


@pytest.fixture(scope="module")
def council() -> Council:
    return load_council("bradford-2018")


def alternatives(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Annotated:
        yield from alternatives(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, types.UnionType):
        for part in get_args(annotation):
            yield from alternatives(part)
    else:
        yield annotation


def fixed_keys(cls: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Dotted keys of settings with evidence whose place does not depend on names a council chooses."""
    for name, field in cls.model_fields.items():
        for annotation in alternatives(field.annotation):
            if not isinstance(annotation, type):
                continue
            if is_sourced(annotation):
                yield f"{prefix}{name}"
            elif issubclass(annotation, BaseModel):
                yield from fixed_keys(annotation, f"{prefix}{name}.")


def test_every_setting_of_the_schema_has_a_number_of_its_own() -> None:
    numbers = setting_numbers()

    assert set(fixed_keys(Council)) <= set(numbers)
    assert len(set(numbers.values())) == len(numbers)
    assert set(numbers.values()) == set(range(len(numbers)))
    assert len(numbers) <= 512


def test_steps_of_recruitment_and_routes_have_numbers_too(council: Council) -> None:
    keys = {setting.key for setting in ranged_settings(council)}

    assert "recruitment.stages[checks].drop_out_per_day" in keys
    assert "pathway.cin.routes.cp" in keys
    assert all(setting.number is not None for setting in ranged_settings(council))
    assert {f"pathway.cin.routes.{stage}" for stage in STAGES} <= set(setting_numbers())
    assert set(Routes.model_fields) >= set(STAGES)


@pytest.mark.parametrize("dimension", [0, 1, 2, 3, 10, 100, 511])
def test_unscrambled_points_are_those_of_joe_and_kuo(dimension: int) -> None:
    expected = qmc.Sobol(dimension + 1, scramble=False, bits=32).random(64)[:, dimension]

    directions = sobol_directions(dimension)

    assert [sobol_integer(index, directions) / 2**32 for index in range(64)] == pytest.approx(expected.tolist(), abs=1e-9)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_scrambled_points_fall_one_into_each_equal_part(setting: RangedSetting) -> None:
    points = [sobol_point(5, replication, [setting])[setting.key] for replication in range(256)]

    assert sorted(int(256 * u) for u in points) == list(range(256))
    assert all(0.0 < u < 1.0 for u in points)


def test_pairs_of_settings_are_spread_evenly_too() -> None:
    points = [sobol_point(3, replication, SETTINGS[:2]) for replication in range(256)]

    cells = {(int(16 * point["setting-0"]), int(16 * point["setting-1"])) for point in points}

    assert len(cells) == 256


def test_another_range_or_another_order_changes_no_draw() -> None:
    alone = sobol_point(1, 17, SETTINGS[2:4])
    together = sobol_point(1, 17, tuple(reversed(SETTINGS)))

    assert {key: together[key] for key in alone} == alone


def test_seeds_and_replications_give_different_points_that_repeat() -> None:
    first = sobol_point(1, 2, SETTINGS)

    assert first == sobol_point(1, 2, SETTINGS)
    assert all(
        first[key] != other[key] for other in (sobol_point(2, 1, SETTINGS), sobol_point(1, 3, SETTINGS)) for key in first
    )


def test_a_setting_without_a_number_is_drawn_by_its_key() -> None:
    setting = RangedSetting("neighbours.leeds.weight", None, 0.0, 0.5, 1.0, "uniform")

    points = [sobol_point(1, replication, [setting])[setting.key] for replication in range(4000)]

    assert abs(fmean(points) - 0.5) < 4.9 / math.sqrt(12 * 4000)
    assert len(set(points)) == 4000


def test_the_triangular_law_peaks_at_the_value() -> None:
    setting = RangedSetting("x", 0, 0.0, 2.0, 10.0, "triangular")

    # The share below the peak is (2 - 0)/(10 - 0); below 2 the distribution function is x squared over 20.
    assert value_at(setting, 0.2) == pytest.approx(2.0)
    assert value_at(setting, 0.05) == pytest.approx(1.0)
    assert value_at(setting, 1.0 - 0.45) == pytest.approx(10.0 - math.sqrt(0.45 * 80.0))
    grid = [value_at(setting, (number + 0.5) / 20_000) for number in range(20_000)]
    assert fmean(grid) == pytest.approx((0 + 2 + 10) / 3, abs=1e-3)


def test_a_range_that_begins_at_its_value_is_half_a_triangle() -> None:
    setting = RangedSetting("x", 0, 1.0, 1.0, 3.0, "triangular")

    assert value_at(setting, 1e-12) == pytest.approx(1.0, abs=1e-5)
    assert value_at(setting, 0.75) == pytest.approx(2.0)


def test_the_uniform_and_the_cut_normal_law_stay_in_the_range() -> None:
    uniform = RangedSetting("x", 0, -1.0, 0.0, 3.0, "uniform")
    normal = RangedSetting("x", 0, -1.96, 0.0, 1.96, "normal")

    assert value_at(uniform, 0.25) == 0.0
    assert value_at(normal, 0.5) == pytest.approx(0.0, abs=1e-12)
    # Inside the range the law is the normal one, cut: 0.025 is missing on each side.
    assert value_at(normal, 0.8) == pytest.approx(NormalDist().inv_cdf(0.025 + 0.8 * 0.95), abs=1e-3)
    assert value_at(normal, 1e-15) >= -1.96


def test_a_drawn_council_takes_its_values_from_the_point_and_nothing_else_changes(council: Council) -> None:
    settings = ranged_settings(council)
    lowest = drawn_council(council, {setting.key: 1e-15 for setting in settings})

    assert lowest.demand.urgent_share.value == pytest.approx(0.05, abs=1e-6)
    assert lowest.recruitment.stages[2].drop_out_per_day.value == pytest.approx(0.0005, abs=1e-6)
    assert ranged_settings(lowest) == ()
    assert lowest.demand.siblings_most == council.demand.siblings_most
    assert drawn_council(council, {}) is council


def test_fixed_inputs_are_those_of_a_council_whose_ranges_are_points(council: Council) -> None:
    settings = ranged_settings(council)
    middles = {
        setting.key: (setting.value - setting.low) / (setting.high - setting.low)
        for setting in settings
        if setting.law == "triangular" and setting.low < setting.value < setting.high
    }
    pinned = drawn_council(council, middles)

    fixed, drawn = compile_council(council, 365.0), compile_council(pinned, 365.0)

    # A triangular law has its peak at the share (value - low)/(high - low), so this point is the council at its values.
    assert drawn.progress.stretch == pytest.approx(fixed.progress.stretch)
    assert drawn.leaving.base_per_year == pytest.approx(fixed.leaving.base_per_year, rel=1e-9)
    assert [stage.law.mean for stage in drawn.pathway.stages] == pytest.approx(
        [stage.law.mean for stage in fixed.pathway.stages]
    )
