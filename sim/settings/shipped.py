"""Where the councils, plans and defaults that come with Caseholder are kept.

An installed copy carries them inside the package; a checkout keeps them beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
STUDIES = "../experiments"
OTHER_EXPERIMENTS = ("backtest", "benchmark")  # their files ask other questions than a study does
FOLDERS = {"council": ("councils", "defaults"), "plan": ("plans",), "study": (STUDIES,)}


def configs_folder() -> Path:
    """Return the folder of shipped files: ``sim/_configs`` in an installed copy, else the repository's ``configs``."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_configs"
    return installed if installed.is_dir() else package.parent / "configs"


def shipped_file(name: str, kind: str | None = None) -> Path | None:
    """Return the shipped file of a name, or None; only names of lower-case letters, digits and hyphens are looked up.

    Args:
        name: such as ``bradford-2018``.
        kind: council, plan or study; None looks through all of them.
    """
    if not NAME.fullmatch(name):
        return None
    candidates = (folder / f"{name}.toml" for folder in _folders(kind))
    return next((path for path in candidates if path.is_file()), None)


def shipped_names(kind: str) -> tuple[str, ...]:
    """Return the names of the shipped councils, plans or studies, sorted."""
    found = {path.stem for folder in _folders(kind) for path in folder.glob("*.toml") if path.is_file()}
    return tuple(sorted(found))


def _folders(kind: str | None) -> Iterator[Path]:
    for name in FOLDERS[kind] if kind else (name for names in FOLDERS.values() for name in names):
        folder = configs_folder() / name
        yield folder
        if name == STUDIES and folder.is_dir():  # studies lie in one folder for each council
            yield from sorted(path for path in folder.iterdir() if path.is_dir() and path.name not in OTHER_EXPERIMENTS)
