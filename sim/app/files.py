"""The files of the folder the app was started in: plans, studies and results by name, written whole and never overwritten."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.settings.shipped import shipped_file, shipped_names
from sim.settings.write import table_text

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
NAME_HINT = "Use small letters, figures and hyphens, at most 60, such as eighteen-posts."
KINDS = {"plan": "configs/plans", "council": "configs/councils", "study": "experiments"}


class NameTaken(Exception):  # noqa: N818 - named for what the user is told
    """A file of this name is there already."""


@dataclass(frozen=True)
class Folder:
    """The folder the app works in."""

    root: Path

    def file(self, kind: str, name: str) -> Path:
        """Return where a plan, council or study of a name lies."""
        return self.root / KINDS[kind] / f"{checked(name)}.toml"

    def found(self, kind: str, name: str) -> Path | None:
        """Return the user's own file, else the shipped one; None when there is neither."""
        own = self.file(kind, name)
        if own.is_file():
            return own
        return shipped_file(name, kind) if kind != "study" else None

    def names(self, kind: str) -> list[str]:
        """List the names of a kind: the user's own and the shipped ones."""
        own = {path.stem for path in (self.root / KINDS[kind]).glob("*.toml") if NAME.fullmatch(path.stem)}
        return sorted(own | set(shipped_names(kind) if kind != "study" else ()) - {"base", "england"})

    def results(self) -> list[str]:
        """List the results folders."""
        found = (self.root / "results").glob("*/manifest.json")
        return sorted(path.parent.name for path in found if NAME.fullmatch(path.parent.name))

    def out(self, name: str) -> Path:
        """Return the results folder of a name."""
        return self.root / "results" / checked(name)

    def write(self, kind: str, name: str, data: Mapping[str, Any]) -> Path:
        """Write a new file whole.

        Args:
            kind: plan, council or study.
            name: of the file.
            data: its settings.

        Raises:
            NameTaken: there is a file of this name.
        """
        path = self.file(kind, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        put_new(path, table_text(data).encode())
        return path


def checked(name: str) -> str:
    """Return a name that stays inside its folder.

    Raises:
        ValueError: the name could lead elsewhere.
    """
    if not NAME.fullmatch(name):
        raise ValueError(name)
    return name


def put_new(path: Path, content: bytes) -> None:
    """Write a file whole, on the disk before it gets its name, and only when no file has that name.

    Raises:
        NameTaken: there is one.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    with draft.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(draft, path)
    except FileExistsError as error:
        raise NameTaken(path.stem) from error
    finally:
        draft.unlink()
