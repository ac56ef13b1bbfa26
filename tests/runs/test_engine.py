"""The requeue loop with executors that break to order: nothing lost, nothing blamed on the wrong item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any

import pytest

from sim.runs.engine import WorkerKilled, run_all

pytestmark = pytest.mark.unit


class Breaking(Executor):
    """Does work at once, and breaks, with everything handed in since, when an item kills it."""

    def __init__(self, kills: Callable[[int], bool]) -> None:
        self._kills, self._broken = kills, False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self._broken:
            raise BrokenExecutor
        future: Future[Any] = Future()
        if self._kills(args[0]):
            self._broken = True
            future.set_exception(BrokenExecutor())
            return future
        try:
            future.set_result(fn(*args, **kwargs))
        except ValueError as error:
            future.set_exception(error)
        return future


def run(items: list[int], kills: Callable[[int], bool], task: Callable[[int], int] = lambda item: item * 10, jobs: int = 2):  # type: ignore[no-untyped-def]
    return {found.item: found for found in run_all(task, iter(items), lambda jobs: Breaking(kills), jobs)}


def test_every_item_is_done_once_when_nothing_breaks() -> None:
    done = run(list(range(50)), lambda item: False)

    assert {item: found.value for item, found in done.items()} == {item: item * 10 for item in range(50)}


@pytest.mark.parametrize("poison", [0, 7, 49])
def test_an_item_that_always_kills_is_given_up_and_every_other_is_done(poison: int) -> None:
    done = run(list(range(50)), lambda item: item == poison)

    assert isinstance(done[poison].error, WorkerKilled)
    assert {item for item, found in done.items() if found.error is None} == set(range(50)) - {poison}


def test_several_items_that_always_kill_are_each_given_up() -> None:
    done = run(list(range(40)), lambda item: item % 10 == 3)

    assert {item for item, found in done.items() if found.error is not None} == {3, 13, 23, 33}


@pytest.mark.parametrize("times", [1, 2, 3, 4])
def test_an_item_that_kills_a_few_times_is_done_in_the_end(times: int) -> None:
    deaths: Counter[int] = Counter()

    def kills(item: int) -> bool:
        deaths[item] += item == 5
        return item == 5 and deaths[5] <= times

    assert run(list(range(20)), kills)[5].value == 50


def test_deaths_that_have_nothing_to_do_with_an_item_cost_no_item() -> None:
    calls = Counter[str]()

    def kills(item: int) -> bool:
        calls["all"] += 1
        return calls["all"] in (4, 9, 14, 15)

    done = run(list(range(30)), kills)

    assert len(done) == 30
    assert all(found.error is None for found in done.values())


def test_an_item_that_raises_is_not_tried_again() -> None:
    tried: Counter[int] = Counter()

    def task(item: int) -> int:
        tried[item] += 1
        if item == 4:
            raise ValueError("no")
        return item

    done = run(list(range(10)), lambda item: False, task)

    assert str(done[4].error) == "no"
    assert set(tried.values()) == {1}


def test_the_source_is_read_only_as_far_as_work_can_be_handed_in() -> None:
    read: list[int] = []

    def source():  # type: ignore[no-untyped-def]
        for item in range(1000):
            read.append(item)
            yield item

    results = run_all(lambda item: item, source(), lambda jobs: Breaking(lambda item: False), 2)
    next(results)

    assert len(read) == 8
    results.close()
