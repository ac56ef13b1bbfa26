"""The reference page of all settings and the list of assumptions, made from the classes and the shipped files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from pydantic import BaseModel

from sim.settings.council import Council
from sim.settings.describe import purpose, setting_texts
from sim.settings.explain import Explained, explain
from sim.settings.keys import path_of
from sim.settings.load import load_council
from sim.settings.quantity import unit_of
from sim.settings.schema_walk import classes_at, types_at
from sim.settings.sections.base import ByGrade
from sim.settings.shipped import configs_folder

DEFAULTS = "base"
STATED_BY_COUNCILS = ("teams", "opening")
MADE_BY = "This page is made by `python docs/make_settings_pages.py`."

SETTINGS_HEAD = f"""# Settings of a council file

Every setting with its national default, the range from which futures draw it, what it means, and the evidence. A default
without a range is the same in every future. Names of tables are those of the file; a setting is addressed by its dotted key,
as in `--set leaving.utilisation_effect=0.2`. Numbers in brackets point to the sections of the model page.

{MADE_BY}
"""

ASSUMPTIONS_HEAD = f"""# Assumptions

Values that nobody has measured, or that no paper states. Each is shown with the range from which futures draw it and what it
is about. A finding that leans on one of them must say what happens over its range.

{MADE_BY}
"""


def settings_page() -> str:
    """Return the reference page of the settings."""
    defaults = explain(load_council(DEFAULTS))
    parts = [SETTINGS_HEAD]
    for name in Council.model_fields:
        found = classes_at(Council, (name,)) or classes_at(Council, (name, 0))
        if found:
            parts += [f"## {name}", "", purpose(found[0]), "", *_table_of(name, found[0], defaults), ""]
    return "\n".join(parts)


def _table_of(name: str, cls: type[BaseModel], defaults: Sequence[Explained]) -> list[str]:
    if name in STATED_BY_COUNCILS:
        return _rows(["setting", "unit", "meaning"], _stated_rows(cls, name))
    own = [each for each in defaults if each.setting.split(".")[0].split("[")[0] == name and each.value != "[]"]
    return _rows(["setting", "default", "range", "meaning", "evidence"], map(_default_row, _grouped(own)))


def _grouped(settings: Sequence[Explained]) -> list[list[Explained]]:
    """Put the parts of one list item, or of one table with names of its own, together when they share their evidence."""
    return [list(group) for _, group in groupby(settings, key=_place_and_evidence)]


def _place_and_evidence(setting: Explained) -> tuple[str, str, bool]:
    around = setting.setting.rpartition(".")[0]
    is_free = around.endswith("]") or not meaning_of(setting.setting)
    return (around if is_free else setting.setting), setting.source, setting.low is None


def _default_row(group: list[Explained]) -> list[str]:
    first = group[0]
    evidence = first.source + (f" ({first.strength})" if first.strength else "")
    if len(group) == 1:
        spread = f"{_plain(first.low)} to {_plain(first.high)}" if first.low is not None else ""
        return [f"`{first.setting}`", _value(first), spread, meaning_of(first.setting), evidence]
    around = first.setting.rpartition(".")[0]
    values = ", ".join(f"{each.setting.rpartition('.')[2].replace('_', ' ')} {_plain(each.value)}" for each in group)
    return [f"`{around}`", values, "", meaning_of(around), evidence]


def _value(setting: Explained) -> str:
    unit = "" if isinstance(setting.value, str | bool) or setting.unit in ("number", "count", "times") else setting.unit
    return f"{_plain(setting.value)} {unit}".strip()


def _plain(value: object) -> str:
    """Return a value as a file would have it, without a needless .0."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _stated_rows(cls: type[BaseModel], key: str) -> Iterator[list[str]]:
    """What a council states itself, lists of tables item by item."""
    texts = setting_texts(cls)
    for name in cls.model_fields:
        inner = classes_at(cls, (name, 0))
        unit = next((found.unit for each in types_at(cls, (name,)) if (found := unit_of(each))), "")
        yield [f"`{key}.{name}`", unit or "", texts.get(name, "")]
        for each in inner:
            yield from _stated_rows(each, f"{key}.{name}[]")


def meaning_of(key: str) -> str:
    """Return what a setting of a council means, from the place where it is declared."""
    path = path_of(key.replace("[", ".").replace("]", ""), {})
    owners = classes_at(Council, _numbered(path[:-1]))
    own = next((text for owner in owners if (text := setting_texts(owner).get(str(path[-1])))), "")
    if any(issubclass(owner, ByGrade) for owner in owners) and len(path) > 1:
        around = classes_at(Council, _numbered(path[:-2]))
        table = next((text for owner in around if (text := setting_texts(owner).get(str(path[-2])))), "")
        return f"{table}; {str(path[-1]).replace('_', ' ')}: {own}"
    return own


def _numbered(path: Sequence[str | int]) -> tuple[str | int, ...]:
    """Return the path with names of list items as numbers, which is all that types know of."""
    steps: tuple[str | int, ...] = ()
    for step in path:
        in_list = bool(steps) and not types_at(Council, (*steps, step)) and bool(types_at(Council, (*steps, 0)))
        steps = (*steps, 0 if in_list else step)
    return steps


def assumptions_page() -> str:
    """Return the list of assumptions: the national ones, then those of each shipped council."""
    national = [setting for setting in explain(load_council(DEFAULTS)) if _is_assumption(setting)]
    parts = [ASSUMPTIONS_HEAD, "## National defaults", "", *_assumption_table(national), ""]
    for name in _councils():
        council = load_council(name)
        own = [each for each in explain(council) if _is_assumption(each) and each.file == f"{name}.toml"]
        if own and not council.invented:
            parts += [f"## {council.title}", "", *_assumption_table(own), ""]
    return "\n".join(parts)


def _councils() -> Iterable[str]:
    return sorted(path.stem for path in (configs_folder() / "councils").glob("*.toml"))


def _is_assumption(setting: Explained) -> bool:
    if setting.value == "[]" or setting.setting.endswith((".name", ".law", ".kind")):
        return False
    return setting.source.startswith("assumption") or setting.strength == "assumption"


def _assumption_table(settings: Sequence[Explained]) -> list[str]:
    rows = ([*_default_row(group)[:4], group[0].source] for group in _grouped(settings))
    return _rows(["setting", "value", "range", "what it is about", "source"], rows)


def _rows(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = ["| " + " | ".join(heading) + " |", "|" + "---|" * len(heading)]
    return lines + ["| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in row) + " |" for row in rows]
