"""Run the cases: every future of every case is one task, spread over processes, and each case is judged when it is done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future as Task
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from os import cpu_count

from sim.settings.compile import compile_council
from sim.settings.council import Council
from sim.settings.inputs import PlanInputs, WorldInputs
from sim.settings.load import load_model
from sim.verify.cases import CASES, Case, Part
from sim.verify.judging import Verdict, judge
from sim.verify.readings import Future
from sim.verify.stored import verification_folder
from sim.world.draws import Draws
from sim.world.world import World

LEAST_FOR_ESTIMATE = 30
FUTURES_A_TASK = 10

Figures = list[float]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Batch:
    """Some futures of one part, run in one process."""

    part: str
    seed: int
    replications: range


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What was read off the futures of a batch: figures by statistic, one list a future, and the invariants that broke."""

    part: str
    figures: Mapping[str, list[tuple[int, Figures]]]
    breaches: tuple[str, ...]


def run(
    names: Sequence[str] = (),
    replications: int | None = None,
    *,
    quick: bool = False,
    full: bool = False,
    seed: int = 1,
    processes: int | None = None,
    progress: Progress | None = None,
) -> list[Verdict]:
    """Run closed-form cases and judge them.

    Args:
        names: cases to run, as V01; none for all.
        replications: futures of each part, in place of the usual size.
        quick: the one-minute suite: fewer futures, the longest cases left out.
        full: the sizes of verification.md, in place of those of the five-minute suite.
        seed: root seed; another seed must pass as well.
        processes: how many to use; none for one a processor.
        progress: told how many tasks are done, of how many.

    Returns:
        One verdict for each figure, in the order of the cases.
    """
    chosen = [case for case in CASES if not names or case.name in names]
    sizes = {part.file: replications or _size(part, quick, full) for case in chosen for part in case.parts}
    batches = [batch for case in chosen for part in case.parts for batch in _batches(part, _allowed(part, sizes), seed)]
    results = _gather(batches, processes or cpu_count() or 1, progress)
    return [verdict for case in chosen for verdict in _verdicts(case, results)]


def unknown_cases(names: Iterable[str]) -> list[str]:
    """Return the names that are no case."""
    known = {case.name for case in CASES}
    return [name for name in names if name not in known]


def _size(part: Part, quick: bool, full: bool) -> int:
    """Choose the number of futures of a part."""
    return part.quick if quick else part.full if full else part.usual


def _allowed(part: Part, sizes: Mapping[str, int]) -> int:
    """Keep a size within what the laws allow: one future where nothing is left to chance, 30 where a spread is estimated."""
    wanted = sizes[part.file]
    if part.full == 1:
        return min(wanted, 1)
    estimated = any(statistic.law in ("estimated", "dispersion") for statistic in part.statistics)
    return max(wanted, LEAST_FOR_ESTIMATE) if estimated and wanted else wanted


def _batches(part: Part, size: int, seed: int) -> list[Batch]:
    """Cut the futures of a part into tasks."""
    step = max(1, min(FUTURES_A_TASK, size // 8))
    return [Batch(part.file, seed, range(first, min(first + step, size))) for first in range(0, size, step)]


def _gather(batches: Sequence[Batch], processes: int, progress: Progress | None) -> Mapping[str, list[BatchResult]]:
    """Run every batch and sort the results by part."""
    results: dict[str, list[BatchResult]] = defaultdict(list)
    for done, result in enumerate(_run_all(batches, processes), start=1):
        results[result.part].append(result)
        if progress:
            progress(done, len(batches))
    return results


def _run_all(batches: Sequence[Batch], processes: int) -> Iterator[BatchResult]:
    """Run batches here or in several processes, as they come."""
    if processes == 1 or len(batches) == 1:
        yield from map(run_batch, batches)
        return
    with ProcessPoolExecutor(min(processes, len(batches)), mp_context=get_context("spawn")) as pool:
        tasks: list[Task[BatchResult]] = [pool.submit(run_batch, batch) for batch in batches]
        for task in as_completed(tasks):
            yield task.result()


def run_batch(batch: Batch) -> BatchResult:
    """Run some futures of one part and read them."""
    part = part_named(batch.part)
    inputs = inputs_of(part.file, part.days)
    figures: dict[str, list[tuple[int, Figures]]] = defaultdict(list)
    breaches: list[str] = []
    for replication in batch.replications:
        world = World(inputs, PlanInputs(name="do-nothing"), Draws(batch.seed, replication), log=True)
        journal = world.run(part.days)
        future = Future(journal)
        breaches += journal.breaches
        for statistic in part.statistics:
            reading = part.readings[statistic.name]
            figures[statistic.name].append((replication, reading(future, statistic.days)))
    return BatchResult(part.file, dict(figures), tuple(breaches))


def part_named(file: str) -> Part:
    """Find a part by the stem of its council file."""
    return next(part for case in CASES for part in case.parts if part.file == file)


@cache
def inputs_of(file: str, days: float) -> WorldInputs:
    """Read and compile the council of a part; ranges are not sampled."""
    council = load_model(Council, verification_folder() / f"{file}.toml", "council").model
    return compile_council(council, days)


def _verdicts(case: Case, results: Mapping[str, Sequence[BatchResult]]) -> Iterator[Verdict]:
    """Judge all statistics of a case, and that no invariant broke on the way."""
    ran = [part for part in case.parts if results.get(part.file)]
    for part in ran:
        for statistic in part.statistics:
            numbered = sorted(pair for result in results[part.file] for pair in result.figures[statistic.name])
            yield from judge(case.name, case.switched_on, statistic, [figures for _, figures in numbered])
    if ran:
        broken = sum(len(result.breaches) for part in ran for result in results[part.file])
        futures = sum(len(pairs) for part in ran for r in results[part.file] for pairs in [next(iter(r.figures.values()))])
        yield _unbroken(case, broken, futures)


def _unbroken(case: Case, broken: int, futures: int) -> Verdict:
    """Report the invariants, Little's law along each path among them (V04)."""
    check = "invariants broken, Little's law along each path included (V04)"
    return Verdict(case.name, check, case.switched_on, 0.0, float(broken), 0.0, 0.0, "exact", 0.0, futures, broken == 0)
