"""One future of the small invented council under a plan, and what to compare of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import pytest

from sim.measures.checks import conservation_breaches
from sim.measures.monthly import monthly_table
from sim.settings.compile import compile_council, compile_plan
from sim.settings.council import Council
from sim.settings.inputs import PlanInputs, WorldInputs
from sim.settings.load import load_council
from sim.settings.plan import Plan
from sim.world.draws import Draws
from sim.world.journal import Journal
from sim.world.world import World

YEAR = 365.0
MONTH_ENDS = (30, 61, 91, 122, 153, 183, 214, 244, 275, 306, 334, 365, 395, 426, 456, 487, 518, 548)

Events = list[tuple[float, str, int, int, float, str]]


@dataclass(frozen=True)
class Outcome:
    """One future: its journal, its table and its events."""

    journal: Journal
    table: Mapping[str, list[float | None]]

    @property
    def events(self) -> Events:
        """Every happening in order."""
        log = self.journal.log
        assert log is not None
        rows = zip(log.day, log.kind, log.who, log.other, log.value, log.text, strict=True)
        return [(day, log.kinds[kind], who, other, value, log.texts[text]) for day, kind, who, other, value, text in rows]

    def days(self, kind: str) -> list[tuple[int, float]]:
        """Who and when, for one kind of happening."""
        return [(who, day) for day, name, who, _, _, _ in self.events if name == kind]

    def last(self, measure: str) -> float:
        """A measure at the last month end."""
        value = self.table[measure][-1]
        assert value is not None
        return value


@lru_cache(maxsize=1)
def small_council() -> Council:
    """Read the small invented council once."""
    return load_council("example-small")


@lru_cache(maxsize=64)
def inputs_for(sets: tuple[str, ...], days: float) -> WorldInputs:
    """Compile the small council with some settings changed."""
    return compile_council(load_council("example-small", sets) if sets else small_council(), days)


def live(inputs: WorldInputs, plan: PlanInputs, days: float, rep: int = 1, seed: int = 1) -> Outcome:
    """Live one future; nothing may break on the way."""
    journal = World(inputs, plan, Draws(seed, rep), log=True).run(days)
    table = monthly_table(journal)
    assert conservation_breaches(journal, table) == []
    return Outcome(journal, table)


@pytest.fixture(scope="session")
def future() -> Callable[..., Outcome]:
    """Run one future of the small council: ``future(Policy(...), days=365, sets=("sickness.on=false",))``."""

    def run(
        *policies: Any, days: float = YEAR, rep: int = 1, seed: int = 1, sets: tuple[str, ...] = (), **changed: Any
    ) -> Outcome:
        inputs = inputs_for(sets, days)
        inputs = replace(
            inputs, **{k: replace(getattr(inputs, k), **v) if isinstance(v, dict) else v for k, v in changed.items()}
        )
        plan = compile_plan(Plan(*policies, name="plan"), small_council(), inputs, days)
        return live(inputs, plan, days, rep, seed)

    return run


@pytest.fixture(scope="session")
def do_nothing(future: Callable[..., Outcome]) -> Outcome:
    """The first future of the small council without a plan, one year."""
    return future()


@pytest.fixture(scope="session")
def small_inputs() -> WorldInputs:
    """The small council as the world reads it, for a year."""
    return inputs_for((), YEAR)
