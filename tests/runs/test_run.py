"""A run from request to finished results, with a stand-in for the simulation."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim import RESULTS_VERSION
from sim.runs.disk import DamagedFile, StorageError
from sim.runs.executors import InlineExecutor, LocalExecutor
from sim.runs.manifest import Manifest, Refused
from sim.runs.prefix import Aim, PrefixWatch, Watched
from sim.runs.progress import Progress, Watch
from sim.runs.records import Identity
from sim.runs.results import ledger, read_results
from sim.runs.run import Engine, run
from sim.runs.stopping import StoppingRule, WithinAmount
from sim.runs.store import Store
from sim.runs.work import SaveReplication, SendReplication, received
from tests.runs.fakes import MONTH_ENDS, order, record

pytestmark = pytest.mark.unit

INLINE = Engine(lambda jobs: InlineExecutor(), 1)


def keys(out: Path) -> set[str]:
    return {json.dumps(line, sort_keys=True) for line in ledger(out)}


def test_a_finished_run_holds_every_future_once_and_nothing_else(tmp_path: Path) -> None:
    outcome = run(order(5), Store(tmp_path / "out"), INLINE)

    held = read_results(tmp_path / "out").monthly
    assert outcome.computed == 10
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "manifest.json", "monthly.parquet", "progress.json", "summary.json",
    ]  # fmt: skip
    assert held.groupby(["plan", "rep"]).size().to_dict() == {
        (p, r): 4 for p in ("do-nothing", "allowance") for r in range(1, 6)
    }
    assert held["month_end"].dt.strftime("%Y-%m-%d").tolist()[:4] == list(MONTH_ENDS)


def test_the_table_holds_the_numbers_of_each_future_exactly(tmp_path: Path) -> None:
    run(order(3), Store(tmp_path), INLINE)

    held = read_results(tmp_path).monthly
    for plan in ("do-nothing", "allowance"):
        for rep in (1, 2, 3):
            rows = held[(held["plan"] == plan) & (held["rep"] == rep)]
            expected = pd.DataFrame(record(plan, rep).columns, dtype="float64")
            assert rows[list(expected.columns)].reset_index(drop=True).equals(expected)


def test_the_same_command_again_computes_nothing(tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    run(order(4, calls=str(calls)), Store(tmp_path / "out"), INLINE)
    before = (tmp_path / "out/manifest.json").read_bytes()

    again = run(order(4, calls=str(calls)), Store(tmp_path / "out"), INLINE)

    assert (again.computed, again.found) == (0, 8)
    assert len(calls.read_text().splitlines()) == 8
    assert (tmp_path / "out/manifest.json").read_bytes() == before


def test_more_replications_later_keep_what_is_there(tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    run(order(3, calls=str(calls)), Store(tmp_path / "out"), INLINE)
    three = keys(tmp_path / "out")

    run(order(6, calls=str(calls)), Store(tmp_path / "out"), INLINE)

    assert Counter(calls.read_text().splitlines()).most_common(1)[0][1] == 1
    assert three < keys(tmp_path / "out")
    assert len(keys(tmp_path / "out")) == 12


def test_fewer_replications_later_remove_nothing(tmp_path: Path) -> None:
    run(order(6), Store(tmp_path), INLINE)

    outcome = run(order(2), Store(tmp_path), INLINE)

    assert (outcome.computed, outcome.manifest.used) == (0, 6)
    assert len(keys(tmp_path)) == 12


def test_one_process_two_processes_and_this_process_give_the_same_ledger(tmp_path: Path) -> None:
    for name, engine in (("inline", INLINE), ("two", Engine(LocalExecutor, 2))):
        run(order(6), Store(tmp_path / name), engine)

    assert keys(tmp_path / "inline") == keys(tmp_path / "two")


def test_changed_inputs_are_refused_and_the_settings_are_named(tmp_path: Path) -> None:
    run(order(2, allowance_gbp=2400, posts=18), Store(tmp_path), INLINE)

    with pytest.raises(Refused, match=r"(?s)allowance_gbp was 2400, now 3000.*--out"):
        run(order(2, allowance_gbp=3000, posts=18), Store(tmp_path), INLINE)


def test_at_most_five_changed_settings_are_named(tmp_path: Path) -> None:
    run(order(1, **{f"setting_{n}": 1 for n in range(8)}), Store(tmp_path), INLINE)

    with pytest.raises(Refused, match="and 3 more"):
        run(order(1, **{f"setting_{n}": 2 for n in range(8)}), Store(tmp_path), INLINE)


def test_a_future_that_raises_is_reported_and_the_others_are_saved(tmp_path: Path) -> None:
    outcome = run(order(4, raises=["allowance", 2]), Store(tmp_path), INLINE)

    (failed,) = outcome.manifest.failed
    assert (failed["plan"], failed["rep"], failed["message"]) == ("allowance", 2, "open cases passed 20,000 in March 2021")
    assert len(keys(tmp_path)) == 7
    crash = Path(failed["crash_file"]).read_text()
    assert "future 2, seed 1" in crash
    assert "RuntimeError" in crash


def test_a_future_with_a_number_that_is_none_fails_instead_of_being_kept(tmp_path: Path) -> None:
    outcome = run(order(3, not_a_number=["do-nothing", 1]), Store(tmp_path), INLINE)

    assert [failed["rep"] for failed in outcome.manifest.failed] == [1]
    assert "average_caseload is not a finite number" in outcome.manifest.failed[0]["message"]


def test_when_every_future_fails_the_run_still_ends_and_says_so(tmp_path: Path) -> None:
    outcome = run(order(1, plans=("do-nothing",), raises=["do-nothing", 1]), Store(tmp_path), INLINE)

    assert len(outcome.manifest.failed) == 1
    with pytest.raises(Refused, match="no future"):
        read_results(tmp_path)


@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "remove"])
def test_a_damaged_table_is_never_served_and_is_computed_again(tmp_path: Path, damage: str) -> None:
    run(order(3), Store(tmp_path), INLINE)
    good, path = keys(tmp_path), tmp_path / "monthly.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 4
    spoiled = {"flip": bytes(content), "cut": bytes(content[:-20]), "empty": b""}
    path.unlink() if damage == "remove" else path.write_bytes(spoiled[damage])

    with pytest.raises(DamagedFile, match=r"monthly\.parquet"):
        ledger(tmp_path)
    outcome = run(order(3), Store(tmp_path), INLINE)

    assert outcome.computed == 6
    assert keys(tmp_path) == good


def test_a_table_of_another_run_is_never_served(tmp_path: Path) -> None:
    run(order(3), Store(tmp_path / "mine"), INLINE)
    run(order(3, seed=2), Store(tmp_path / "other"), INLINE)
    (tmp_path / "mine/monthly.parquet").write_bytes((tmp_path / "other/monthly.parquet").read_bytes())

    with pytest.raises(DamagedFile, match="another run"):
        ledger(tmp_path / "mine")


def test_a_damaged_list_is_never_served_and_is_made_again_without_computing(tmp_path: Path) -> None:
    run(order(3), Store(tmp_path), INLINE)
    good, path = keys(tmp_path), tmp_path / "summary.json"
    path.write_text(path.read_text().replace('"rep": 1', '"rep": 2', 1))

    with pytest.raises(DamagedFile, match=r"summary\.json"):
        ledger(tmp_path)
    outcome = run(order(3), Store(tmp_path), INLINE)

    assert outcome.computed == 0
    assert keys(tmp_path) == good


def test_a_damaged_manifest_is_rebuilt_when_everything_belongs_to_the_request(tmp_path: Path) -> None:
    run(order(3), Store(tmp_path), INLINE)
    good, path = keys(tmp_path), tmp_path / "manifest.json"
    path.write_text(path.read_text().replace('"seed": 1', '"seed": 3', 1))

    with pytest.raises(DamagedFile, match=r"manifest\.json"):
        ledger(tmp_path)
    assert run(order(3), Store(tmp_path), INLINE).computed == 0

    assert keys(tmp_path) == good


def test_a_damaged_manifest_over_another_runs_results_is_not_rebuilt(tmp_path: Path) -> None:
    run(order(3), Store(tmp_path), INLINE)
    (tmp_path / "manifest.json").write_text("{")

    with pytest.raises(DamagedFile, match="another run"):
        run(order(3, seed=2), Store(tmp_path), INLINE)


def test_a_missing_manifest_is_damage_when_results_are_there_and_not_a_run_when_nothing_is(tmp_path: Path) -> None:
    run(order(1), Store(tmp_path / "out"), INLINE)
    (tmp_path / "out/manifest.json").unlink()

    with pytest.raises(DamagedFile, match="missing"):
        ledger(tmp_path / "out")
    with pytest.raises(Refused, match="no results"):
        ledger(tmp_path / "nothing")


def test_a_damaged_piece_is_set_aside_and_computed_again(tmp_path: Path) -> None:
    run(order(2), Store(tmp_path / "good"), INLINE)
    store = Store(tmp_path / "out")
    with pytest.raises(KeyboardInterrupt):
        run(order(2), store, INLINE, watch=stop_after(3))
    part = store.part("do-nothing", 1)
    part.write_bytes(part.read_bytes()[:-9])
    said: list[str] = []

    run(order(2), store, INLINE, say=said.append)

    assert any("rep-000001.parquet" in line for line in said)
    assert len(list((tmp_path / "out/damaged").iterdir())) == 1
    assert keys(tmp_path / "out") == keys(tmp_path / "good")


def stop_after(count: int) -> Watch:
    def watch(progress: Progress) -> None:
        if progress.saved >= count:
            raise KeyboardInterrupt

    return watch


def test_a_run_stopped_anywhere_is_finished_by_the_same_command_with_the_same_ledger(tmp_path: Path) -> None:
    run(order(3), Store(tmp_path / "good"), INLINE)
    for saved in range(6):
        out = tmp_path / f"stopped-{saved}"
        calls = tmp_path / f"calls-{saved}"
        with pytest.raises(KeyboardInterrupt):
            run(order(3, calls=str(calls)), Store(out), INLINE, watch=stop_after(saved))

        run(order(3, calls=str(calls)), Store(out), INLINE)

        assert keys(out) == keys(tmp_path / "good")
        assert len(calls.read_text().splitlines()) == 6


def test_results_of_another_results_version_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(order(1), Store(tmp_path), INLINE)
    monkeypatch.setattr("sim.runs.run.Manifest", partial(Manifest, results_version=999))

    with pytest.raises(Refused, match=rf"results version {RESULTS_VERSION}\).*--out"):
        run(order(1), Store(tmp_path), INLINE)


def test_an_unfinished_run_is_not_served_as_results(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(order(3), Store(tmp_path), INLINE, watch=stop_after(2))

    with pytest.raises(Refused, match="not finished: 4 futures are saved"):
        read_results(tmp_path)
    assert len(ledger(tmp_path)) == 4


def test_a_folder_that_links_elsewhere_is_refused_and_nothing_is_written_there(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out/parts").symlink_to(elsewhere)

    with pytest.raises(StorageError, match="link to another place"):
        run(order(1), Store(tmp_path / "out"), INLINE)

    assert list(elsewhere.iterdir()) == []


def test_a_file_in_place_of_the_folder_is_a_storage_message(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")

    with pytest.raises(StorageError):
        run(order(1), Store(tmp_path / "out"), INLINE)


def by_precision(most: int = 1000) -> PrefixWatch:
    def gap(futures: Mapping[str, Watched]) -> float | None:
        one, other = (futures[plan]["agency_fte"][-1] for plan in ("allowance", "do-nothing"))
        return None if one is None or other is None else one - other + futures["allowance"]["average_caseload"][-1] - 21

    precision = WithinAmount("difference", 0.45)
    return PrefixWatch(("do-nothing", "allowance"), [Aim(precision, gap)], StoppingRule([precision], cap=most))


@pytest.mark.parametrize("engine", [INLINE, Engine(LocalExecutor, 2)])
def test_a_run_that_stops_by_precision_uses_the_same_futures_whatever_the_processes(tmp_path: Path, engine: Engine) -> None:
    asked = replace(order(None), stopping=by_precision, watched=("agency_fte", "average_caseload"))

    first = run(asked, Store(tmp_path), engine).manifest
    again = run(asked, Store(tmp_path), engine).manifest

    assert first.used == used_by_brute_force()
    assert first.precision_reached is True
    assert len(keys(tmp_path)) == 2 * first.used
    assert again == first


def used_by_brute_force() -> int:
    gaps = []
    for rep in range(1, 1000):
        one, other = record("allowance", rep).columns, record("do-nothing", rep).columns
        gaps.append(one["agency_fte"][-1] - other["agency_fte"][-1] + one["average_caseload"][-1] - 21)
        if rep >= 35 and all(narrow(gaps[:m]) for m in range(rep - 5, rep + 1)):
            return rep
    raise AssertionError("never precise")


def narrow(gaps: list[float]) -> bool:
    half_width = stats.t.ppf(0.975, len(gaps) - 1) * np.std(gaps, ddof=1) / len(gaps) ** 0.5
    return bool(half_width <= 0.45)


def test_a_run_that_never_becomes_precise_ends_at_its_limit_and_says_so(tmp_path: Path) -> None:
    asked = replace(order(None), most=32, stopping=partial(by_precision, 32), watched=("agency_fte", "average_caseload"))

    manifest = run(asked, Store(tmp_path), INLINE).manifest

    assert manifest.used == 32
    assert manifest.precision_reached is False
    assert manifest.precision[0]["wanted"] == 0.45


AFAR = Engine(lambda jobs: InlineExecutor(), 1, sees_folder=False)


def test_records_that_travel_back_are_the_same_and_so_is_what_a_failed_future_leaves(tmp_path: Path) -> None:
    run(order(4, raises=["allowance", 2]), Store(tmp_path / "here"), INLINE)

    outcome = run(order(4, raises=["allowance", 2]), Store(tmp_path / "afar"), AFAR)

    assert keys(tmp_path / "afar") == keys(tmp_path / "here")
    crash = Path(outcome.manifest.failed[0]["crash_file"])
    assert crash.is_relative_to(tmp_path / "afar")
    assert "RuntimeError" in crash.read_text()


def test_a_record_spoiled_on_its_way_is_not_kept(tmp_path: Path) -> None:
    asked = order(1)
    identity = Identity(1, asked.inputs_sha256, asked.seed, "", 0)
    sent = SendReplication(SaveReplication("", identity, asked.job, asked.replicate))(("allowance", 1))

    with pytest.raises(DamagedFile):
        received(Store(tmp_path), identity, replace(sent, content=sent.content[:-9]))
    assert Store(tmp_path).parts("allowance") == []

    received(Store(tmp_path), identity, sent)
    assert Store(tmp_path).parts("allowance") == [1]
