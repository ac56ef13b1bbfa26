"""Finished folders of past releases, kept here, stay readable: one for each release, made by the stand-in simulation."""

from __future__ import annotations

import json
import shutil
from functools import partial
from pathlib import Path

import pytest

from sim.cli.tables import comparison_text
from sim.result import Result
from sim.runs.disk import DamagedFile
from sim.runs.executors import InlineExecutor
from sim.runs.manifest import Manifest, Refused
from sim.runs.results import ledger, read_results
from sim.runs.run import Engine, run
from sim.runs.store import Store
from tests.runs.fakes import MEASURES, order, record

pytestmark = pytest.mark.unit

RELEASES = sorted(path for path in Path(__file__).with_name("stored").iterdir())


@pytest.mark.parametrize("folder", RELEASES, ids=lambda path: path.name)
def test_a_finished_folder_of_a_past_release_is_read_with_every_check(folder: Path) -> None:
    monthly = read_results(folder).monthly

    assert len(ledger(folder)) == 4
    for plan in ("do-nothing", "allowance"):
        for rep in (1, 2):
            rows = monthly[(monthly["plan"] == plan) & (monthly["rep"] == rep)]
            columns = record(plan, rep).columns
            assert {name: rows[name].astype(object).where(rows[name].notna(), None).tolist() for name in MEASURES} == columns


@pytest.mark.parametrize("folder", RELEASES, ids=lambda path: path.name)
def test_a_folder_of_another_results_version_is_never_added_to(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    shutil.copytree(folder, out)
    monkeypatch.setattr("sim.runs.run.Manifest", partial(Manifest, results_version=999))

    with pytest.raises(Refused, match=r"Caseholder 0\.1\.0 \(results version 1\)"):
        run(order(5), Store(out), Engine(lambda jobs: InlineExecutor(), 1))

    assert {path.name: path.read_bytes() for path in out.iterdir()} == {
        path.name: path.read_bytes() for path in folder.iterdir()
    }


def test_a_folder_that_claims_another_results_version_is_not_believed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(RELEASES[0], out)
    manifest = json.loads((out / "manifest.json").read_text())
    (out / "manifest.json").write_text(json.dumps({**manifest, "results_version": 2}))

    with pytest.raises(DamagedFile, match=r"manifest\.json"):
        ledger(out)


@pytest.mark.parametrize("folder", RELEASES, ids=lambda path: path.name)
def test_a_run_that_kept_no_costs_is_compared_without_them(folder: Path) -> None:
    result = Result(folder)

    assert result.costs() == []
    assert comparison_text(result.comparison(), result.costs())
