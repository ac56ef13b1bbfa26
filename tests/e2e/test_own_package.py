"""Another distribution may install a package called ``sim``: it is told by its path, and nothing is run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import sim

pytestmark = pytest.mark.e2e

OURS = Path(sim.__file__).parent
START = "import sys; from sim.cli import main; main(sys.argv[1:])"


def command_with(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of Caseholder with a folder in front of its own."""
    environment = dict(os.environ, PYTHONPATH=str(folder))
    command = [sys.executable, "-c", START, "councils"]
    return subprocess.run(  # noqa: S603 - this very package
        command, env=environment, cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


def test_another_package_over_ours_is_refused_by_its_path(tmp_path: Path) -> None:
    package = tmp_path / "sim"
    package.mkdir()
    for part in OURS.iterdir():
        (package / part.name).symlink_to(part)
    (package / "__init__.py").unlink()
    (package / "__init__.py").write_text("VERSION = 3\n", encoding="utf-8")

    done = command_with(tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert f"Another package called sim is in the way of Caseholder's: {package / '__init__.py'}" in done.stderr
    assert "Traceback" not in done.stderr


def test_our_own_package_is_let_through(tmp_path: Path) -> None:
    done = command_with(tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
