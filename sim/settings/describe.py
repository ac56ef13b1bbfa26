"""What each setting means, taken from where it is declared, so that schema and reference pages cannot say something else.

Classes describe their settings under ``Attributes:``. One line may describe several: ``low, high: the range`` gives both the
same text, ``first: this; second: that`` gives each its own.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

_FILE_PROPERTIES = {
    "extends": {"type": "string", "description": "name of the file that this one changes"},
    "set": {"type": "object", "description": "overrides by dotted key, each with the reason"},
    "why": {"type": "object", "description": "reasons of overrides by dotted key"},
}
_ENTRY = re.compile(r"(?:^|; )((?:[a-z_0-9]+, )*[a-z_0-9]+): ")


def purpose(cls: type[BaseModel]) -> str:
    """Return the first paragraph of what a class says about itself, on one line."""
    text = inspect.cleandoc(cls.__doc__ or "").split("\n\n")[0]
    return " ".join(text.split()).replace("``", "`")


def setting_texts(cls: type[BaseModel]) -> dict[str, str]:
    """Return the meaning of each setting of a class, inherited ones included."""
    texts: dict[str, str] = {}
    for each in reversed(cls.__mro__):
        if isinstance(each, type) and issubclass(each, BaseModel) and each.__doc__:
            texts |= dict(_described(inspect.cleandoc(each.__doc__), set(cls.model_fields)))
    return texts


def _described(text: str, names: set[str]) -> Iterator[tuple[str, str]]:
    for entry in _entries(text):
        places = [match for match in _ENTRY.finditer(entry) if set(match[1].split(", ")) <= names]
        for place, following in zip_longest(places, places[1:]):
            meaning = entry[place.end() : following.start() if following else None].rstrip(". ;").replace("``", "`")
            yield from ((name, meaning) for name in place[1].split(", "))


def _entries(text: str) -> Iterator[str]:
    """Yield each entry under ``Attributes:`` on one line."""
    _, _, attributes = text.partition("Attributes:\n")
    entry = ""
    for line in attributes.split("\n"):
        if not line.startswith("    "):
            break
        if line.startswith("        ") and entry:
            entry += " " + line.strip()
        else:
            yield from [entry] if entry else []
            entry = line.strip()
    yield from [entry] if entry else []


def json_schema(cls: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of a file, with every setting's meaning and with short names for its parts.

    A file may extend another and then needs only what it changes, so no setting of a section is required.
    """
    schema = cls.model_json_schema()
    described = {each.__name__: each for each in _classes(cls)}
    sections = _sections(cls)
    for name, part in [(cls.__name__, schema), *schema["$defs"].items()]:
        each = described.get(part.get("title", name)) or described.get(name)
        _describe(part, each)
        if each in sections:
            part.pop("required", None)
    schema["properties"] |= _FILE_PROPERTIES
    renamed: dict[str, Any] = json.loads(_with_short_names(schema))
    return renamed


def schema_text(cls: type[BaseModel]) -> str:
    """Return the JSON Schema as the text of its file."""
    return json.dumps(json_schema(cls), indent=1, ensure_ascii=False) + "\n"


def _describe(part: dict[str, Any], cls: type[BaseModel] | None) -> None:
    if cls is None:
        return
    texts = setting_texts(cls)
    part["description"] = purpose(cls)
    for name, setting in part.get("properties", {}).items():
        setting.pop("title", None)
        if name in texts:
            setting["description"] = texts[name]


def _with_short_names(schema: Mapping[str, Any]) -> str:
    """Name the parts of a schema by their titles instead of the spelled-out types."""
    names: dict[str, str] = {}
    for name, part in schema["$defs"].items():
        title = str(part.get("title", name)).partition("_")[0]
        names[name] = _unused(title, names)
    parts = {names[name]: part for name, part in schema["$defs"].items()}
    text = json.dumps({**schema, "$defs": dict(sorted(parts.items()))})
    for name, title in names.items():
        text = text.replace(f'"#/$defs/{name}"', f'"#/$defs/{title}"')
    return text


def _unused(name: str, names: Mapping[str, str]) -> str:
    taken = set(names.values())
    numbered = (f"{name}{number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(each for each in numbered if each not in taken)


def _sections(cls: type[BaseModel]) -> set[type[BaseModel]]:
    """Return a class and the tables that stand in it as themselves: not in a list, and not a value with its evidence."""
    found = {cls}
    for field in cls.model_fields.values():
        for inner in _models_in(field.annotation, inside=(Union, UnionType, Annotated)):
            if not {"source", "why"} <= set(inner.model_fields):
                found |= _sections(inner)
    return found


def _classes(cls: type[BaseModel]) -> set[type[BaseModel]]:
    """Return a class and every settings class inside it."""
    found: set[type[BaseModel]] = set()
    waiting = [cls]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += [inner for field in each.model_fields.values() for inner in _models_in(field.annotation)]
            waiting += list(_models_in(each.__annotations__.get("__pydantic_extra__")))
    return found


def _models_in(annotation: object, inside: tuple[object, ...] = ()) -> Iterator[type[BaseModel]]:
    """Yield the settings classes in a type; with ``inside``, those alone that stand in such constructions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif not inside or get_origin(annotation) in inside:
        for part in get_args(annotation):
            yield from _models_in(part, inside)
