"""``caseholder new``: where a council file begins."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e


def new(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sim.cli", "new", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603


def test_a_new_council_says_where_it_can_begin(tmp_path: Path) -> None:
    done = new(tmp_path, "my-council")

    assert done.returncode == 2
    assert "--from COUNCIL" in done.stderr
    assert not list(tmp_path.iterdir())


def test_published_files_need_the_name_of_an_authority(tmp_path: Path) -> None:
    done = new(tmp_path, "my-council", "--from-dfe", "census.csv")

    assert done.returncode == 2
    assert "--council" in done.stderr


def test_a_missing_published_file_is_named(tmp_path: Path) -> None:
    done = new(tmp_path, "my-council", "--from-dfe", "census.csv", "--council", "Leeds")

    assert done.returncode == 2
    assert "census.csv" in done.stderr
    assert "Traceback" not in done.stderr
