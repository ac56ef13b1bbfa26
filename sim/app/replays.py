"""Single futures told again: a child process replays them, and the web process only waits for it and reads what it says."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, Any

from sim.tracing import Happening

PATIENCE_SECONDS = 8.0
MOST_SECONDS = 600.0
MOST_AT_ONCE = 2
MOST_KEPT = 8
TOO_LONG = "This future took more than ten minutes to tell and was stopped."
Key = tuple[str, int, str]


@dataclass(frozen=True)
class Told:
    """How a replay stands.

    Attributes:
        happenings: everything that happened; None while it is being told, or when it cannot be.
        message: why it cannot be told; "" otherwise.
    """

    happenings: tuple[Happening, ...] | None = None
    message: str = ""


@dataclass
class _Child:
    """A process that replays one future, and where it writes."""

    process: subprocess.Popen[bytes]
    said: IO[bytes]
    complained: IO[bytes]
    started: float = field(default_factory=time.monotonic)


class Replays:
    """The replays of one app: a few at a time, the last ones kept."""

    def __init__(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Begin with none.

        Args:
            patience_seconds: how long a page waits before it says that the future is still being told.
        """
        self.patience_seconds = patience_seconds
        self._turn = threading.Lock()
        self._children: dict[Key, _Child] = {}
        self._told: dict[Key, Told] = {}

    def ask(self, out: Path, rep: int, plan: str) -> Told:
        """Return a future told, or how its telling stands.

        Args:
            out: results folder.
            rep: number of the future.
            plan: name of the plan.
        """
        key = (f"{out}@{(out / 'summary.json').stat().st_mtime_ns}", rep, plan)
        with self._turn:
            if key in self._told:
                return self._told[key]
            self._collect()
            if key not in self._told and key not in self._children and len(self._children) < MOST_AT_ONCE:
                self._children[key] = _start(out, rep, plan)
            child = self._children.get(key)
        if child is not None:
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(self.patience_seconds)
        with self._turn:
            self._collect()
            return self._told.get(key, Told())

    def _collect(self) -> None:
        """Read what finished children said, and end those that take too long."""
        for key, child in list(self._children.items()):
            late = time.monotonic() - child.started > MOST_SECONDS
            if child.process.poll() is None and not late:
                continue
            while len(self._told) >= MOST_KEPT:
                self._told.pop(next(iter(self._told)))
            self._told[key] = _ended(child) if late else _read(child)
            del self._children[key]


def _start(out: Path, rep: int, plan: str) -> _Child:
    """Start ``caseholder trace`` for one future."""
    said, complained = tempfile.TemporaryFile(), tempfile.TemporaryFile()
    command = [
        sys.executable,
        "-m",
        "sim.cli",
        "trace",
        str(out),
        "--rep",
        str(rep),
        "--plan",
        plan,
        "--format",
        "json",
        "--quiet",
    ]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=complained)  # noqa: S603 - our own command
    return _Child(process, said, complained)


def _ended(child: _Child) -> Told:
    """End a child that takes too long."""
    with child.said, child.complained:
        child.process.kill()
        child.process.wait()
    return Told(message=TOO_LONG)


def _read(child: _Child) -> Told:
    """Read what a finished child wrote."""
    with child.said, child.complained:
        child.said.seek(0)
        child.complained.seek(0)
        if child.process.wait() == 0:
            return Told(tuple(_happening(each) for each in json.load(child.said)))
        return Told(message=child.complained.read().decode("utf-8", "replace").strip() or "The future could not be told again.")


def _happening(said: dict[str, Any]) -> Happening:
    """Turn one line of the child's answer into a happening."""
    return Happening(
        **{name: said[name] for name in Happening._fields if name != "date"}, date=date.fromisoformat(said["date"])
    )
