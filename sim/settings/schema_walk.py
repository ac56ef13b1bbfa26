"""Which settings class stands at which place: for nearest names, for units, and for what is replaced as a whole."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from sim.settings.where import Path

EVIDENCE_FIELDS = {"source", "why"}


@lru_cache(maxsize=8192)
def types_at(cls: type[BaseModel], path: Path) -> tuple[object, ...]:
    """Return the types a place in the file may have; none when the class has no such place.

    List items and entries of free tables have the type of their members; a union gives several.
    """
    found: tuple[object, ...] = (cls,)
    for step in path:
        found = tuple(inner for annotation in found for inner in _inside(annotation, step))
    return tuple(leaf for annotation in found for leaf in _alternatives(annotation))


def classes_at(cls: type[BaseModel], path: Path) -> tuple[type[BaseModel], ...]:
    """Return the settings classes a table at a place may have."""
    return tuple(found for found in types_at(cls, path) if _is_model(found))  # type: ignore[misc]


def is_one_value(cls: type[BaseModel], path: Path) -> bool:
    """Return whether the table at a place is one setting with its evidence, replaced as a whole and never merged."""
    return any(set(found.model_fields) >= EVIDENCE_FIELDS for found in classes_at(cls, path))


def names_at(cls: type[BaseModel], path: Path, kind: object = None) -> tuple[str, ...]:
    """Return the settings known at a place, in the order of the class; with a ``kind``, those of that kind alone."""
    classes = classes_at(cls, path)
    narrowed = [found for found in classes if kind in _kinds(found)]
    return tuple(dict.fromkeys(name for found in narrowed or classes for name in found.model_fields))


def field_annotation(cls: type[BaseModel], name: str) -> object:
    """Return the full type of a field, with the metadata pydantic keeps apart."""
    field = cls.model_fields[name]
    annotation: Any = field.annotation
    for item in field.metadata:
        annotation = Annotated[annotation, item]
    return annotation


def parts_of(value: object) -> tuple[tuple[str | int, object], ...]:
    """Return what a table or a list of checked settings holds, by name or number; tables with free names included."""
    if isinstance(value, BaseModel):
        fields = [(name, getattr(value, name)) for name in type(value).model_fields]
        return (*fields, *(value.model_extra or {}).items())
    if isinstance(value, tuple | list):
        return tuple(enumerate(value))
    if isinstance(value, Mapping):
        return tuple((str(key), inner) for key, inner in value.items())
    return ()


def type_of_part(cls: type[BaseModel], name: str) -> object:
    """Return the type of a setting of a class, or of the tables with free names it may hold; None when it has neither."""
    if name in cls.model_fields:
        return field_annotation(cls, name)
    if cls.model_config.get("extra") == "allow":
        free = get_args(get_type_hints(cls, include_extras=True).get("__pydantic_extra__"))
        return free[1] if len(free) == 2 else None
    return None


def _inside(annotation: object, step: str | int) -> Iterator[object]:
    for part in _alternatives(annotation):
        if _is_model(part):
            found = type_of_part(part, step) if isinstance(step, str) else None  # type: ignore[arg-type]
            if found is not None:
                yield found
        elif get_origin(part) in (tuple, list) and isinstance(step, int):
            arguments = get_args(part)
            yield arguments[0] if len(arguments) == 1 or arguments[-1] is Ellipsis else arguments[min(step, len(arguments) - 1)]
        elif get_origin(part) is dict and isinstance(step, str):
            yield get_args(part)[1]


def _alternatives(annotation: object) -> Iterator[object]:
    origin = get_origin(annotation)
    if origin is Annotated and get_origin(get_args(annotation)[0]) in (Union, types.UnionType):
        yield from _alternatives(get_args(annotation)[0])
    elif origin is Annotated and not _is_plain(get_args(annotation)[0]):
        yield from _alternatives(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for part in get_args(annotation):
            yield from _alternatives(part)
    elif annotation is not type(None):
        yield annotation


def _is_plain(annotation: object) -> bool:
    return not _is_model(annotation) and get_origin(annotation) is None


def _is_model(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _kinds(cls: type[BaseModel]) -> tuple[object, ...]:
    field = cls.model_fields.get("kind")
    return get_args(field.annotation) if field is not None and get_origin(field.annotation) is Literal else ()
