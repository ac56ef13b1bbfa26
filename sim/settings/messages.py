"""What pydantic refuses, in the words of the people who write the files.

Messages are made from the error's type, place and context, never from its text, which is written for programmers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from sim.settings.keys import nearest, value_at
from sim.settings.problems import REFUSED, shown
from sim.settings.quantity import unit_of
from sim.settings.schema_walk import names_at, types_at
from sim.settings.where import Path

Words = tuple[str, str]
"""What is wrong, and how to mend it."""

_LIMITS = {
    "greater_than_equal": ("ge", "is below {limit}", "Give {limit} or more."),
    "greater_than": ("gt", "is not above {limit}", "Give more than {limit}."),
    "less_than_equal": ("le", "is above {limit}", "Give {limit} or less."),
    "less_than": ("lt", "is not below {limit}", "Give less than {limit}."),
}
_KINDS = {
    "float_type": ("a number", "Write a number without quotation marks."),
    "float_parsing": ("a number", "Write a number without quotation marks."),
    "int_type": ("a whole number", "Write a whole number without quotation marks."),
    "int_from_float": ("a whole number", "Write a whole number, without a point."),
    "int_parsing": ("a whole number", "Write a whole number."),
    "bool_type": ("true or false", "Write true or false, without quotation marks."),
    "string_type": ("text", 'Write it between quotation marks: "text".'),
    "tuple_type": ("a list", "Write it between square brackets: [ ... ]."),
    "list_type": ("a list", "Write it between square brackets: [ ... ]."),
    "dict_type": ("a table", "Write it as a table of NAME = VALUE."),
    "mapping_type": ("a table", "Write it as a table of NAME = VALUE."),
    "model_type": ("a table", "Write it as a table of NAME = VALUE."),
    "model_attributes_type": ("a table", "Write it as a table of NAME = VALUE."),
    "date_type": ("a date", "Write a date as year-month-day, such as 2019-01-01, without quotation marks."),
    "time_type": ("a time", "Write a time as 09:00:00."),
    "none_required": ("empty", "Delete the line."),
}


def path_of_error(error: ErrorDetails, data: object) -> Path:
    """Return the place in the file that an error is about.

    Pydantic's location also names alternatives of a union and the ``value`` that a plain value stands for; files have neither.
    """
    path: list[str | int] = []
    steps = error["loc"]
    for number, step in enumerate(steps):
        is_last = number == len(steps) - 1
        if isinstance(data, Mapping) and step in data:
            path.append(step)
            data = data[step]
        elif isinstance(data, list | tuple) and isinstance(step, int) and step < len(data):
            path.append(step)
            data = data[step]
        elif is_last and error["type"] in ("missing", "extra_forbidden"):
            path.append(step)
    if error["type"] == "union_tag_invalid":
        path.append(_tag_key(error))
    return tuple(path)


def _tag_key(error: ErrorDetails) -> str:
    return str(error.get("ctx", {}).get("discriminator", "kind")).strip("'")


def first_of_each_place(errors: Iterable[ErrorDetails], data: object) -> dict[Path, ErrorDetails]:
    """Return one error for each place: where a union gives several, the one with a hint, else the first.

    An error at a place hides those of a union's other alternatives at the tables around it.
    """
    chosen: dict[Path, ErrorDetails] = {}
    for error in errors:
        path = path_of_error(error, data)
        if path not in chosen or (error["type"] == REFUSED and chosen[path]["type"] != REFUSED):
            chosen[path] = error
    inner = {path[:end] for path in chosen for end in range(len(path))}
    return {path: error for path, error in chosen.items() if path not in inner or _is_own_rule(error)}


def _is_own_rule(error: ErrorDetails) -> bool:
    return error["type"] in (REFUSED, "value_error", "assertion_error")


def words_for(error: ErrorDetails, path: Path, data: object, cls: type[BaseModel]) -> Words:
    """Return what is wrong and how to mend it."""
    kind, context = error["type"], error.get("ctx", {})
    value = value_at(data, path)
    if kind == REFUSED:
        return str(context["problem"]), str(context["fix"])
    if kind in _LIMITS:
        key, problem, fix = _LIMITS[kind]
        limit = _number(context[key])
        return f"{shown(value)} {problem.format(limit=limit)}", fix.format(limit=limit)
    if kind in _KINDS:
        expected, fix = _KINDS[kind]
        return f"{shown(value)} is not {expected}", _fix_of_kind(value, expected, fix)
    special = _SPECIAL.get(kind)
    return special(error, path, data, cls) if special else (f"{shown(value)} cannot be used here", _see_schema(path))


def _fix_of_kind(value: object, expected: str, fix: str) -> str:
    if expected == "true or false" and isinstance(value, str):
        meant = {"yes": "true", "true": "true", "on": "true", "no": "false", "false": "false", "off": "false"}
        return f"Write {meant[value.lower()]}, without quotation marks." if value.lower() in meant else fix
    if expected == "text" and isinstance(value, int | float) and not isinstance(value, bool):
        return f'Write "{shown(value)}".'
    if expected == "a list" and isinstance(value, str | int | float):
        return f"Write [{shown(value)}]."
    return fix


def _missing(error: ErrorDetails, path: Path, data: object, cls: type[BaseModel]) -> Words:
    units = [unit for found in types_at(cls, path) if (unit := unit_of(found))]
    return "is missing", f"Add it, in {units[0].unit}." if units else "Add it."


def _unknown(error: ErrorDetails, path: Path, data: object, cls: type[BaseModel]) -> Words:
    table = value_at(data, path[:-1])
    kind = table.get("kind") if isinstance(table, Mapping) else None
    return "not a setting", nearest(str(path[-1]), names_at(cls, path[:-1], kind))


def _choice(error: ErrorDetails, path: Path, data: object, cls: type[BaseModel]) -> Words:
    allowed = _choices(error.get("ctx", {}))
    value = value_at(data, path)
    hint = nearest(str(value), allowed) if isinstance(value, str) else ""
    listed = ", ".join(f'"{name}"' for name in allowed[:12])
    return f"{shown(value)} is not one of the choices", hint if hint.startswith("Did") else f"Write one of {listed}."


def _choices(context: Mapping[str, Any]) -> list[str]:
    """Return the choices named in an error's context, which lists them in quotation marks."""
    text = str(context.get("expected", context.get("expected_tags", "")))
    return [part for number, part in enumerate(text.split("'")) if number % 2 == 1]


def _unknown_kind(error: ErrorDetails, path: Path, data: object, cls: type[BaseModel]) -> Words:
    value = value_at(data, path)
    return f"{shown(value)} is not a known {path[-1]}", nearest(str(value), _choices(error.get("ctx", {})))


def _no_kind(error: ErrorDetails, path: Path, data: object, cls: type[BaseModel]) -> Words:
    key = _tag_key(error)
    return f"has no {key}", f"Add {key} = \"...\", one of those that 'caseholder schema' lists."


def _pattern(error: ErrorDetails, path: Path, data: object, cls: type[BaseModel]) -> Words:
    fix = "Use small letters, digits and hyphens, beginning with a letter or digit, at most 60."
    return f"{shown(value_at(data, path))} is not a name", fix


def _length(error: ErrorDetails, path: Path, data: object, cls: type[BaseModel]) -> Words:
    context = error.get("ctx", {})
    noun = "characters" if error["type"].startswith("string") else "items"
    if "max_length" in context:
        return f"has more than {context['max_length']} {noun}", "Shorten it."
    least = context.get("min_length", 1)
    return ("is empty", "Give at least one.") if least == 1 else (f"has fewer than {least} {noun}", f"Give at least {least}.")


def _own_error(error: ErrorDetails, path: Path, data: object, cls: type[BaseModel]) -> Words:
    """Words of a plain ValueError in one of our validators, which are ours to show."""
    return str(error.get("ctx", {}).get("error", "cannot be used here")).rstrip("."), _see_schema(path)


def _not_finite(error: ErrorDetails, path: Path, data: object, cls: type[BaseModel]) -> Words:
    return f"{shown(value_at(data, path))} is not a finite number", "Give a number with digits."


def _see_schema(path: Path) -> str:
    return f"'caseholder schema' describes {path[-1]}." if path else "'caseholder schema' describes the file."


def _number(limit: object) -> str:
    return f"{limit:.12g}" if isinstance(limit, float) else str(limit)


_SPECIAL: Mapping[str, Callable[[ErrorDetails, Path, object, type[BaseModel]], Words]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "literal_error": _choice,
    "enum": _choice,
    "union_tag_invalid": _unknown_kind,
    "union_tag_not_found": _no_kind,
    "string_pattern_mismatch": _pattern,
    "string_too_long": _length,
    "string_too_short": _length,
    "too_long": _length,
    "too_short": _length,
    "value_error": _own_error,
    "assertion_error": _own_error,
    "finite_number": _not_finite,
}
