"""The tutorials, block by block, as a reader types them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
TUTORIALS = sorted((ROOT / "docs" / "tutorials").glob("*.md"))
BLOCK = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(path: Path) -> Iterator[tuple[str, str, str]]:
    """Language, file and text of each block of a page."""
    yield from BLOCK.findall(path.read_text(encoding="utf-8"))


def run(command: list[str], text: str, folder: Path) -> None:
    """Run a block in the reader's folder; every command of it must end well."""
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    ended = subprocess.run(  # noqa: S603 - the blocks are the repository's own
        command, input=text, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, f"{text}\n{ended.stdout[-2000:]}\n{ended.stderr[-2000:]}"


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_every_block_of_a_tutorial_works(page: Path, tmp_path: Path) -> None:
    (tmp_path / "experiments").symlink_to(ROOT / "experiments")
    python: list[str] = []
    for language, file, text in blocks(page):
        if file:
            (tmp_path / file).write_text(text, encoding="utf-8")
        elif language == "sh":
            run(["bash", "-euo", "pipefail", "-s"], text, tmp_path)
        elif language == "python":
            python.append(text)
            script = tmp_path / "script.py"
            script.write_text("if __name__ == '__main__':\n" + _indented("".join(python)), encoding="utf-8")
            run([sys.executable, str(script)], "", tmp_path)


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" if line else "\n" for line in text.splitlines())


def test_there_is_a_first_tutorial_for_each_kind_of_reader() -> None:
    first_words = [page.read_text(encoding="utf-8").split("\n\n")[1] for page in TUTORIALS]

    assert len(TUTORIALS) == 5
    for reader in ("strategists", "scrutiny committees", "researchers"):
        assert any(reader in words for words in first_words)
