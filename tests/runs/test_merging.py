"""Shares of a run and how they are joined: every future once, nothing of another run, the same again and again."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sim.runs.disk import DamagedFile
from sim.runs.executors import InlineExecutor
from sim.runs.manifest import Manifest, Refused
from sim.runs.merging import merge
from sim.runs.progress import Progress
from sim.runs.records import Record
from sim.runs.results import ledger, read_results
from sim.runs.run import Engine, run
from sim.runs.share import Share, share_of
from sim.runs.store import Store
from tests.runs.fakes import order, simulate

pytestmark = pytest.mark.unit

INLINE = Engine(lambda jobs: InlineExecutor(), 1)
REPS, SHARES = 7, 3


def shares(folder: Path, reps: int = REPS, of: int = SHARES, **said: Any) -> list[Store]:
    """Compute every share of a run in a folder of its own."""
    stores = [Store(folder / str(number)) for number in range(1, of + 1)]
    for number, store in enumerate(stores, 1):
        run(replace(order(reps, **said), share=Share(number, of)), store, INLINE)
    return stores


def contents(out: Path) -> dict[str, bytes]:
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


def test_every_future_belongs_to_exactly_one_share_and_keeps_it_when_the_run_grows() -> None:
    for reps in (1, 7, 40):
        held = [[rep for rep in range(1, reps + 1) if Share(number, 3).holds(rep)] for number in (1, 2, 3)]
        assert sorted(rep for each in held for rep in each) == list(range(1, reps + 1))
        assert [len(each) for each in held] == [Share(number, 3).count(reps) for number in (1, 2, 3)]


@pytest.mark.parametrize("text", ["", "3", "0/4", "5/4", "a/b", "1/2/3", "-1/4", "1 / 2", "1/0", "٣/٤", "1/99999999"])
def test_what_is_no_share_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Refused, match="3/20"):
        share_of(text)


def test_joined_shares_equal_one_run_to_the_last_bit(tmp_path: Path) -> None:
    run(order(REPS), Store(tmp_path / "whole"), INLINE)

    joined = merge(Store(tmp_path / "out"), shares(tmp_path / "tasks"))

    assert ledger(tmp_path / "out") == ledger(tmp_path / "whole")
    assert (tmp_path / "out/monthly.parquet").read_bytes() == (tmp_path / "whole/monthly.parquet").read_bytes()
    assert read_results(tmp_path / "out").monthly.equals(read_results(tmp_path / "whole").monthly)
    assert {plan: len(known) for plan, known in joined.seconds.items()} == {"do-nothing": REPS, "allowance": REPS}
    assert run(order(REPS), Store(tmp_path / "out"), INLINE).computed == 0


def test_joining_again_changes_no_byte_and_shares_stay_as_they_are(tmp_path: Path) -> None:
    sources = shares(tmp_path / "tasks")
    before = contents(tmp_path / "tasks")
    merge(Store(tmp_path / "out"), sources)
    first = contents(tmp_path / "out")

    merge(Store(tmp_path / "out"), sources)
    merge(Store(tmp_path / "out"), [*reversed(sources), sources[0], Store(tmp_path / "out")])

    assert contents(tmp_path / "out") == first
    assert contents(tmp_path / "tasks") == before


def test_a_folder_that_holds_everything_needs_no_other(tmp_path: Path) -> None:
    run(order(REPS), Store(tmp_path / "whole"), INLINE)

    merge(Store(tmp_path / "out"), [Store(tmp_path / "whole"), *shares(tmp_path / "tasks")])

    assert ledger(tmp_path / "out") == ledger(tmp_path / "whole")


def test_a_finished_folder_grows_by_shares_of_a_longer_run(tmp_path: Path) -> None:
    run(order(3), Store(tmp_path / "out"), INLINE)
    run(order(REPS), Store(tmp_path / "whole"), INLINE)

    merge(Store(tmp_path / "out"), shares(tmp_path / "tasks"))

    assert ledger(tmp_path / "out") == ledger(tmp_path / "whole")


def test_shares_of_another_run_are_refused_and_the_setting_is_named(tmp_path: Path) -> None:
    mine, other = shares(tmp_path / "mine", allowance_gbp=2400), shares(tmp_path / "other", allowance_gbp=3000)

    with pytest.raises(Refused, match=r"(?s)other.*allowance_gbp was 2400, now 3000"):
        merge(Store(tmp_path / "out"), [*mine, other[0]])

    assert not (tmp_path / "out").exists()


def test_shares_of_another_results_version_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = shares(tmp_path / "mine")
    monkeypatch.setattr("sim.runs.run.Manifest", lambda **given: Manifest(**{**given, "results_version": 999}))
    other = shares(tmp_path / "other")

    with pytest.raises(Refused, match="results version"):
        merge(Store(tmp_path / "out"), [*mine, *other])


def test_missing_futures_are_named_and_nothing_is_written(tmp_path: Path) -> None:
    sources = shares(tmp_path / "tasks")

    with pytest.raises(Refused, match=r"(?s)4 of 14 futures are missing, first do-nothing 2, allowance 2.*Nothing was written"):
        merge(Store(tmp_path / "out"), [sources[0], sources[2]])

    assert not (tmp_path / "out").exists()


def test_a_share_that_was_stopped_is_missing_until_the_same_command_finishes_it(tmp_path: Path) -> None:
    def stop(progress: Progress) -> None:
        if progress.saved == 1:
            raise KeyboardInterrupt

    sources = shares(tmp_path / "tasks")
    shutil.rmtree(sources[0].out)
    asked = replace(order(REPS), share=Share(1, SHARES))
    with pytest.raises(KeyboardInterrupt):
        run(asked, sources[0], INLINE, watch=stop)
    with pytest.raises(Refused, match="2 of 14 futures are missing"):
        merge(Store(tmp_path / "out"), sources)

    assert run(asked, sources[0], INLINE).computed == 2
    merge(Store(tmp_path / "out"), sources)


@pytest.mark.parametrize("damage", ["block", "cut", "empty", "swap"])
def test_a_damaged_record_is_never_joined(tmp_path: Path, damage: str) -> None:
    sources = shares(tmp_path / "tasks")
    path = sources[1].part("allowance", 2)
    good, other = path.read_bytes(), sources[1].part("allowance", 5).read_bytes()
    zeroed = good[:200] + bytes(512) + good[712:]
    path.write_bytes({"block": zeroed, "cut": good[:-20], "empty": b"", "swap": other}[damage])

    with pytest.raises(DamagedFile, match=r"rep-000002\.parquet"):
        merge(Store(tmp_path / "out"), sources)

    assert not (tmp_path / "out").exists()


def test_a_future_that_failed_in_its_share_is_failed_in_the_whole(tmp_path: Path) -> None:
    joined = merge(Store(tmp_path / "out"), shares(tmp_path / "tasks", raises=["allowance", 2]))

    assert [(failed["plan"], failed["rep"]) for failed in joined.failed] == [("allowance", 2)]
    assert len(ledger(tmp_path / "out")) == 2 * REPS - 1


def other_numbers(job: bytes, plan: str, rep: int) -> Record:
    """Return what a machine with other arithmetic might."""
    found = simulate(job, plan, rep)
    return replace(found, columns={name: [value and value + 1e-9 for value in row] for name, row in found.columns.items()})


def test_two_folders_with_other_numbers_for_one_future_are_not_joined(tmp_path: Path) -> None:
    mine, theirs = shares(tmp_path / "mine"), Store(tmp_path / "theirs")
    run(replace(order(REPS), replicate=other_numbers), theirs, INLINE)

    with pytest.raises(Refused, match="other numbers for do-nothing, future 1"):
        merge(Store(tmp_path / "out"), [*mine, theirs])


def test_nothing_to_join_is_said(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="nothing to join"):
        merge(Store(tmp_path / "out"), [])
    with pytest.raises(Refused, match="no results"):
        merge(Store(tmp_path / "out"), [Store(tmp_path / "absent")])


def test_a_share_needs_a_number_of_futures_and_a_folder_of_its_own(tmp_path: Path) -> None:
    run(order(3), Store(tmp_path), INLINE)

    with pytest.raises(Refused, match="--reps"):
        run(replace(order(None), share=Share(1, 2)), Store(tmp_path / "new"), INLINE)
    assert not (tmp_path / "new").exists()
    with pytest.raises(Refused, match="finished run"):
        run(replace(order(3), share=Share(1, 2)), Store(tmp_path), INLINE)


def test_a_share_is_an_unfinished_run_that_an_ordinary_command_finishes(tmp_path: Path) -> None:
    (first, *_) = shares(tmp_path / "tasks")
    run(order(REPS), Store(tmp_path / "whole"), INLINE)

    assert {line["rep"] for line in ledger(first.out)} == {1, 4, 7}
    outcome = run(order(REPS), first, INLINE)

    assert outcome.computed == 8
    assert ledger(first.out) == ledger(tmp_path / "whole")


def test_progress_of_a_share_counts_the_share_alone(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    run(
        replace(order(REPS), share=Share(2, SHARES)),
        Store(tmp_path),
        INLINE,
        watch=lambda progress: seen.append((progress.saved, progress.total)),
    )

    assert seen[-1] == (4, 4)
    assert json.loads((tmp_path / "manifest.json").read_text())["status"] == "running"
