"""Runs the stand-in simulation as ``caseholder run`` runs the real one: python drive.py OUT REPS JOBS SLEEP [SEED]."""

# ruff: noqa: E402, PLC0415

from __future__ import annotations

import signal
import sys
from pathlib import Path

# A program started in the background inherits ignored signals, and a run leaves ignored what its caller ignores.
for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
    signal.signal(number, signal.SIG_DFL)

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sim.runs.signals import Interruption


def main() -> int:
    interruption = Interruption()
    interruption.install()
    from sim.cli.application import explain
    from sim.runs.executors import LocalExecutor, kill_workers
    from sim.runs.progress import Progress
    from sim.runs.run import Engine, run
    from sim.runs.store import Store
    from tests.runs.fakes import order

    out, reps, jobs, sleep = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    seed = int(sys.argv[5]) if len(sys.argv) > 5 else 1
    interruption.clean_up = kill_workers

    def watch(progress: Progress) -> None:
        interruption.farewell = lambda: f"Stopped. {progress.saved} of {progress.total} futures are saved."

    wanted = order(reps, sleep_seconds=sleep, calls=f"{out}.calls", seed=seed)
    try:
        outcome = run(wanted, Store(out), Engine(LocalExecutor, jobs), watch)
    except Exception as error:
        return explain(error, sys.argv)
    print(outcome.computed, outcome.found)
    return 4 if outcome.manifest.failed else 0


if __name__ == "__main__":
    sys.exit(main())
