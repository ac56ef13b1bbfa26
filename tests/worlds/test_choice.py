"""How a candidate chooses among councils (V18), and what turnover means as a hazard (V21)."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, log
from typing import Any

import pytest

from sim.settings.compile import compile_council
from sim.settings.inputs import Change, NeighbourInputs, PlanInputs, Scope
from sim.settings.load import load_council
from sim.world.draws import Draws
from sim.world.world import World

pytestmark = pytest.mark.theory

Build = Callable[..., Any]
PAYS = (39_000.0, 40_500.0, 37_500.0)


def share_of_home(tiny: Build, make: Any, home: float, others: tuple[float, float]) -> float:
    """Ask the engine for the chance that a candidate chooses this council when pay has moved from 38,000 everywhere."""
    neighbours = tuple(
        NeighbourInputs(name, 0.5, {"experienced": 38_000.0}, ((0.0, "good"),), ((0.0, 1.0),)) for name in ("east", "west")
    )
    moves = [Change("market.pay", "multiply", home / 38_000.0, 0.0)]
    moves += [
        Change("market.neighbour_pay", "multiply", pay / 38_000.0, 0.0, scope=Scope(neighbours=(name,)))
        for name, pay in zip(("east", "west"), others, strict=True)
    ]
    world = tiny(
        market={"ladder_gbp": {1: 38_000.0}, "neighbours": neighbours},
        recruitment={
            "law": "market",
            "candidates_per_year": {"experienced": 1.0},
            "pay_coefficient": 3.0,
            "neighbour_constant": -log(0.5),
            "none_constant": -0.5,
        },
        posts=(make.post(1),),
    )
    living = World(world.inputs, PlanInputs(name="pay", changes=tuple(moves)), world.draws)
    living.run(1.0)
    return living.service.recruitment._home_share("experienced", 1)


def test_v18_choices_have_the_shares_of_the_written_law(tiny: Build, make: Any) -> None:
    first, second, third = PAYS

    shares = (
        share_of_home(tiny, make, first, (second, third)),
        share_of_home(tiny, make, second, (first, third)),
        share_of_home(tiny, make, third, (first, second)),
    )

    assert shares == pytest.approx((0.280117, 0.313697, 0.249023), abs=1e-6)
    assert 1 - sum(shares) == pytest.approx(0.157163, abs=1e-6)


def test_a_rise_of_all_councils_alone_draws_people_from_outside(tiny: Build, make: Any) -> None:
    """Pay is relative to pay outside: a rise of all councils without outside pay draws people to all of them."""
    same = share_of_home(tiny, make, 38_000.0, (38_000.0, 38_000.0))

    assert same == pytest.approx(1 / (3 + exp(-0.5)))
    assert share_of_home(tiny, make, 41_800.0, (41_800.0, 41_800.0)) > same


def test_v21_published_turnover_is_the_yearly_hazard_itself() -> None:
    """15 % of the stock a year is a hazard of .150 averaged over the staff, not .1625: what the engine has at the opening.

    The opening workload differs a little from future to future, so twelve are averaged; .1625 would be 8 % too high.
    """
    inputs = compile_council(load_council("example-small", ("workforce.turnover=0.15",)), 31.0)
    hazard = staff = 0.0
    for rep in range(12):
        world = World(inputs, PlanInputs(name="x"), Draws(1, rep))
        world.run(0.5)
        people = [w for w in world.service.people() if w.kind == "permanent"]
        hazard += sum(world.service.leaving.hazard(w) * w.fte for w in people)
        staff += sum(w.fte for w in people)

    assert hazard / staff == pytest.approx(0.15, rel=0.04)
