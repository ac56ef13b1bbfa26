"""How many events the engine needs for half a year of two councils: pinned, so that nobody slows it down unawares.

Seconds differ from machine to machine; the number of events does not. To update after a change that is meant to move it
(a rule, a council's figures, or fewer events): run ``pytest tests/world/test_speed_counts.py``, read the new number in the
failure, write it into ``EVENTS``, and say in the commit message why it moved. More events without a new rule is a
step back and wants a reason.
"""

from __future__ import annotations

import pytest

from sim.settings.compile import compile_council
from sim.settings.inputs import PlanInputs
from sim.settings.load import load_council
from sim.world.draws import Draws
from sim.world.world import World

pytestmark = pytest.mark.golden

MONTHS = 6
EVENTS = {"example-small": 1_304, "bradford-2018": 16_459}


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_half_a_year_needs_so_many_events(name: str) -> None:
    inputs = compile_council(load_council(name), 365.0)
    starts = inputs.calendar.month_starts
    end = float(starts[MONTHS if starts[0] == 0 else MONTHS + 1])

    journal = World(inputs, PlanInputs("do-nothing"), Draws(2018, 1)).run(end)

    assert len(journal.months) == MONTHS + 1
    assert journal.events == EVENTS[name]
