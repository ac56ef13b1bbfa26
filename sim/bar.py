"""The progress of a run on a terminal: done, saved, time left."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

    from sim.runs.progress import Progress

SHOW_CURSOR = "\x1b[?25h\n"


class Bar:
    """Shows how far a run is, on a terminal only, and words the farewell when it is stopped."""

    def __init__(self, say: Callable[[str], None], *, on_terminal: bool) -> None:
        """Prepare for a run.

        Args:
            say: prints a message where there is no bar.
            on_terminal: whether a bar makes sense.
        """
        self._say, self._on_terminal = say, on_terminal
        self._last: Progress | None = None
        self._rich: RichProgress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        """Start the bar where there is a terminal."""
        if self._on_terminal:
            self._start()
        return self

    def _start(self) -> None:
        """Draw the bar."""
        from rich.console import Console as Terminal  # noqa: PLC0415 - heavy
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415 - heavy

        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[count]}"), TimeRemainingColumn())
        self._rich = Progress(*columns, console=Terminal(stderr=True), transient=True)
        self._task = self._rich.add_task("Simulating", total=None, count="")
        self._rich.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        """Take the bar away."""
        if self._rich is not None:
            self._rich.stop()
            self._rich = None

    def watch(self, progress: Progress) -> None:
        """Take in how far the run is."""
        self._last = progress
        if self._rich is not None and self._task is not None:
            of = f" of {progress.total:,}" if progress.fixed else ""
            total = progress.total if progress.fixed else None
            done = progress.saved + progress.failed
            self._rich.update(self._task, completed=done, total=total, count=f"{progress.saved:,}{of} saved")

    def say(self, message: str) -> None:
        """Print a message without spoiling the bar."""
        if self._rich is not None:
            self._rich.console.print(message, highlight=False, markup=False)
        else:
            self._say(message)

    def farewell(self) -> str:
        """Say what is saved when somebody stops the run."""
        cursor = SHOW_CURSOR if self._rich is not None else ""
        if self._last is None:
            return f"{cursor}Stopped. Run the same command to carry on."
        of = f" of {self._last.total:,}" if self._last.fixed else ""
        return f"{cursor}Stopped. {self._last.saved:,}{of} futures are saved. Run the same command to carry on."
