"""How every form saves: the settings are checked as their file would be, and the file is written when nothing is wrong."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.responses import RedirectResponse, Response

import sim
from sim.app.files import KINDS, NAME, NAME_HINT, Folder, NameTaken
from sim.app.forms import Box, Filled
from sim.settings.problems import Problem, ProblemsFound
from sim.settings.write import table_text

UNPROCESSABLE = 422
PLACES = {"plan": "plans", "council": "councils", "study": "studies"}
Again = Callable[[Filled, list[str]], Response]


@dataclass(frozen=True)
class Draft:
    """What somebody wants to save.

    Attributes:
        kind: plan, council or study; values: of the form; data: the settings of the file.
        faults: what is wrong, by box; apart: what is wrong without a box.
    """

    kind: str
    values: Mapping[str, str]
    data: Mapping[str, Any]
    faults: Mapping[str, str]
    apart: list[str]


def save(folder: Folder, draft: Draft, again: Again) -> Response:
    """Write a file under its new name and lead to its page; when something is wrong, show the form again.

    Args:
        folder: where it goes.
        draft: what to save.
        again: lays out the form with what was typed and what is wrong.
    """
    name, faults = draft.values.get("name", ""), {**name_faults(draft.values.get("name", "")), **draft.faults}
    if not faults and not draft.apart:
        try:
            folder.write(draft.kind, name, draft.data)
            return RedirectResponse(f"/{PLACES[draft.kind]}/{name}", 303)
        except NameTaken:
            faults = {"name": f"There is a {draft.kind} called {name} already. Choose another name."}
    return again(Filled(draft.values, faults), draft.apart)


def name_faults(name: str) -> dict[str, str]:
    """Check a name before anything is written under it."""
    return {} if NAME.fullmatch(name) else {"name": f"The name cannot be used for a file. {NAME_HINT}"}


def name_box(label: str, filled: Filled, example: str = "eighteen-posts") -> Box:
    """Return the box for the name of a new file.

    Args:
        label: of the box.
        filled: what was typed so far.
        example: of a name.
    """
    hint = NAME_HINT.replace("eighteen-posts", example)
    return Box("name", label, hint, filled.value("name"), (), required=True, fault=filled.faults.get("name", ""))


def problems_of(folder: Folder, kind: str, data: Mapping[str, Any]) -> list[Problem]:
    """Check settings as a file of that kind would be checked in the folder.

    Args:
        folder: where the councils are that the settings may name.
        kind: plan, council or study.
        data: the settings.
    """
    with tempfile.TemporaryDirectory(prefix="caseholder-") as made:
        draft = Path(made) / KINDS[kind] / f"draft-{kind}.toml"
        for name in [*KINDS.values()]:
            (Path(made) / name).mkdir(parents=True)
        for own in (folder.root / KINDS["council"]).glob("*.toml"):
            shutil.copy(own, Path(made) / KINDS["council"] / own.name)
        draft.write_text(table_text(data), encoding="utf-8")
        try:
            return list(sim.check([draft]).problems)
        except ProblemsFound as found:
            return list(found.problems)
