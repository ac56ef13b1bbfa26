"""Every setting with its value, its evidence and its place; the difference of two councils (``show``, ``diff``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel

from sim.settings.keys import value_at
from sim.settings.problems import Origin, shown
from sim.settings.quantity import Settings, Sourced, unit_of
from sim.settings.schema_walk import parts_of, type_of_part
from sim.settings.where import Path, dotted

Plain = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Explained:
    """One setting as ``show`` prints it.

    Attributes:
        setting: dotted key; value: as a file writes it; unit: of it, "" when it has none or says it itself.
        low, high: range; None when it is not drawn.
        source, strength, why: the evidence.
        file, line: where it was last written; "" and None for what no file states.
    """

    setting: str
    value: Plain
    unit: str
    low: Plain
    high: Plain
    source: str
    strength: str
    why: str
    file: str
    line: int | None

    def as_dict(self) -> dict[str, Plain]:
        """Return the object printed with ``--format json``."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting in which two councils differ; None where one does not have it."""

    setting: str
    first: Explained | None
    second: Explained | None


def explain(model: Settings) -> tuple[Explained, ...]:
    """Return every setting of a model in the order of its class.

    Values read from files carry file and line; a model made in Python is explained without them.
    """
    data = model.model_dump()
    return tuple(_explained(leaf, data, model) for leaf in _leaves(model, (), "", {}))


def differences(first: Settings, second: Settings) -> tuple[Difference, ...]:
    """Return the settings in which two models differ in value, range, source or strength; file and line do not count."""
    one = {setting.setting: setting for setting in explain(first)}
    other = {setting.setting: setting for setting in explain(second)}
    keys = dict.fromkeys([*one, *other])
    return tuple(
        Difference(key, one.get(key), other.get(key)) for key in keys if _substance(one.get(key)) != _substance(other.get(key))
    )


def _substance(setting: Explained | None) -> tuple[Plain, ...] | None:
    if setting is None:
        return None
    return (setting.value, setting.low, setting.high, setting.source, setting.strength)


@dataclass(frozen=True, slots=True)
class _Leaf:
    path: Path
    value: object
    unit: str
    evidence: dict[str, Any]


def _leaves(value: object, path: Path, unit: str, evidence: dict[str, Any]) -> Iterator[_Leaf]:
    """Walk the model down to single settings; tables hand their source, strength and reason down."""
    if isinstance(value, Sourced):
        own = {name: text for name in ("source", "strength", "why") if (text := getattr(value, name)) is not None}
        table = value.model_dump()
        own |= {name: table[name] for name in ("low", "high") if name in table}
        yield _Leaf(path, table["value"], unit, evidence | own)
    elif isinstance(value, BaseModel):
        stated = {name: text for name in ("source", "strength", "why") if isinstance(text := getattr(value, name, None), str)}
        for name, inner in parts_of(value):
            if name not in ("source", "strength", "why", "sources"):
                found = unit_of(type_of_part(type(value), str(name)))
                yield from _leaves(inner, (*path, name), found.unit if found else "", evidence | stated)
    elif isinstance(value, dict) or (isinstance(value, tuple) and any(isinstance(item, BaseModel) for item in value)):
        for step, inner in parts_of(value):
            yield from _leaves(inner, (*path, step), unit, evidence)
    elif value is not None:
        yield _Leaf(path, value, unit, evidence)


def _explained(leaf: _Leaf, data: dict[str, Any], model: Settings) -> Explained:
    setting = dotted(leaf.path, data)
    origin = _origin_of(leaf.path, data, model) or Origin("", None)
    value = _as_written(leaf.value, leaf.path, data)
    return Explained(
        setting=setting,
        value=value,
        unit="" if isinstance(value, str) and leaf.unit in value else leaf.unit,
        low=leaf.evidence.get("low"),
        high=leaf.evidence.get("high"),
        source=leaf.evidence.get("source") or origin.source or "",
        strength=leaf.evidence.get("strength") or "",
        why=leaf.evidence.get("why") or origin.why or "",
        file=origin.file,
        line=origin.line,
    )


def _origin_of(path: Path, data: dict[str, Any], model: Settings) -> Origin | None:
    """Return where a setting, or the nearest table around it, was written."""
    places = (dotted(path[:end], data) for end in range(len(path), 0, -1))
    return next((model.provenance[place] for place in places if place in model.provenance), None)


def _as_written(value: object, path: Path, data: Any) -> Plain:
    """Return a value as a file writes it: lengths of time with their unit, dates as text, lists in brackets."""
    written = value_at(data, path)
    if isinstance(written, dict) and "value" in written:
        written = written["value"]
    if isinstance(written, date):
        return written.isoformat()
    if isinstance(written, list | tuple):
        return "[" + ", ".join(shown(item) for item in written) + "]"
    return written if isinstance(written, str | int | float | bool) else shown(value)
