"""How often looked-after children change worker in the model, beside published shares: python experiments/tools/continuity.py.

A child is counted who is looked after at the end and whose case has been open through the whole window, as in the published
shares. Turnover is varied too: in the model changes of worker come from staffing and from moves between teams, and from nothing
else. Writes results/reference/continuity.csv; experiments/backtest/make_page.py sets it beside the published shares.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from sim.settings.compile import compile_council, compile_plan
from sim.settings.council import Council
from sim.settings.load import load_council
from sim.settings.plan import Plan
from sim.world.draws import Draws
from sim.world.world import World

FILE = Path(__file__).resolve().parents[2] / "results" / "reference" / "continuity.csv"
COUNCILS = (
    ("bradford-2018-service", ()),
    ("bradford-2018-service", ("workforce.turnover=0.08",)),
    ("bradford-2018-service", ("workforce.turnover=0.25",)),
    ("bradford-2022", ()),
)
DAYS_A_YEAR = 365.25
YEARS = 2
FUTURES = 8
SEED = 1
STAGE = "cla"
ASKED = ((1, 1), (1, 2), (2, 2), (2, 3))
"""Years looked back, and least number of changes."""


def changes(council: Council, rep: int) -> dict[int, list[int]]:
    """Return the changes of worker of each looked-after child in one future, by years looked back."""
    horizon_days = YEARS * DAYS_A_YEAR
    inputs = compile_council(council, horizon_days)
    world = World(inputs, compile_plan(Plan(name="do-nothing"), council, inputs, horizon_days), Draws(SEED, rep))
    world.run(horizon_days)
    children = [case for case in world.service.cases.values() if case.name == STAGE]
    found: dict[int, list[int]] = {}
    for years in range(1, YEARS + 1):
        since = horizon_days - years * DAYS_A_YEAR
        found[years] = [case.changes_since(since) for case in children if case.referral_day <= since]
    return found


def shares(council: Council) -> Iterator[tuple[int, int, float, float, int]]:
    """Yield years looked back, least changes, share with its standard error over futures, and children a future."""
    futures = [changes(council, rep) for rep in range(1, FUTURES + 1)]
    for years, least in ASKED:
        each = [np.mean(np.array(future[years]) >= least) for future in futures]
        children = round(float(np.mean([len(future[years]) for future in futures])))
        yield years, least, float(np.mean(each)), float(np.std(each, ddof=1) / np.sqrt(FUTURES)), children


def lines(councils: Sequence[tuple[str, tuple[str, ...]]]) -> Iterator[str]:
    """Yield the lines of the table."""
    yield "council,with,years,least_changes,share,error,children,futures"
    for name, sets in councils:
        council = load_council(name, sets)
        for years, least, share, error, children in shares(council):
            yield f"{name},{' '.join(sets)},{years},{least},{share:.4f},{error:.4f},{children},{FUTURES}"
            print(name, *sets, years, least, f"{share:.3f}", file=sys.stderr)


if __name__ == "__main__":
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text("\n".join(lines(COUNCILS)) + "\n", encoding="utf-8")
