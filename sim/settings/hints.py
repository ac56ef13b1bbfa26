"""How to mend a line of a file that cannot be read, guessed from what its writer probably meant."""

from __future__ import annotations

import re

Hint = tuple[str, str]
"""What is wrong, and how to mend it."""

_AMOUNT = re.compile(r"(?P<pound>£?)(?P<number>[0-9][0-9,_]*(?:\.[0-9]+)?)(?P<percent>[ ]?%?)")
_THOUSANDS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_CURLY_MARKS = ("\u201c", "\u201d", "\u2018", "\u2019")
_TRUE_OR_FALSE = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}
_MONTHS = "january february march april may june july august september october november december".split()
_DATE_IN_WORDS = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)? ([A-Za-z]{3,9})\.? ([0-9]{4})")
_NOTHING = {"", "null", "None", "nil", "NaN", "Inf"}


def amount_meant(line: str) -> str:
    """Return the amount such as "£5,500" with which the rest of a line begins; "" when it does not."""
    amount = _AMOUNT.match(line)
    return amount[0].strip() if amount and line[amount.end() :].strip()[:1] in {"", "#"} else ""


def value_hint(written: str) -> Hint:
    """Return the hint for a value without quotation marks that is no number, date, true or false."""
    amount = _AMOUNT.fullmatch(written)
    if amount:
        return _amount_hint(amount, written)
    if re.match(r"[0-9]{1,4}[-/][0-9]{1,2}[-/][0-9]{1,4}", written):
        return f"{written[:30]} is not a date", "Write a date as year-month-day, such as 2019-01-01."
    return _date_in_words_hint(written) or _word_hint(written)


def _date_in_words_hint(written: str) -> Hint | None:
    match = _DATE_IN_WORDS.fullmatch(written)
    months = [name for name in _MONTHS if match and name.startswith(match[2].lower())]
    if match is None or len(months) != 1:
        return None
    day = f"{match[3]}-{_MONTHS.index(months[0]) + 1:02d}-{int(match[1]):02d}"
    return f"{written} is not written as a date", f"Write {day}."


def _word_hint(written: str) -> Hint:
    if written.lower() in _TRUE_OR_FALSE:
        return f"{written} is not understood", f"Write {_TRUE_OR_FALSE[written.lower()]}, in small letters."
    if written in _NOTHING:
        return "the value is missing", "Give a value after =, or delete the line."
    if written.startswith(_CURLY_MARKS):
        return "the text has curly quotation marks", 'Use straight ones: "text".'
    if '"' in written:
        return "the text has a quotation mark inside it only", "Put the whole text between quotation marks."
    return "text needs quotation marks", f'Write "{_shortened(written)}".'


def _amount_hint(amount: re.Match[str], written: str) -> Hint:
    number = amount["number"].replace("_", "")
    digits = number.replace(",", "") if _THOUSANDS.fullmatch(number) else number.replace(",", ".")
    if amount["percent"].strip():
        return f"{written} has a per-cent sign", f"For {digits} per cent write {_per_cent(digits)}."
    if amount["pound"]:
        return f"{written} has a pound sign", f"Write {digits}: the setting is already in pounds."
    if "," in number:
        return f"{written} has a comma", f"Write {digits}."
    return f"{written} is not a number", f"Write {digits.lstrip('0') or '0'}."


def _per_cent(digits: str) -> str:
    try:
        return f"{float(digits) / 100:.6g}"
    except ValueError:
        return "a share from 0 to 1"


def left_over_hint(left_over: str, value: str) -> Hint:
    """Return the hint for what follows a value on its line.

    Args:
        left_over: the text after the value.
        value: the value itself, as written.
    """
    whole = f"{value}{left_over}"
    amount = _AMOUNT.fullmatch(whole)
    if amount and ("," in whole or "%" in whole):
        return _amount_hint(amount, whole)
    if left_over[0] == ",":
        return "there is a comma after the value", "Delete it; each setting has its own line."
    return "there is text after the value", "Put one setting on a line, and # before a remark."


def no_equals_hint(line: str) -> Hint:
    """Return the hint for a line without =."""
    if ":" in line:
        return "there is a colon where = is needed", "Write NAME = VALUE."
    return "there is no = on this line", "Write NAME = VALUE, or # before a remark."


def _shortened(written: str) -> str:
    return written if len(written) <= 40 else written[:37] + "..."
