"""Settings back to TOML: what ``load`` reads again as the same model.

Only checked models are written, by this writer alone, and every text is escaped by the rules of TOML.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from sim.settings.quantity import Settings, Sourced
from sim.settings.schema_walk import parts_of
from sim.settings.where import BARE_KEY

LONGEST_LINE = 128
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


def write(model: Settings) -> str:
    """Return a model as the text of a file that stands on its own."""
    return table_text(_stated(model, model.model_dump()))


def table_text(data: Mapping[str, Any]) -> str:
    """Return nested tables as TOML: plain settings first, then one heading for each table."""
    return "\n".join(_table_lines(data, ())).strip("\n") + "\n"


def _stated(value: object, dumped: Any) -> Any:
    """Return what a file needs to say: nothing that is empty, and no setting that has its class's own default."""
    if isinstance(value, Sourced) or not isinstance(value, BaseModel | Mapping | tuple | list):
        return dumped
    if isinstance(value, BaseModel):
        parts = ((str(name), part) for name, part in parts_of(value) if name == "kind" or not _is_default(value, str(name)))
        return {name: _stated(part, dumped[name]) for name, part in parts if part is not None}
    if isinstance(value, Mapping):
        return {key: _stated(part, dumped[key]) for key, part in value.items()}
    return [_stated(part, dumped[number]) for number, part in enumerate(value)]


def _is_default(model: BaseModel, name: str) -> bool:
    field = type(model).model_fields.get(name)
    if field is None:
        return False
    return not field.is_required() and bool(
        field.get_default(call_default_factory=True, validated_data={}) == getattr(model, name)
    )


def _table_lines(data: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """Write a table; values with evidence and short tables stay on one line."""
    for key, value in data.items():
        if not _needs_heading(value):
            yield f"{key_text(key)} = {value_text(value)}"
    for key, value in data.items():
        if not _needs_heading(value):
            continue
        place = (*path, key)
        heading = ".".join(key_text(step) for step in place)
        for item in value if isinstance(value, list) else [value]:
            yield ""
            yield f"[[{heading}]]" if isinstance(value, list) else f"[{heading}]"
            yield from _table_lines(item, place)


def _needs_heading(value: object) -> bool:
    if isinstance(value, Mapping):
        return "value" not in value and bool(value) and len(value_text(value)) > LONGEST_LINE // 2
    return isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) for item in value)


def key_text(key: str) -> str:
    """Return a key bare when TOML allows it, else in quotation marks."""
    return key if BARE_KEY.fullmatch(key) else text_text(key)


def value_text(value: object) -> str:
    """Return a value as TOML writes it.

    Raises:
        ValueError: for what no settings file can hold.
    """
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float() if math.isfinite(value):
            return _number_text(value)
        case str():
            return text_text(value)
        case date():
            return value.isoformat()
        case _:
            return _group_text(value)


def _group_text(value: object) -> str:
    if isinstance(value, Mapping):
        inner = ", ".join(f"{key_text(key)} = {value_text(item)}" for key, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(value_text(item) for item in value) + "]"
    raise ValueError(f"a settings file cannot hold {value!r}")


def _number_text(number: float) -> str:
    """Return every digit of a number, with a point so that it stays a number with one."""
    text = format(Decimal(repr(number)), "f")
    return text if "." in text else f"{text}.0"


def text_text(text: str) -> str:
    """Return a text between quotation marks, escaped."""
    return '"' + "".join(_ESCAPES.get(character) or _character(character) for character in text) + '"'


def _character(character: str) -> str:
    code = ord(character)
    if code < 32 or code == 127:
        return f"\\u{code:04X}"
    return character
