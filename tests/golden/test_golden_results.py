"""Exact results of three small councils under three plans, two futures each: any change of a number is seen and explained.

``key`` is the hash of every output at full precision; the measures beside it, rounded, tell a reader what moved.
Written anew only by ``pytest tests/golden --update-golden --why "what changed and why"``.
"""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest

from sim.measures.checks import conservation_breaches
from sim.measures.monthly import monthly_table
from sim.settings.compile import compile_council, compile_plan
from sim.settings.council import Council
from sim.settings.inputs import WorldInputs
from sim.settings.load import load_council
from sim.settings.plan import Plan
from sim.settings.policies.extra_posts import ExtraPosts
from sim.settings.policies.retention_allowance import RetentionAllowance
from sim.world.draws import Draws
from sim.world.world import World

pytestmark = pytest.mark.golden

FOLDER = Path(__file__).parent
DAYS = 365.0
COUNCILS: dict[str, tuple[str, ...]] = {
    "small": (),
    "no-agency": ("agency.on=false", "returners.on=false"),
    "heavy": ("review.on=true", "progress.stretch=0.6", "leaving.utilisation_effect=0.9"),
}
PLANS = {
    "do-nothing": Plan(name="do-nothing"),
    "allowance": Plan(RetentionAllowance(annual_gbp=2400.0, start=date(2021, 7, 1)), name="allowance"),
    "posts": Plan(ExtraPosts(posts=4, start=date(2021, 10, 1)), name="posts"),
}
SHOWN = ("average_caseload", "permanent_fte", "agency_fte", "open_cases", "unallocated_cases", "cost_total_gbp", "handovers")


@lru_cache(maxsize=4)
def council(name: str) -> tuple[Council, WorldInputs]:
    read = load_council("example-small", COUNCILS[name])
    return read, compile_council(read, DAYS)


def result_of(name: str, plan: str, rep: int) -> dict[str, Any]:
    """Live one future and sum it up."""
    read, inputs = council(name)
    journal = World(inputs, compile_plan(PLANS[plan], read, inputs, DAYS), Draws(2021, rep)).run(DAYS)
    table = monthly_table(journal)
    assert conservation_breaches(journal, table) == []
    whole = "\n".join(f"{column} {[None if v is None else float(v).hex() for v in values]}" for column, values in table.items())
    shown = {measure: [_rounded(table[measure][month]) for month in (0, 6, 12)] for measure in SHOWN}
    return {"key": blake2b(whole.encode(), digest_size=16).hexdigest(), **shown}


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.6g}")


@pytest.mark.parametrize("name", COUNCILS)
def test_results_are_the_golden_ones(name: str, request: pytest.FixtureRequest) -> None:
    path = FOLDER / f"{name}.json"
    found = {f"{plan}/{rep}": result_of(name, plan, rep) for plan in PLANS for rep in (1, 2)}

    if request.config.getoption("--update-golden"):
        assert request.config.getoption("--why").strip(), 'say why golden results change: --why "..."'
        path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        _note(name, request.config.getoption("--why"))

    assert found == json.loads(path.read_text(encoding="utf-8"))


def _note(name: str, why: str) -> None:
    """Append the reason to the record of changes."""
    record = FOLDER / "WHY.md"
    before = record.read_text(encoding="utf-8") if record.exists() else "# Why the golden results changed\n\n"
    record.write_text(f"{before}- {name}: {why}\n", encoding="utf-8")
