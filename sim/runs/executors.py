"""Executors of this machine: this process itself, or processes beside it.

Worker processes are spawned, never forked, so that they inherit no thread and no open file. They ignore Ctrl-C, which their
parent answers for them, and end by themselves within a moment when the parent dies, however it dies.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import wait as wait_for_any
from typing import ParamSpec, TypeVar

from sim.runs.signals import signals_held

Value = TypeVar("Value")
Arguments = ParamSpec("Arguments")
COLLECTION_THRESHOLDS = (50_000, 20, 100)
MakeExecutor = Callable[[int], Executor]


class InlineExecutor(Executor):
    """Does the work at once in this process: for tests, notebooks and machines that allow no other process."""

    def submit(self, fn: Callable[Arguments, Value], /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Future[Value]:
        """Do the work and return it as something already finished."""
        future: Future[Value] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # whatever it is belongs to the caller of result()
            future.set_exception(error)
        return future


class LocalExecutor(ProcessPoolExecutor):
    """Spawned processes of this machine."""

    def __init__(self, jobs: int) -> None:
        """Make a pool; the processes start with the first work."""
        with _quiet_tracker():
            super().__init__(jobs, multiprocessing.get_context("spawn"), initializer=start_worker)

    def submit(self, fn: Callable[Arguments, Value], /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Future[Value]:
        """Hand in work; a process started meanwhile never sees Ctrl-C, and no signal is answered while it is half started."""
        with signals_held():
            return super().submit(fn, *args, **kwargs)


@contextmanager
def _quiet_tracker() -> Iterator[None]:
    """Let Python's tracker of shared resources, if it is started now, tidy up after a stopped run without a word."""
    sys.warnoptions.append("ignore:resource_tracker")
    try:
        yield
    finally:
        sys.warnoptions.remove("ignore:resource_tracker")


def start_worker() -> None:
    """Prepare a worker process: deaf to Ctrl-C, gone as soon as its parent is, and tidying its memory less often.

    A simulated future makes many small objects that live long. Looking them over as often as Python does by default took a
    fifth of the time of a Bradford future, and looking less often took no more memory.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*COLLECTION_THRESHOLDS)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    """Wait for the parent's death and follow at once."""
    wait_for_any([sentinel])
    os._exit(1)


def kill_workers() -> None:
    """End every worker process at once; records are written whole or not at all, so nothing is spoiled."""
    for child in multiprocessing.active_children():
        child.kill()
