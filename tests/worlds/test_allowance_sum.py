"""The allowance sum of model.md 18: with feedback off the simulation must reproduce what can be worked out on paper.

An allowance of 5 % of £41,839 for 117 people of whom 15 % leave in a year. At an elasticity of -3 the hazard falls to
1.05^-3 = .86384, so 17.55 x .13616 = 2.38965 leavers a year are avoided, for £244,758 a year: £102,424 each, before any
saving on agency work. At -1.5 it is £197,620 each.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any

import pytest

from sim.settings.inputs import Allowance, NeighbourInputs, PlanInputs, Scope
from sim.world import draws as purpose

pytestmark = pytest.mark.theory

Build = Callable[..., Any]
PEOPLE, TURNOVER, PAY = 117, 0.15, 41_839.0
YEAR, A_FIFTH_OF_A_YEAR = 365.25, 73.05
PAID = Allowance("five per cent", 0.05 * PAY, Scope(), 0.0, inf, (), 0.0, 0.0)
NEIGHBOUR = NeighbourInputs("east", 1.0, {"experienced": PAY}, ((0.0, "good"),), ((0.0, 1.0),))


def council(tiny: Build, make: Any, allowances: tuple[Allowance, ...], **sections: Any) -> Any:
    return tiny(
        draws={(purpose.LEAVING, 0): make.chance_of(A_FIFTH_OF_A_YEAR / YEAR, TURNOVER)},
        plan=PlanInputs(name="pay", allowances=allowances),
        market={"ladder_gbp": {1: PAY}, "neighbours": (NEIGHBOUR,)},
        agency={"net_pay_gbp": {"experienced": PAY}},
        posts=tuple(make.post(number) for number in range(1, PEOPLE + 1)),
        opening={"workers": tuple(make.worker(number) for number in range(1, PEOPLE + 1))},
        **sections,
    )


def hazard_left(tiny: Build, make: Any, shares: dict[str, float], elasticity: dict[str, float]) -> float:
    """Return what an allowance leaves of the hazard: the time to every resignation without it over the time with it."""
    rates = {destination: TURNOVER * share for destination, share in shares.items()}
    leaving = make.leave(**rates) | {"pay_elasticity": elasticity}
    days = []
    for allowances in ((), (PAID,)):
        story = council(tiny, make, allowances, leaving=leaving).story(100.0, "resigned")
        resigned = {float(line.split()[0]) for line in story}
        assert len(story) == PEOPLE
        assert len(resigned) == 1
        days.append(resigned.pop())
    assert days[0] == pytest.approx(A_FIFTH_OF_A_YEAR, abs=1e-3)
    return days[0] / days[1]


def yearly_cost(tiny: Build, make: Any) -> float:
    """Return what the allowance costs in a year in which everybody stays."""
    months = council(tiny, make, (PAID,), costs={"on": True}).run(360.0).months
    return sum(gbp for book in months for (line, _), gbp in book.costs.items() if line == "allowances")


@pytest.mark.parametrize(("elasticity", "each_gbp"), [(-3.0, 102_424.0), (-1.5, 197_620.0)])
def test_the_cost_of_a_leaver_avoided_is_the_one_on_paper(tiny: Build, make: Any, elasticity: float, each_gbp: float) -> None:
    left = hazard_left(tiny, make, {"exit": 1.0}, {"neighbour": 0.0, "agency": 0.0, "exit": elasticity})
    avoided_per_year = PEOPLE * TURNOVER * (1.0 - left)

    assert left == pytest.approx(1.05**elasticity, rel=1e-5)
    assert yearly_cost(tiny, make) / avoided_per_year == pytest.approx(each_gbp, rel=1e-4)


def test_three_destinations_with_their_own_elasticities_leave_what_the_sum_says(tiny: Build, make: Any) -> None:
    shares = {"neighbour": 0.28, "agency": 0.18, "exit": 0.54}
    elasticity = {"neighbour": -2.5, "agency": -1.5, "exit": -1.0}

    assert hazard_left(tiny, make, shares, elasticity) == pytest.approx(0.92943, abs=1e-5)
