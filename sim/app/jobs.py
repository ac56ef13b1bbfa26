"""Runs as the browser sees them. All state is files, so that a restarted app shows the same, and killing it loses nothing.

A study waits as one file in ``results/queue``. One job runs at a time; the next one starts when it is over.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.app.files import Folder, checked, put_new

FRESH_SECONDS = 15.0
WAITING, RUNNING, STOPPED, FINISHED, FAILED, NONE = "waiting", "running", "stopped", "finished", "failed", "not started"


@dataclass(frozen=True)
class JobState:
    """How one run stands.

    Attributes:
        name: of the results folder; state: waiting, running, stopped, finished, failed or not started.
        saved: futures on the disk; total: futures to reach, 0 while it is not known; seconds_left: None while unknown.
        message: why it failed.
    """

    name: str
    state: str
    saved: int = 0
    total: int = 0
    seconds_left: float | None = None
    message: str = ""


class Jobs:
    """The queue of a folder."""

    def __init__(self, folder: Folder) -> None:
        """Look after a folder.

        Args:
            folder: the folder the app works in.
        """
        self.folder = folder
        self._turn = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def _queue(self) -> Path:
        return self.folder.root / "results" / "queue"

    def _entry(self, name: str) -> Path:
        return self._queue / f"{checked(name)}.json"

    def add(self, name: str, study: Path, reps: int | None) -> None:
        """Queue a study, and start it when nothing else runs; adding it twice changes nothing.

        Args:
            name: of the results folder.
            study: its file.
            reps: futures of each plan, None to stop by precision.
        """
        self._queue.mkdir(parents=True, exist_ok=True)
        self._entry(name).with_suffix(".failed").unlink(missing_ok=True)
        if not self._entry(name).exists():
            wanted = {"study": str(study.relative_to(self.folder.root)), "reps": reps, "pid": None, "added": time.time()}
            put_new(self._entry(name), json.dumps(wanted).encode())
        self.advance()

    def advance(self) -> None:
        """Start the job that has waited longest, unless one runs."""
        with self._turn:
            if self._child is not None and self._child.poll() is None:
                return
            entries = sorted(self._entries(), key=lambda found: found[1]["added"])
            if any(self._alive(path, asked) for path, asked in entries):
                return
            if entries:
                self._start(*entries[0])

    def _entries(self) -> list[tuple[Path, dict[str, Any]]]:
        """Read the queue."""
        return [(path, json.loads(path.read_text(encoding="utf-8"))) for path in self._queue.glob("*.json")]

    def _start(self, path: Path, asked: dict[str, Any]) -> None:
        """Start the child process of one job and note its number."""
        command = [sys.executable, "-m", "sim.app.job", str(self.folder.root), path.stem]
        child = subprocess.Popen(  # noqa: S603 - our own module with a checked name
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps({**asked, "pid": child.pid}), encoding="utf-8")
        draft.replace(path)
        self._child = child

    def stop(self, name: str) -> None:
        """Stop a job; what it has saved stays."""
        path = self._entry(name)
        if not path.exists():
            return
        asked = json.loads(path.read_text(encoding="utf-8"))
        if self._alive(path, asked):
            os.kill(asked["pid"], signal.SIGTERM)
        path.unlink(missing_ok=True)
        if self._child is not None and self._child.pid == asked["pid"]:
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(timeout=FRESH_SECONDS)
        self.advance()

    def _alive(self, path: Path, asked: dict[str, Any]) -> bool:
        """Say whether the child of an entry still touches it."""
        return asked["pid"] is not None and time.time() - path.stat().st_mtime < FRESH_SECONDS

    def state(self, name: str) -> JobState:
        """Say how a run stands, from its files alone."""
        out = self.folder.out(name)
        saved, total, left = _progress(out)
        path = self._entry(name)
        failed = path.with_suffix(".failed")
        if path.exists():
            asked = json.loads(path.read_text(encoding="utf-8"))
            running = self._alive(path, asked)
            waiting = WAITING if asked["pid"] is None else STOPPED
            return JobState(name, RUNNING if running else waiting, saved, total, left if running else None)
        if failed.exists():
            return JobState(name, FAILED, saved, total, None, failed.read_text(encoding="utf-8"))
        if (out / "summary.json").exists():
            return JobState(name, FINISHED, max(saved, total), total)
        return JobState(name, STOPPED if out.exists() else NONE, saved, total)

    def states(self) -> list[JobState]:
        """Say how every run that is not finished stands."""
        names = {path.stem for path in self._queue.glob("*.json")} | {path.stem for path in self._queue.glob("*.failed")}
        names |= {name for name in self.folder.results() if not (self.folder.out(name) / "summary.json").exists()}
        return [self.state(name) for name in sorted(names)]


def _progress(out: Path) -> tuple[int, int, float | None]:
    """Count the futures that are saved, and read what the run itself says of the rest."""
    saved = sum(1 for _ in out.glob("parts/*/rep-*.parquet"))
    try:
        said = json.loads((out / "progress.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return saved, 0, None
    return max(saved, int(said.get("saved", 0))), int(said.get("total", 0)), said.get("seconds_left")
