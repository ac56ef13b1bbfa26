"""Amounts as people write them: "12 weeks", 15 for 15 per cent, "£5,500"; read, or refused with what was meant.

These are the readers behind the types of ``quantity.py``. Each takes what stood in the file and returns the amount in the
program's own unit, or raises an error with the words the user reads.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from sim.settings.problems import refuse, shown

DAYS_IN = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}
LENGTH = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,340})?) (day|week|month|year)s?")
WORKING_LENGTH = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,340})?) working days?")
BARE_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
LONGEST_DAYS = 200 * 365.25
LARGEST_NUMBER = 1e12


def parse_days(written: object) -> float:
    """Read a length of time such as "12 weeks" into days; a month is 365.25/12 days, a year 365.25.

    Raises:
        PydanticCustomError: with a hint, for anything that is not a length with its unit.
    """
    match = LENGTH.fullmatch(written) if isinstance(written, str) else None
    if match is None:
        raise _not_a_length(written, "days", 'Write a length with its unit, such as "45 days", "12 weeks" or "2 years".')
    return _within_longest(float(match[1]) * DAYS_IN[match[2]], written)


def parse_working_days(written: object) -> float:
    """Read a length such as "45 working days"; calendar days are refused because the two differ by four in ten.

    Raises:
        PydanticCustomError: with a hint, for anything that is not a number of working days.
    """
    match = WORKING_LENGTH.fullmatch(written) if isinstance(written, str) else None
    if match is None:
        raise _not_a_length(written, "working days", 'This is counted in working days: write for example "45 working days".')
    return _within_longest(float(match[1]), written)


def days_text(days: float) -> str:
    """Write days as a file does, with every digit: 84.0 is "84 days"."""
    return _plain_digits(days) + (" day" if days == 1 else " days")


def working_days_text(days: float) -> str:
    """Write working days as a file does: 45.0 is "45 working days"."""
    return _plain_digits(days) + (" working day" if days == 1 else " working days")


def _plain_digits(number: float) -> str:
    text = format(Decimal(repr(float(number))), "f")
    return text.removesuffix(".0")


def _not_a_length(written: object, unit: str, fix: str) -> Exception:
    bare = shown(written).strip('"')
    if BARE_NUMBER.fullmatch(bare) and not isinstance(written, bool):
        units = ["working days"] if unit == "working days" else ["days", "weeks", "months", "years"]
        *some, last = [f'"{bare} {name}"' for name in units]
        return refuse(f"{bare} has no unit", f"Write {', '.join(some)} or {last}." if some else f"Write {last}.")
    kind = "a number of working days" if unit == "working days" else "a length of time"
    return refuse(f"{shown(written)} is not {kind}", fix)


def _within_longest(days: float, written: object) -> float:
    if days > LONGEST_DAYS:
        raise refuse(f"{shown(written)} is longer than 200 years", "Write a shorter length.")
    return days


def parse_number(written: object) -> object:
    """Pass numbers on; refuse text that looks like a number with the hint its writer needs.

    Raises:
        PydanticCustomError: for "£500", "5,500", "15%", "12" in quotation marks, or a number too long to be meant.
    """
    if isinstance(written, int) and not isinstance(written, bool) and abs(written) > LARGEST_NUMBER:
        raise refuse(f"{shown(written)} is too large", "Check the number of digits.")
    if not isinstance(written, str):
        return written
    digits = _digits_meant(written)
    if not BARE_NUMBER.fullmatch(digits) or len(digits) > 15:
        return written
    if "%" in written:
        raise refuse(f"{shown(written)} is text", f"For {digits} per cent write {_per_cent(float(digits))}.")
    if "£" in written:
        raise refuse(f"{shown(written)} has a pound sign", f"Write {digits}: the setting is already in pounds.")
    if "," in written:
        raise refuse(f"{shown(written)} has a comma", f"Write {digits}, without comma or quotation marks.")
    raise refuse(f"{shown(written)} is text, not a number", f"Write {digits} without quotation marks.")


def parse_seed(written: object) -> object:
    """Pass whole numbers of any length on, as no seed is too large to be meant; otherwise as ``parse_number``."""
    return written if isinstance(written, int) else parse_number(written)


def _digits_meant(written: str) -> str:
    text = written.strip().replace("£", "").removesuffix("%").strip()
    thousands = re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", text)
    return text.replace(",", "" if thousands else ".")


def parse_share(written: object) -> object:
    """Pass shares on; refuse 15 with "for 15 per cent write 0.15".

    Raises:
        PydanticCustomError: for a number above 1 up to 100, or what ``parse_number`` refuses.
    """
    return _share_within("0 to 1", written)


def parse_signed_share(written: object) -> object:
    """Pass changes by a share on; refuse -15 with "for -15 per cent write -0.15".

    Raises:
        PydanticCustomError: for a number beyond 1 up to 100, or what ``parse_number`` refuses.
    """
    return _share_within("-1 to 1", written)


def _share_within(limits: str, written: object) -> object:
    written = parse_number(written)
    if isinstance(written, int | float) and not isinstance(written, bool) and 1 < abs(written) <= 100:
        raise refuse(f"{shown(written)} is outside {limits}", f"For {shown(written)} per cent write {_per_cent(written)}.")
    return written


def _per_cent(number: float) -> str:
    return _plain_digits(float(Decimal(repr(float(number))) / 100))


def parse_date(written: object) -> object:
    """Read a date; text such as "2019-01-01" is taken too, because Python code and JSON have no date of their own.

    Raises:
        PydanticCustomError: for text that is not a date, a date with a time of day, or a year outside 1990 to 2100.
    """
    fix = "Write a date as year-month-day, such as 2019-01-01, without quotation marks."
    if isinstance(written, datetime):
        raise refuse(f"{shown(written)} has a time of day", fix)
    if isinstance(written, str):
        try:
            written = date.fromisoformat(written)
        except ValueError:
            raise refuse(f"{shown(written)} is not a date", fix) from None
    if isinstance(written, date) and not 1990 <= written.year <= 2100:
        raise refuse(f"{written} is outside 1990 to 2100", "Check the year.")
    if not isinstance(written, date):
        raise refuse(f"{shown(written)} is not a date", fix)
    return written


def parse_text(written: object) -> object:
    """Pass text on; refuse characters that could hide or rearrange what a reader sees (report-and-app.md 12).

    Raises:
        PydanticCustomError: for control characters, lone surrogates and bidirectional overrides.
    """
    hidden = hidden_character(written) if isinstance(written, str) else None
    if hidden:
        raise refuse(f"has the hidden character {hidden}", "Delete the character; plain text and line ends are enough.")
    return written


def hidden_character(text: str) -> str | None:
    """Return the first character that could hide or rearrange what a reader sees, as U+202E; None when there is none."""
    if text.isascii() and text.isprintable():
        return None
    return next((f"U+{ord(character):04X}" for character in text if _is_hidden(character)), None)


def _is_hidden(character: str) -> bool:
    code = ord(character)
    control = (code < 32 and character not in "\n\t") or 127 <= code <= 159
    direction = code in (0x061C, 0x200E, 0x200F) or 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069
    return control or direction or 0xD800 <= code <= 0xDFFF
