"""Large runs keep full thousands in one file each; here a thousand is ten, and once it is a thousand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sim.runs.disk import DamagedFile
from sim.runs.executors import InlineExecutor, LocalExecutor
from sim.runs.manifest import Refused
from sim.runs.merging import merge
from sim.runs.progress import Progress, Watch
from sim.runs.results import ledger, read_results
from sim.runs.run import Engine, run
from sim.runs.share import Share
from sim.runs.store import Store
from tests.runs.fakes import order

pytestmark = pytest.mark.unit

INLINE = Engine(lambda jobs: InlineExecutor(), 1)
REPS = 35
FULL = [0, 10, 20]


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("store", "shards"):
        monkeypatch.setattr(f"sim.runs.{module}.FUTURES_A_SHARD", 10)
    monkeypatch.setattr("sim.runs.shards.SHARDS_ABOVE", 20)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    out = tmp_path_factory.mktemp("good")
    run(order(REPS), Store(out), INLINE)
    return ledger(out)


def stop_after(count: int) -> Watch:
    def watch(progress: Progress) -> None:
        if progress.saved >= count:
            raise KeyboardInterrupt

    return watch


def stopped(out: Path, saved: int, **said: Any) -> Store:
    with pytest.raises(KeyboardInterrupt):
        run(order(REPS, **said), Store(out), INLINE, watch=stop_after(saved))
    return Store(out)


@pytest.mark.usefixtures("small_shards")
def test_full_thousands_lie_in_one_file_each_while_the_run_goes_on(tmp_path: Path, good: list[dict[str, object]]) -> None:
    store = stopped(tmp_path, 66)

    for plan in ("do-nothing", "allowance"):
        assert store.shards(plan) == FULL
        assert [path.name for path in sorted((tmp_path / "shards" / plan).iterdir())][:2] == [
            "000000-000009.parquet", "000010-000019.parquet",
        ]  # fmt: skip
        assert min(store.parts(plan)) == 30
    saved = ledger(tmp_path)
    assert [(line["plan"], line["rep"]) for line in saved] == [
        (plan, rep) for plan in ("do-nothing", "allowance") for rep in range(1, store.parts(plan)[-1] + 1)
    ]
    assert all(line in good for line in saved)
    with pytest.raises(Refused, match=f"not finished: {len(saved)} futures are saved"):
        read_results(tmp_path)


@pytest.mark.usefixtures("small_shards")
@pytest.mark.parametrize("saved", [1, 19, 21, 40, 59, 62, 70])
def test_a_stopped_run_is_finished_from_its_thousands_with_nothing_done_twice(
    tmp_path: Path, good: list[dict[str, object]], saved: int
) -> None:
    calls = str(tmp_path / "calls")
    stopped(tmp_path / "out", saved, calls=calls)

    run(order(REPS, calls=calls), Store(tmp_path / "out"), INLINE)

    assert ledger(tmp_path / "out") == good
    assert len((tmp_path / "calls").read_text().splitlines()) == 2 * REPS
    assert not (tmp_path / "out/shards").exists()
    assert not (tmp_path / "out/parts").exists()


@pytest.mark.usefixtures("small_shards")
def test_a_stop_between_joining_and_removing_leaves_both_and_they_agree(
    tmp_path: Path, good: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Store, "remove_parts", killed)
    with pytest.raises(KeyboardInterrupt):
        run(order(REPS), Store(tmp_path), INLINE)
    monkeypatch.undo()
    monkeypatch.setattr("sim.runs.store.FUTURES_A_SHARD", 10)
    store = Store(tmp_path)
    (plan,) = (plan for plan in ("do-nothing", "allowance") if store.shards(plan) == [0])
    assert set(range(1, 10)) <= set(store.parts(plan))
    assert len(ledger(tmp_path)) == len({(line["plan"], line["rep"]) for line in ledger(tmp_path)})

    run(order(REPS), store, INLINE)

    assert ledger(tmp_path) == good


@pytest.mark.usefixtures("small_shards")
@pytest.mark.parametrize("damage", ["block", "cut", "empty", "swap"])
def test_a_damaged_thousand_is_never_served_and_is_computed_again(
    tmp_path: Path, good: list[dict[str, object]], damage: str
) -> None:
    store = stopped(tmp_path, 66)
    path = store.shard("allowance", 10)
    content = path.read_bytes()
    zeroed = content[:300] + bytes(512) + content[812:]
    other = store.shard("do-nothing", 10).read_bytes()
    path.write_bytes({"block": zeroed, "cut": content[:-20], "empty": b"", "swap": other}[damage])

    if damage == "swap":
        assert all(line in good for line in ledger(tmp_path))
    else:
        with pytest.raises(DamagedFile, match=r"000010-000019\.parquet"):
            ledger(tmp_path)
    run(order(REPS), store, INLINE)

    assert ledger(tmp_path) == good


@pytest.mark.usefixtures("small_shards")
def test_a_thousand_with_a_failed_future_stays_in_pieces(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(order(REPS, raises=["allowance", 12]), Store(tmp_path), INLINE, watch=stop_after(60))

    assert Store(tmp_path).shards("allowance") == [0, 20]
    assert set(Store(tmp_path).parts("allowance")) >= set(range(10, 20)) - {12}
    assert len(run(order(REPS, raises=["allowance", 12]), Store(tmp_path), INLINE).manifest.failed) == 1
    assert len(ledger(tmp_path)) == 2 * REPS - 1


@pytest.mark.usefixtures("small_shards")
def test_two_processes_and_a_run_that_grew_give_the_same_ledger(tmp_path: Path, good: list[dict[str, object]]) -> None:
    run(order(12), Store(tmp_path), Engine(LocalExecutor, 2))
    run(order(REPS), Store(tmp_path), Engine(LocalExecutor, 2))

    assert ledger(tmp_path) == good


@pytest.mark.usefixtures("small_shards")
def test_a_stopped_large_run_can_be_joined_with_another(tmp_path: Path, good: list[dict[str, object]]) -> None:
    first = stopped(tmp_path / "first", 50)
    run(replace(order(REPS), share=Share(1, 1)), Store(tmp_path / "second"), INLINE)

    merge(Store(tmp_path / "out"), [first, Store(tmp_path / "second")])

    assert ledger(tmp_path / "out") == good


def test_a_run_of_usual_size_keeps_its_futures_apart(tmp_path: Path) -> None:
    store = stopped(tmp_path, 60)

    assert (store.shards("allowance"), len(store.parts("allowance"))) == ([], 30)


@pytest.mark.slow
def test_two_thousand_five_hundred_futures_are_joined_by_the_real_thousand(tmp_path: Path) -> None:
    asked = order(2500, plans=("do-nothing",))
    with pytest.raises(KeyboardInterrupt):
        run(asked, Store(tmp_path), INLINE, watch=stop_after(2200))
    store = Store(tmp_path)
    assert store.shards("do-nothing") == [0, 1000]
    assert 200 <= len(store.parts("do-nothing")) <= 210

    outcome = run(asked, store, INLINE)

    assert outcome.computed + outcome.found == 2500
    assert [line["rep"] for line in ledger(tmp_path)] == list(range(1, 2501))
    assert json.loads((tmp_path / "summary.json").read_text())["replications"] == 2500
