"""Where in a file each setting stands: path to line, and the path as people write it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A statement that cannot be read, with the stretch of text to leave out so that the rest can be."""

    line: int
    path: Path
    value: str
    problem: str
    fix: str
    start: int
    end: int


@dataclass(slots=True)
class Scan:
    """What a file holds where.

    Attributes:
        lines: line of every table, key and list item, by path; list items are counted from 0.
        unreadable: statements to leave out.
        too_much: why the file must not be parsed at all (line, problem), else None.
    """

    lines: dict[Path, int] = field(default_factory=dict)
    unreadable: list[Unreadable] = field(default_factory=list)
    too_much: tuple[int, str] | None = None

    def line_of(self, path: Path) -> int | None:
        """Return the line of a setting, or of the nearest table around it; None for the file as a whole."""
        return next((self.lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self.lines), None)


def dotted(path: Path, data: object = None) -> str:
    """Return a path as its owner writes it, list items by name where the data gives one: ``teams[child-and-family].posts``."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{item_name(data, step)}]"
            data = data[step] if isinstance(data, list | tuple) and step < len(data) else None
        else:
            key = step if BARE_KEY.fullmatch(step) else f'"{step[:60]}"'
            text += f".{key}" if text else key
            data = data.get(step) if isinstance(data, dict) else None
    return text


def item_name(items: object, number: int) -> str:
    """Return how a list item is addressed: by its ``name`` or ``kind``, if it is the only one so called, else by its number."""
    if not isinstance(items, list | tuple) or number >= len(items):
        return str(number)
    for key in ("name", "kind"):
        names = [item.get(key) if isinstance(item, dict) else None for item in items]
        if isinstance(names[number], str) and names.count(names[number]) == 1 and BARE_KEY.fullmatch(names[number] or ""):
            return str(names[number])
    return str(number)
