"""The commands of the README, as they stand there, on a smaller council and with fewer futures."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from sim.cli.application import carry_out
from sim.runs.signals import Interruption

pytestmark = pytest.mark.e2e

README = Path(__file__).resolve().parents[2] / "README.md"
SMALLER = (("bradford-2018", "example-small"), ("--reps 100", "--reps 2 --engine inline"), ("2019-12-31", "2022-12-31"))


def commands() -> list[str]:
    blocks = re.findall(r"^```\n(caseholder .*?)^```", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("caseholder ")]


def test_the_commands_of_the_readme_work_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written = commands()

    assert len(written) >= 6
    for line in written:
        for larger, smaller in SMALLER:
            line = line.replace(larger, smaller)  # noqa: PLW2901 - one line after the other
        code = carry_out(shlex.split(line)[1:], Interruption())
        expected = 2 if line.startswith("caseholder report") else 0  # a report of two futures is refused
        assert code == expected, line
