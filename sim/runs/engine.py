"""Carries out a task for many items in other processes and loses none when a process dies.

Nothing here knows what a task is about. An executor breaks when one of its processes is killed; then a new one is made and
everything unfinished is handed in again. An item that was at work in two such breaks is afterwards run by itself, so that a
third party's death is never counted against it; the third time it kills its own process it is given up and the rest go on.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass
from itertools import chain
from typing import Generic, TypeVar

Item = TypeVar("Item")
Value = TypeVar("Value")

ITEMS_IN_HAND_PER_PROCESS = 4
BREAKS_BEFORE_ALONE = 2
DEATHS_BEFORE_GIVEN_UP = 3
KILLED = f"its worker process was killed {DEATHS_BEFORE_GIVEN_UP} times, perhaps for memory"


@dataclass(frozen=True, slots=True)
class Finished(Generic[Item, Value]):
    """One item that is done with: its value, or the error it ended in."""

    item: Item
    value: Value | None = None
    error: BaseException | None = None


class WorkerKilled(Exception):  # noqa: N818 - named for what is reported
    """An item killed its process every time it was tried."""


def run_all(
    task: Callable[[Item], Value], items: Iterable[Item], make_executor: Callable[[int], Executor], jobs: int
) -> Generator[Finished[Item, Value], None, None]:
    """Carry out a task for every item and yield each as it finishes.

    Args:
        task: what to do with one item; importable in another process.
        items: read as processes become free, so that the source may decide late whether there is more to do.
        make_executor: makes an executor of so many processes.
        jobs: how many to use.
    """
    source = iter(items)
    again: deque[Item] = deque()
    breaks: Counter[Item] = Counter()
    while True:
        caught = yield from _round(task, chain(_drained(again), source), make_executor, jobs, ITEMS_IN_HAND_PER_PROCESS * jobs)
        breaks.update(caught)
        again.extend(item for item in caught if breaks[item] < BREAKS_BEFORE_ALONE)
        yield from _one_by_one(task, [item for item in caught if breaks[item] >= BREAKS_BEFORE_ALONE], make_executor)
        if not caught and not again:
            return


def _drained(again: deque[Item]) -> Iterator[Item]:
    """Yield what has to be done again, leaving in place what is not asked for."""
    while again:
        yield again.popleft()


def _round(
    task: Callable[[Item], Value], items: Iterator[Item], make_executor: Callable[[int], Executor], jobs: int, in_hand: int
) -> Generator[Finished[Item, Value], None, list[Item]]:
    """Work until the items end or a process dies; return those caught by the death."""
    pending: dict[Future[Value], Item] = {}
    caught: list[Item] = []
    executor = make_executor(jobs)
    try:
        while not caught:
            caught += _fill(lambda item: executor.submit(task, item), items, pending, in_hand)
            if not pending:
                break
            done, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                item = pending.pop(future)
                error = future.exception()
                if isinstance(error, BrokenExecutor):
                    caught.append(item)
                else:
                    yield Finished(item, None if error else future.result(), error)
        for future, item in pending.items():
            if future.done() and future.exception() is None:
                yield Finished(item, future.result())
            else:
                caught.append(item)
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
    return caught


def _fill(
    submit: Callable[[Item], Future[Value]], items: Iterator[Item], pending: dict[Future[Value], Item], most: int
) -> list[Item]:
    """Hand in items until enough are in hand; return the one that could not be handed in because a process had died."""
    while len(pending) < most:
        try:
            item = next(items)
        except StopIteration:
            break
        try:
            pending[submit(item)] = item
        except BrokenExecutor:
            return [item]
    return []


def _one_by_one(
    task: Callable[[Item], Value], suspects: Iterable[Item], make_executor: Callable[[int], Executor]
) -> Iterator[Finished[Item, Value]]:
    """Try items with nothing else at work, so that a death has one cause, until each ends or has killed too often."""
    waiting = deque(suspects)
    deaths: Counter[Item] = Counter()
    while waiting:
        for item in (yield from _round(task, _drained(waiting), make_executor, 1, 1)):
            deaths[item] += 1
            if deaths[item] < DEATHS_BEFORE_GIVEN_UP:
                waiting.append(item)
            else:
                yield Finished(item, error=WorkerKilled(KILLED))
