"""Runs that cannot finish here are refused with an estimate, and what was done before the refusal is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.cli.application import carry_out
from sim.runs.results import ledger
from sim.runs.signals import Interruption

pytestmark = pytest.mark.e2e

Command = Callable[..., tuple[int, str, str]]
STUDY = """\
council = "example-small"
horizon = "2 months"
reps = {reps}
plans = ["do-nothing"]

[limits]
hours = {hours}
"""
TOO_FEW_HOURS = 0.000_01
IN_HAND = 4  # handed in before the first is judged


@pytest.fixture
def caseholder(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = carry_out(list(arguments), Interruption())
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def write(folder: Path, reps: int = 6, hours: float = 24.0) -> None:
    (folder / "study.toml").write_text(STUDY.format(reps=reps, hours=hours), encoding="utf-8")


def test_a_run_that_takes_too_long_is_refused_with_its_time_and_goes_on_once_it_is_allowed(
    caseholder: Command, tmp_path: Path
) -> None:
    write(tmp_path, hours=TOO_FEW_HOURS)

    code, out, error = caseholder("run", "study.toml", "--out", "out", "--engine", "inline")

    assert (code, out) == (2, "")
    assert "6 futures, about" in error
    assert "limits.hours in the study" in error
    assert "Traceback" not in error
    kept = ledger(tmp_path / "out")
    assert [line["rep"] for line in kept] == list(range(1, len(kept) + 1))
    assert 1 <= len(kept) <= IN_HAND
    write(tmp_path)
    assert caseholder("run", "study.toml", "--out", "out", "--engine", "inline")[0] == 0
    assert ledger(tmp_path / "out")[: len(kept)] == kept
    assert len(ledger(tmp_path / "out")) == 6


def test_a_million_futures_are_refused_after_the_first(caseholder: Command, tmp_path: Path) -> None:
    write(tmp_path, reps=1_000_000, hours=1.0)

    code, out, error = caseholder("run", "study.toml", "--out", "out", "--engine", "inline")

    assert (code, out) == (2, "")
    assert "1,000,000 futures, about" in error
    assert 1 <= len(ledger(tmp_path / "out")) <= IN_HAND


def test_a_run_that_needs_more_memory_than_there_is_says_what_would_help(
    caseholder: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path)
    monkeypatch.setattr("sim.runs.estimate.memory_free_mb", lambda: 10.0)

    code, out, error = caseholder("run", "study.toml", "--out", "out", "--engine", "inline")

    assert (code, out) == (2, "")
    assert "memory" in error
    assert "--jobs 1" not in error
    assert 1 <= len(ledger(tmp_path / "out")) <= IN_HAND


def test_a_run_that_does_not_fit_on_the_disk_is_refused_before_anything_is_simulated(
    caseholder: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path)
    monkeypatch.setattr("sim.runs.disk.Disk.free_bytes", lambda disk, folder: 1000)

    code, out, error = caseholder("run", "study.toml", "--out", "out", "--engine", "inline")

    assert (code, out) == (3, "")
    assert "6 futures need about" in error
    assert "--out for a folder on another disk" in error
    assert ledger(tmp_path / "out") == []
