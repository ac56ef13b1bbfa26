"""Schema and reference pages are made from the settings, and are current."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import get_args

import pytest
from pydantic import BaseModel

from sim.settings.council import Council
from sim.settings.describe import json_schema, purpose, setting_texts
from sim.settings.quantity import Settings, Sourced
from sim.settings.reference import meaning_of

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.unit


def generated() -> dict[Path, str]:
    """Return what ``docs/make_settings_pages.py`` would write."""
    spec = importlib.util.spec_from_file_location("make_settings_pages", ROOT / "docs" / "make_settings_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    files: dict[Path, str] = module.files()
    return files


@pytest.mark.slow
def test_schema_and_pages_are_current() -> None:
    stale = [path.name for path, text in generated().items() if path.read_text(encoding="utf-8") != text]

    assert stale == [], "run: python docs/make_settings_pages.py"


class Example(Settings):
    """What an example is for.

    More that does not belong to the purpose.

    Attributes:
        one: its meaning, on
            two lines.
        low, high: ends of a range; middle: between ``them``.
    """

    one: int
    low: float
    high: float
    middle: float


def test_meanings_are_read_from_where_settings_are_declared() -> None:
    assert purpose(Example) == "What an example is for."
    assert setting_texts(Example) == {
        "one": "its meaning, on two lines",
        "low": "ends of a range",
        "high": "ends of a range",
        "middle": "between `them`",
    }


def test_every_setting_of_a_council_is_described() -> None:
    without = [
        f"{cls.__name__}.{name}" for cls in _classes(Council) for name in cls.model_fields if not setting_texts(cls).get(name)
    ]

    assert without == []


def _classes(cls: type[BaseModel], seen: frozenset[type] = frozenset()) -> Iterator[type[BaseModel]]:
    yield cls
    for field in cls.model_fields.values():
        for inner in _models(field.annotation):
            if inner not in seen and not issubclass(inner, Sourced):
                yield from _classes(inner, seen | {cls})


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and not isinstance(annotation, UnionType) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def test_the_meaning_of_a_setting_is_found_by_its_key() -> None:
    assert meaning_of("workforce.turnover").startswith("FTE leavers in the year")
    assert meaning_of("recruitment.stages[checks].drop_out_per_day") == "hazard of dropping out during it"
    assert meaning_of("leaving.notice.default") == "by grade; default: for grades not listed"


def test_the_schema_names_every_part_it_uses() -> None:
    schema = json_schema(Council)
    text = json.dumps(schema)

    assert {name for name in schema["$defs"] if f'"#/$defs/{name}"' not in text} == set()
    assert all(reference.split('"')[0] in schema["$defs"] for reference in text.split('"#/$defs/')[1:])


def test_a_file_that_extends_another_needs_no_setting_of_a_section() -> None:
    schema = json_schema(Council)

    assert "required" not in schema
    assert "required" not in schema["$defs"]["Leaving"]
    assert "name" in schema["$defs"]["Team"]["required"]
    assert {"extends", "set", "why"} <= set(schema["properties"])
