"""Terminals that are closed while a run goes on, and pipes whose reader leaves: with the command line as it is installed."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.runs.results import ledger
from tests.e2e.processes import of_session

pty = pytest.importorskip("pty")
pytestmark = pytest.mark.e2e

SCALE = int(os.environ.get("TORTURE", "1"))
TAKE_TERMINAL = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
COMMAND = (sys.executable, "-c", "import sys; from sim.cli import main; main(sys.argv[1:])")
STUDY = """\
council = "example-small"
horizon = "2 months"
reps = 12
plans = ["do-nothing"]
"""
LONGEST_SECONDS = 120


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    folder = tmp_path_factory.mktemp("good")
    finish(folder)
    return ledger(folder / "out")


def finish(folder: Path) -> None:
    """Give the command once more, with nobody closing anything."""
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    done = subprocess.run(  # noqa: S603
        [*COMMAND, "run", "study.toml", "--out", "out", "--engine", "inline"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def start_in_a_terminal(folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    """Start a run with a terminal of its own; return it with the end of the terminal that the test holds."""
    ours, theirs = pty.openpty()
    python, option, program = COMMAND
    process = subprocess.Popen(  # noqa: S603
        [python, option, TAKE_TERMINAL + program, "run", "study.toml", "--out", "out", "--jobs", "2"],
        cwd=folder,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    return process, ours


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are listed as Linux does")
@pytest.mark.parametrize("trial", range(2 * SCALE))
def test_a_closed_terminal_ends_the_run_and_the_same_command_finishes_it(
    tmp_path: Path, good: list[dict[str, object]], trial: int
) -> None:
    (tmp_path / "study.toml").write_text(STUDY, encoding="utf-8")
    process, terminal = start_in_a_terminal(tmp_path)
    time.sleep(random.Random(trial).uniform(0.3, 4.0))
    os.close(terminal)
    closed = time.monotonic()

    code = process.wait(LONGEST_SECONDS)

    assert code in (0, 143, -1), code  # -1: before it had begun to answer signals
    while of_session(process.pid) and time.monotonic() < closed + 5:
        time.sleep(0.05)
    assert of_session(process.pid) == []
    assert list(tmp_path.glob("caseholder-crash-*")) == []
    finish(tmp_path)
    assert ledger(tmp_path / "out") == good


@pytest.mark.parametrize("arguments", [("councils",), ("show", "example-small"), ("run", "study.toml", "--out", "out")])
def test_a_reader_that_leaves_is_no_fault(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "study.toml").write_text(STUDY.replace("reps = 12", "reps = 1"), encoding="utf-8")
    process = subprocess.Popen(  # noqa: S603
        [*COMMAND, *arguments], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read()
    process.stderr.close()

    assert process.wait(LONGEST_SECONDS) == 0
    assert said == "" or arguments[0] == "run"
    assert "Traceback" not in said
    assert "fault in Caseholder" not in said
    assert list(tmp_path.glob("caseholder-crash-*")) == []
