"""Every fact has a source, every override of a default a reason (interfaces.md, Files)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from sim.settings.amounts import LENGTH, WORKING_LENGTH
from sim.settings.keys import value_at
from sim.settings.problems import Origin, Problem
from sim.settings.where import Path

NAMES_OF_THE_FILE = ("name", "title", "invented", "kind")
EXAMPLE = "Council minutes, 12 March 2018"


@dataclass(frozen=True, slots=True)
class Statement:
    """One setting as a file states it.

    Attributes:
        key: dotted key; path: its place.
        value: what is stated: a plain value, a list, or a table of value and evidence.
        origin: file, line, and the source and reason that the file's ``[sources]`` and ``[why]`` give.
    """

    key: str
    path: Path
    value: object
    origin: Origin

    def at(self, path: Path) -> Statement:
        """Return the same statement about another place."""
        return replace(self, path=path)


def flat_texts(table: Mapping[str, object], before: str = "") -> dict[str, str]:
    """Return ``[sources]`` or ``[why]`` by dotted key, however its keys were nested; what is no text is left out."""
    texts: dict[str, str] = {}
    for key, value in table.items():
        place = f"{before}.{key}" if before else key
        if isinstance(value, str):
            texts[place] = value
        elif isinstance(value, Mapping):
            texts |= flat_texts(value, place)
    return texts


def text_for(key: str, texts: Mapping[str, str]) -> str | None:
    """Return the text given for a dotted key or, failing that, for the longest beginning of it."""
    if not texts:
        return None
    while key:
        if key in texts:
            return texts[key]
        key = key[: max(key.rfind("."), key.rfind("["), 0)]
    return None


@dataclass(frozen=True, slots=True)
class EvidenceRules:
    """What a file must say about its settings.

    Attributes:
        facts_need_sources: whether numbers, lengths and dates need a source.
        reasons: which overrides need a reason.
    """

    facts_need_sources: bool
    reasons: Literal["of defaults", "of all"]


OF_A_COUNCIL = EvidenceRules(facts_need_sources=True, reasons="of defaults")
OF_A_STUDY = EvidenceRules(facts_need_sources=False, reasons="of all")
"""A study asks what if: its overrides of the council need a reason, not a source."""


def evidence_problems(
    statements: Sequence[Statement], below: Mapping[str, object], origins: Mapping[Path, Origin], rules: EvidenceRules
) -> Iterator[Problem]:
    """Yield facts without a source and overrides without a reason.

    Args:
        statements: what a file states.
        below: the values of the files it extends.
        origins: where those come from.
        rules: those for the file.
    """
    for statement in statements:
        if statement.path[0] in NAMES_OF_THE_FILE:
            continue
        origin = statement.origin
        has_source = origin.source or _says(statement.value, "source")
        if rules.facts_need_sources and is_fact(statement.value) and not has_source:
            fix = f'Add source = "{EXAMPLE}" to its table, or an entry for it in [sources].'
            yield Problem(origin.file, origin.line, statement.key, "", "has no source", fix)
        if _needs_reason(statement, below, origins, rules) and not (origin.why or _says(statement.value, "why")):
            noun = "a default" if rules.reasons == "of defaults" else "the council"
            fix = 'Say why, as { value = ..., why = "..." } or with an entry for it in [why].'
            yield Problem(origin.file, origin.line, statement.key, "", f"changes {noun} without saying why", fix)


def is_fact(value: object) -> bool:
    """Return whether a stated value is a number, a length of time or a date, and so needs a source; choices do not."""
    match value:
        case bool():
            return False
        case int() | float() | date():
            return True
        case str():
            return bool(re.fullmatch(LENGTH, value) or re.fullmatch(WORKING_LENGTH, value))
        case dict():
            return any(is_fact(inner) and not _covers_itself(inner) for key, inner in value.items() if key != "source")
        case list():
            return any(is_fact(item) and not _covers_itself(item) for item in value)
        case _:
            return False


def _covers_itself(value: object) -> bool:
    return _says(value, "source")


def _says(value: object, key: str) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get(key), str) and bool(value[key].strip())


def _needs_reason(
    statement: Statement, below: Mapping[str, object], origins: Mapping[Path, Origin], rules: EvidenceRules
) -> bool:
    path = statement.path
    before = value_at(below, path)
    if before is None or before == statement.value:
        return False
    if rules.reasons == "of all":
        return True
    origin = next((origins[path[:end]] for end in range(len(path), 0, -1) if path[:end] in origins), None)
    return origin is not None and origin.is_default
