"""The child process that simulates: ``python -m sim.app.job FOLDER NAME``.

The web process never simulates. This one touches its entry in the queue every two seconds, so that a browser can tell a running
job from one whose computer went to sleep; what is finished lies in the results folder whatever happens to either process.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import sim
from sim.api import InputErrors, ProblemsFound, StorageError

BEAT_SECONDS = 2.0
INPUT_NEEDS_FIXING, STORAGE = 2, 3


def main(arguments: Sequence[str]) -> int:
    """Run one queued study and return the exit code."""
    folder, name = Path(arguments[0]), arguments[1]
    entry = folder / "results" / "queue" / f"{name}.json"
    asked = json.loads(entry.read_text(encoding="utf-8"))
    done = threading.Event()
    threading.Thread(target=_beat, args=(entry, done), daemon=True).start()
    try:
        sim.run(folder / asked["study"], out=folder / "results" / name, reps=asked["reps"], watch=lambda _: None)
    except (ProblemsFound, *InputErrors) as error:
        return _failed(entry, str(error), INPUT_NEEDS_FIXING)
    except StorageError as error:
        return _failed(entry, str(error), STORAGE)
    finally:
        done.set()
    entry.unlink(missing_ok=True)
    return 0


def _beat(entry: Path, done: threading.Event) -> None:
    """Touch the entry until the run is over or somebody has taken the entry away."""
    while not done.wait(BEAT_SECONDS) and entry.exists():
        entry.touch()


def _failed(entry: Path, message: str, code: int) -> int:
    """Leave the message for the browser in place of the entry."""
    entry.with_suffix(".failed").write_text(message, encoding="utf-8")
    entry.unlink(missing_ok=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
