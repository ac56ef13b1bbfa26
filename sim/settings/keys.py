"""Dotted keys as people write them: ``teams[child-and-family].posts`` to a place in the data and back.

A list item is named by its ``name`` or ``kind``, or by its number counted from 0.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any

from sim.settings.where import Path, item_name

_STEP = re.compile(r'(?:^|\.)(?:([A-Za-z0-9_-]+)|"([^"]+)")|\[([A-Za-z0-9_-]+)\]')
LONGEST_KEY = 300


class NoSuchPlace(LookupError):  # noqa: N818 - named for what the user is told
    """A dotted key that leads nowhere; carries what to say about it."""

    def __init__(self, problem: str, fix: str) -> None:
        """Keep the problem and the fix."""
        super().__init__(problem)
        self.problem, self.fix = problem, fix


def steps_of(key: str) -> tuple[str, ...]:
    """Return the steps of a dotted key; a list item keeps its brackets: ``("teams", "[child-and-family]", "posts")``.

    Raises:
        NoSuchPlace: when the key is not written as a dotted key.
    """
    steps: list[str] = []
    position = 0
    while position < len(key) <= LONGEST_KEY:
        match = _STEP.match(key, position)
        if match is None or match.end() == position:
            break
        bare, quoted, item = match.groups()
        steps.append(f"[{item}]" if item is not None else bare or quoted)
        position = match.end()
    if not steps or position != len(key) or steps[0].startswith("["):
        raise NoSuchPlace("is not a dotted key", 'Write it like "demand.rereferral_share" or "teams[east].posts".')
    return tuple(steps)


def path_of(key: str, data: object) -> Path:
    """Return the path of a dotted key in the data, list items found by name; later steps need not exist yet.

    Raises:
        NoSuchPlace: when the key is not written as a dotted key or names a list item that is not there.
    """
    path: list[str | int] = []
    for step in steps_of(key):
        if step.startswith("["):
            number = _number_of(step[1:-1], data, key)
            path.append(number)
            data = data[number] if isinstance(data, list | tuple) else None
        else:
            path.append(step)
            data = data.get(step) if isinstance(data, dict) else None
    return tuple(path)


def _number_of(item: str, items: object, key: str) -> int:
    if not isinstance(items, list | tuple) or not items:
        raise NoSuchPlace(f"there is no list where the key has [{item}]", "Give the list first, or correct the key.")
    names = [item_name(items, number) for number in range(len(items))]
    if item in names:
        return names.index(item)
    if item.isdigit() and int(item) < len(items):
        return int(item)
    raise NoSuchPlace(f"there is no '{item}' in the list", nearest(item, names))


def nearest(name: str, known: Iterable[str]) -> str:
    """Return "Did you mean ...?" with the nearest known name, or the list of what is known."""
    names = list(known)
    near = difflib.get_close_matches(name[:60].lower(), names, n=1, cutoff=0.6)
    if near:
        return f"Did you mean '{near[0]}'?"
    return f"Known here: {', '.join(names[:12])}{', ...' if len(names) > 12 else ''}." if names else "Delete it."


def value_at(data: object, path: Path) -> Any:
    """Return what stands at a path; None when nothing does."""
    for step in path:
        if isinstance(data, dict) and step in data:
            data = data[step]
        elif isinstance(data, list | tuple) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def put(data: dict[str, Any], path: Path, value: object) -> None:
    """Set a value in the data, making the tables on the way that are not there yet.

    Raises:
        NoSuchPlace: when a step leads into something that is neither a table nor a list.
    """
    place: Any = data
    for number, step in enumerate(path[:-1]):
        if isinstance(place, dict) and isinstance(step, str):
            place = place.setdefault(step, {})
        elif isinstance(place, list) and isinstance(step, int):
            place = place[step]
        if not isinstance(place, dict | list):
            inside = ".".join(str(part) for part in path[: number + 1])
            raise NoSuchPlace(f"{inside} is a single value, not a table", "Set the whole value.")
    if isinstance(place, list) != isinstance(path[-1], int):
        raise NoSuchPlace("a list item needs its name in square brackets", 'Write it like "teams[east].posts".')
    place[path[-1]] = value
