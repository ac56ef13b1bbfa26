"""Refuse rows about people before anything is copied, logged or shown (reliability.md 7).

Caseholder needs counts of children and counts, or coded rows, of staff. Names of columns and shapes of values that point to a
person are refused; the message names the place and never repeats the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sim.settings.where import Path

PERSONAL_KEYS = frozenset(
    "surname forename first_name last_name full_name date_of_birth dob birth_date postcode post_code address email e_mail "
    "phone telephone mobile nhs_number nhs_no ni_number nino national_insurance_number upn child_id child_name case_id "
    "employee_id employee_number payroll_number registration_number swe_number".split()
)
CHILD_TABLES = frozenset({"children", "child", "looked_after_children"})
PEOPLE_TABLES = CHILD_TABLES | {"staff", "workers", "cases", "people", "employees", "families", "leavers", "records"}
COUNT_KEYS = frozenset({"count", "counts", "number", "bands", "records"})
TEXT_KEYS = frozenset({"source", "why", "sources"})
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")

_NATIONAL_INSURANCE = re.compile(r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]\b", re.IGNORECASE)
_NHS = re.compile(r"(?<![0-9.])[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}(?![0-9.])")
_PUPIL = re.compile(r"\b[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]\b")
_POSTCODE = re.compile(r"\b(?:[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][ABD-HJLNP-UW-Z]{2}|[A-Z]{2}[0-9]{1,2}[0-9][ABD-HJLNP-UW-Z]{2})\b")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}+@[\w-]{1,63}+\.[\w.-]")
_PHONE = re.compile(r"(?<![0-9])(?:\+44 ?|0)(?:[0-9][ -]?){9,10}(?![0-9])")
_PUPIL_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Personal:
    """A setting that points to a person; the value is left out on purpose, and the key where it is the key that does so."""

    path: Path
    problem: str
    fix: str
    in_key: bool = False


@dataclass(slots=True)
class PersonalFindings:
    """What a file says about people: what is refused, and what only deserves a warning."""

    refused: list[Personal] = field(default_factory=list)
    warned: list[Personal] = field(default_factory=list)


def personal_settings(data: dict[str, object]) -> PersonalFindings:
    """Return every setting that points to a person; an invented world may list single children."""
    findings = PersonalFindings()
    for path, value in _everything((), data):
        found = _by_key(path) or (None if data.get("invented") is True else _by_row(path, value))
        if found:
            findings.refused.append(found)
        elif isinstance(value, str | int) and not isinstance(value, bool):
            _by_value(path, str(value), findings)
    return findings


def personal_lines(text: str) -> frozenset[int]:
    """Return the lines of a file in which something is shaped like a person's number or address."""
    lines = enumerate(text.split("\n"), start=1)
    return frozenset(number for number, line in lines if personal_shape(line) or _EMAIL.search(line) or _PHONE.search(line))


def personal_shape(text: str) -> str | None:
    """Return what a text is shaped like: a person's number or a full postcode; None when nothing is recognised."""
    if _NATIONAL_INSURANCE.search(text):
        return "a National Insurance number"
    if any(_has_nhs_check_digit(match[0]) for match in _NHS.finditer(text)):
        return "an NHS number"
    if any(_has_pupil_check_letter(match[0]) for match in _PUPIL.finditer(text)):
        return "a pupil number"
    if _POSTCODE.search(text):
        return "a full postcode"
    return None


def _everything(path: Path, value: object) -> Iterator[tuple[Path, object]]:
    if path:
        yield path, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _everything((*path, key), inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _everything((*path, number), inner)


def _by_key(path: Path) -> Personal | None:
    last_step = re.split(r"[.\[\]]+", str(path[-1]).strip("]"))[-1]
    key = re.sub(r"[^a-z0-9]+", "_", last_step.lower()).strip("_")
    if key in PERSONAL_KEYS and path[0] not in TEXT_KEYS:
        return Personal(path, "is a column about a person", "Leave it out; Caseholder needs counts, not people.")
    if personal_shape(str(path[-1])) or _EMAIL.search(str(path[-1])):
        fix = "Leave it out; Caseholder needs counts, not people."
        return Personal(path, "has a key that looks like personal data", fix, in_key=True)
    return None


def _by_row(path: Path, value: object) -> Personal | None:
    """Recognise one child a row, and rows that name people."""
    table = next((step for step in reversed(path) if isinstance(step, str)), "")
    if not isinstance(path[-1], int) or not isinstance(value, dict) or table.lower() not in PEOPLE_TABLES:
        return None
    keys = {key.lower() for key in value}
    name = value.get("name")
    if isinstance(name, str) and not NAME.fullmatch(name):
        return Personal(path, "names a person", "Leave the name out; number the rows if you must tell them apart.")
    if table.lower() in CHILD_TABLES and not keys & COUNT_KEYS:
        return Personal(path, "is one child a row", "Count the children into bands: stage, age from, age to, count.")
    if table.lower() == "cases" and not keys & COUNT_KEYS:
        return Personal(path, "is one case a row", "Count the cases into bands: stage, age from, age to, count.")
    return None


def _by_value(path: Path, text: str, findings: PersonalFindings) -> None:
    shape = personal_shape(text)
    in_text = any(step in TEXT_KEYS for step in path)
    if shape:
        findings.refused.append(
            Personal(path, f"has the shape of {shape}", "Leave it out; Caseholder needs counts, not people.")
        )
    elif not _EMAIL.search(text) and not (in_text and _PHONE.search(text)):
        return
    elif in_text:
        findings.warned.append(
            Personal(path, "has an e-mail address or a phone number", "Name the role instead of the person.")
        )
    else:
        findings.refused.append(Personal(path, "has the shape of an e-mail address", "Name the role instead of the person."))


def _has_nhs_check_digit(written: str) -> bool:
    digits = [int(character) for character in written if character.isdigit()]
    remainder = 11 - sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False)) % 11
    return remainder % 11 == digits[9] and len(set(digits)) > 2


def _has_pupil_check_letter(written: str) -> bool:
    if not written[12].isdigit():
        return True
    return _PUPIL_LETTERS[sum(weight * int(digit) for weight, digit in enumerate(written[1:], start=2)) % 23] == written[0]
