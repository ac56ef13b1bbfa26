"""What a user means by a bare name."""

from __future__ import annotations

from pathlib import Path

from sim.settings.shipped import NAME, shipped_file


def file_of(name: str | Path) -> str | Path:
    """Return what a user may mean by a bare name: a shipped file, else the file of that name in the current folder."""
    beside = Path(f"{name}.toml")
    is_bare = isinstance(name, str) and NAME.fullmatch(name) is not None
    return beside if is_bare and shipped_file(str(name)) is None and beside.is_file() else name
