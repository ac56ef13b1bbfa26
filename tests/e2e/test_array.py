"""The array script of ``caseholder slurm``, its tasks run as local processes, one of them killed, and the shares joined."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.cli.application import carry_out
from sim.runs.results import ledger
from sim.runs.signals import Interruption

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(sys.platform == "win32", reason="a shell script")]

STUDY = """\
council = "example-small"
horizon = "2 months"
reps = 6
[plans.allowance]
[[plans.allowance.policies]]
kind = "retention_allowance"
start = 2021-05-01
annual_gbp = 2400
grades = ["experienced"]
"""
FILE, TASKS = "my studies/tiny.toml", 3


@pytest.fixture
def caseholder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        code = carry_out(list(arguments), Interruption())
        said = capsys.readouterr()
        return code, said.out + said.err

    return command


def task(script: Path, number: int) -> subprocess.Popen[str]:
    """Start one task as the queue does: the script, with its number in the environment, from any folder."""
    return subprocess.Popen(  # noqa: S603
        ["/bin/bash", str(script.absolute())],
        env={**os.environ, "SLURM_ARRAY_TASK_ID": str(number)},
        cwd="/",
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, errors = process.communicate(timeout=120)
    return process.returncode, errors


def kill_when_one_is_saved(process: subprocess.Popen[str], folder: Path) -> None:
    end = time.monotonic() + 60
    while not list(folder.glob("parts/*/rep-*.parquet")) and time.monotonic() < end:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def test_an_array_with_a_killed_task_gives_the_ledger_of_one_run(
    tmp_path: Path, caseholder: Callable[..., tuple[int, str]]
) -> None:
    (tmp_path / "my studies").mkdir()
    (tmp_path / FILE).write_text(STUDY, encoding="utf-8")
    assert caseholder("run", FILE, "--engine", "inline", "--out", "whole")[0] == 0
    code, said = caseholder("slurm", FILE, "--tasks", str(TASKS), "--out", "out", "--set", "seed=1", "--format", "json")
    script = Path(json.loads(said)["written"])
    assert (code, script) == (0, Path("out/array.sh"))

    victim = task(script, 2)
    kill_when_one_is_saved(victim, tmp_path / "out/tasks/2")
    assert [ended(task(script, number))[0] for number in (1, 3)] == [0, 0]
    code, said = caseholder("merge", "out")
    assert (code, "are missing" in said) == (2, True)

    again = ended(task(script, 2))
    assert again[0] == 0, again
    code, said = caseholder("merge", "out")

    assert code == 0, said
    assert "12 futures of 2 plans are in out" in said
    assert ledger(tmp_path / "out") == ledger(tmp_path / "whole")
    assert caseholder("merge", "out") == (code, said)


def test_the_script_is_bash_and_asks_for_an_array_of_its_shares(
    tmp_path: Path, caseholder: Callable[..., tuple[int, str]]
) -> None:
    out = tmp_path / "a b'; touch hacked; '"
    code, said = caseholder("slurm", "example-small", "--reps", "40", "--tasks", "20", "--jobs", "4", "--out", str(out))
    script = (out / "array.sh").read_text(encoding="utf-8")

    assert code == 0, said
    assert subprocess.run(["/bin/bash", "-n", str(out / "array.sh")], check=False).returncode == 0  # noqa: S603
    assert {"#SBATCH --array=1-20", "#SBATCH --cpus-per-task=4"} <= set(script.splitlines())
    words = shlex.split(script.splitlines()[-1])
    assert words[words.index("--out") + 1] == f"{out}/tasks/$SLURM_ARRAY_TASK_ID"
    assert "sbatch" in said


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--tasks", "7", "--reps", "6"), "--tasks 7"),
        ((), "--reps"),
        (("--reps", "6", "--tasks", "2", "--set", "agency.no_such_thing=1"), "not a setting"),
    ],
)
def test_a_script_that_could_not_work_is_not_written(
    tmp_path: Path, caseholder: Callable[..., tuple[int, str]], options: tuple[str, ...], message: str
) -> None:
    code, said = caseholder("slurm", "example-small", *options)

    assert code == 2
    assert message in said
    assert not (tmp_path / "results").exists()


def test_a_share_that_is_none_is_refused_and_a_folder_without_shares_too(
    tmp_path: Path, caseholder: Callable[..., tuple[int, str]]
) -> None:
    assert caseholder("run", "example-small", "--reps", "2", "--share", "3/2")[0] == 2
    code, said = caseholder("merge", "nowhere")

    assert (code, "nothing to join" in said) == (2, True)
    assert list(tmp_path.iterdir()) == []
