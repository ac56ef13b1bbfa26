"""Files about people, given to every command that takes a file: refused, not repeated, and nothing of them is kept anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.cli.application import carry_out
from sim.runs.signals import Interruption

pytestmark = pytest.mark.e2e

PEOPLE = sorted((Path(__file__).parent.parent / "corpus" / "people").glob("*.toml"))
COMMANDS = (
    ("check", "mine.toml"),
    ("check", "mine.toml", "--format", "json"),
    ("run", "mine.toml", "--reps", "1", "--out", "out"),
    ("show", "mine.toml"),
    ("diff", "mine.toml", "example-small"),
    ("diff", "example-small", "mine.toml"),
    ("trace", "mine.toml", "--rep", "1"),
    ("slurm", "mine.toml", "--reps", "2", "--tasks", "2"),
    ("run", "study.toml", "--out", "out"),
)
STUDY = 'council = "mine"\nhorizon = "1 month"\nreps = 1\nplans = ["do-nothing"]\n'


@pytest.mark.parametrize("path", PEOPLE, ids=[path.stem for path in PEOPLE])
def test_no_command_repeats_or_keeps_what_a_file_says_about_people(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    _, setting, secret = (part.strip() for part in path.with_suffix(".expected").read_text(encoding="utf-8").split("|"))
    files = {"mine.toml": path.read_bytes(), "study.toml": STUDY.encode()}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)

    for arguments in COMMANDS:
        capsys.readouterr()
        code = carry_out(list(arguments), Interruption())
        said = capsys.readouterr()

        assert code == 2, (arguments, said)
        assert not secret or secret not in (said.out + said.err).replace(setting, ""), arguments
        kept = {str(each.relative_to(tmp_path)): each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}
        assert kept == files, arguments
