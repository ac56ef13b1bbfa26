"""The main job on real input: Bradford 2018, three plans in the same hundred futures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.result import Result
from sim.running import run
from sim.runs.store import Store
from sim.settings.load import load_council, load_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.analysis.comparison import Comparison
    from sim.runs.progress import Watch

COUNCIL = "bradford-2018"
PLANS = ("do-nothing", "retention-allowance-2400", "eighteen-posts")
UNTIL = "2020-09-30"
SEED = 1
MEASURES = ("average_caseload", "agency_fte", "permanent_fte", "leavers_fte")
CHARTS = ("average_caseload", "agency_fte")
FUTURES_FOR_A_CHART = 30


@dataclass(frozen=True)
class Demonstration:
    """What the demonstration made.

    Attributes:
        result: the run; comparison: the plans compared; files: charts and results.
    """

    result: Result
    comparison: Comparison
    files: tuple[Path, ...]


def demo(
    out: str | Path = "results/demo",
    *,
    reps: int = 100,
    jobs: int | None = None,
    watch: Watch | None = None,
    say: Callable[[str], None] | None = None,
) -> Demonstration:
    """Run Bradford 2018 for 24 months: do nothing, a retention allowance of £2,400, and eighteen more posts.

    Args:
        out: results folder.
        reps: futures of each plan.
        jobs: processes to use; all cores when left out.
        watch: told how far the run is.
        say: told what the user should know.
    """
    plans = {name: load_plan(name) for name in PLANS}
    result = run(load_council(COUNCIL), plans, reps=reps, seed=SEED, jobs=jobs, out=out, until=UNTIL, watch=watch, say=say)
    charts = tuple(_chart(result, measure) for measure in CHARTS if (result.manifest.used or 0) >= FUTURES_FOR_A_CHART)
    return Demonstration(result, result.comparison(MEASURES), (*charts, Path(out) / "monthly.parquet"))


def _chart(result: Result, measure: str) -> Path:
    """Draw how one measure may move when nothing is done, and keep the picture beside the results."""
    from sim.report.figures.canvas import svg  # noqa: PLC0415 - heavy

    axes = result.fan(measure, plan=PLANS[-1])
    path = result.out / "charts" / f"{measure}.svg"
    Store(result.out).write(path, svg(axes, f"{result.manifest.run_id}-{measure}").encode())
    return path
