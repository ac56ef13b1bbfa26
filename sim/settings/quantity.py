"""Amounts with their units, and values with the evidence behind them.

Council, plan and study files say "12 weeks", 0.15 or a table with value, range and source. The types here read those, refuse
what could be misread (a bare number for a length of time, 15 for 15 per cent) with a hint, and write them back the same way.

Use them as field types of a ``Settings`` class::

    class Notice(Settings):
        notice: Days
        withdrawn_share: Sourced[Share]

Inside the program a length of time is a float number of days, a share a float from 0 to 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, Self, TypeVar, cast, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    PrivateAttr,
    SerializerFunctionWrapHandler,
    StringConstraints,
    WithJsonSchema,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sim.settings.problems import Origin, refuse, shown

DAYS_IN = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}
LENGTH = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,340})?) (day|week|month|year)s?")
WORKING_LENGTH = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,340})?) working days?")
BARE_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
NAME_PATTERN = r"^[a-z0-9][a-z0-9-]{0,59}$"
LONGEST_DAYS = 200 * 365.25
LARGEST_GBP = 1e10
LARGEST_COUNT = 10_000_000
LARGEST_RATE = 1e7
LARGEST_NUMBER = 1e12

Strength = Literal["strong", "medium", "weak", "assumption"]
RangeLaw = Literal["triangular", "uniform", "normal"]


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit of a setting, carried by its type: shown by ``explain``, in forms and in the JSON Schema."""

    unit: str
    name: str
    note: str = ""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Add the unit to the description of the setting."""
        return handler(schema) | {"description": self.note or f"In {self.unit}.", "unit": self.unit}


def unit_of(annotation: object) -> Unit | None:
    """Return the unit carried by a field type, looking into ``Sourced[...]``, unions and lists; None when it has none."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        value = annotation.model_fields.get("value") if is_sourced(annotation) else None
        found = [item for item in value.metadata if isinstance(item, Unit)] if value else []
        return found[0] if found else None
    for part in (*getattr(annotation, "__metadata__", ()), *get_args(annotation)):
        unit = part if isinstance(part, Unit) else unit_of(part)
        if unit is not None:
            return unit
    return None


def is_sourced(annotation: object) -> bool:
    """Return whether a type is ``Sourced`` of something."""
    return isinstance(annotation, type) and issubclass(annotation, Sourced)


# --- lengths of time -------------------------------------------------------------------------------------------------------


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


# --- numbers ---------------------------------------------------------------------------------------------------------------


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


_length_schema = {"type": "string", "pattern": f"^{LENGTH.pattern}$", "unit": "days"}
_working_schema = {"type": "string", "pattern": f"^{WORKING_LENGTH.pattern}$", "unit": "working days"}

Days = Annotated[
    float,
    Unit("days", "Days"),
    BeforeValidator(parse_days),
    PlainSerializer(days_text, return_type=str),
    WithJsonSchema(_length_schema | {"description": 'A length of time with its unit, such as "12 weeks".'}),
]
WorkingDays = Annotated[
    float,
    Unit("working days", "WorkingDays"),
    BeforeValidator(parse_working_days),
    PlainSerializer(working_days_text, return_type=str),
    WithJsonSchema(_working_schema | {"description": 'A number of working days, such as "45 working days".'}),
]
Share = Annotated[
    float, Unit("share", "Share", "A share from 0 to 1; 15 per cent is 0.15."), Field(ge=0, le=1), BeforeValidator(parse_share)
]
SignedShare = Annotated[
    float,
    Unit("share", "SignedShare", "A change as a share from -1 to 1; a fall of 5 per cent is -0.05."),
    Field(ge=-1, le=1),
    BeforeValidator(parse_signed_share),
]
Gbp = Annotated[float, Unit("pounds", "Gbp"), Field(ge=0, le=LARGEST_GBP), BeforeValidator(parse_number)]
SignedGbp = Annotated[float, Unit("pounds", "SignedGbp"), Field(ge=-LARGEST_GBP, le=LARGEST_GBP), BeforeValidator(parse_number)]
Fte = Annotated[float, Unit("FTE", "Fte"), Field(ge=0, le=100_000), BeforeValidator(parse_number)]
Count = Annotated[int, Unit("count", "Count"), Field(ge=0, le=LARGEST_COUNT), BeforeValidator(parse_number)]
PerYear = Annotated[float, Unit("per year", "PerYear"), Field(ge=0, le=LARGEST_RATE), BeforeValidator(parse_number)]
PerMonth = Annotated[float, Unit("per month", "PerMonth"), Field(ge=0, le=LARGEST_RATE), BeforeValidator(parse_number)]
PerDay = Annotated[float, Unit("per day", "PerDay"), Field(ge=0, le=LARGEST_RATE), BeforeValidator(parse_number)]
Cases = Annotated[float, Unit("cases", "Cases"), Field(ge=0, le=LARGEST_COUNT), BeforeValidator(parse_number)]
HoursPerWeek = Annotated[float, Unit("hours a week", "HoursPerWeek"), Field(ge=0, le=168), BeforeValidator(parse_number)]
Hours = Annotated[float, Unit("hours", "Hours"), Field(ge=0, le=10_000), BeforeValidator(parse_number)]
GbpPerHour = Annotated[float, Unit("pounds an hour", "GbpPerHour"), Field(ge=0, le=10_000), BeforeValidator(parse_number)]
Elasticity = Annotated[
    float, Unit("per cent for one per cent", "Elasticity"), Field(ge=-100, le=100), BeforeValidator(parse_number)
]
Multiplier = Annotated[float, Unit("times", "Multiplier"), Field(ge=0, le=1000), BeforeValidator(parse_number)]
Number = Annotated[float, Unit("number", "Number"), Field(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER), BeforeValidator(parse_number)]
Date = Annotated[date, BeforeValidator(parse_date)]
Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]
Title = Annotated[str, StringConstraints(max_length=120), BeforeValidator(parse_text)]
Note = Annotated[str, StringConstraints(max_length=500), BeforeValidator(parse_text)]


def _tuples(data: object) -> object:
    """Return the data with lists as tuples: a frozen model holds nothing that can change."""
    if isinstance(data, list | tuple):
        return tuple(_tuples(item) for item in data)
    if isinstance(data, Mapping):
        return {key: _tuples(item) for key, item in data.items()}
    return data


class Settings(BaseModel):
    """Base of every table of a file: frozen, no unknown keys, no coercion, no NaN or infinity.

    Lists in a file become tuples, so declare ``tuple[Name, ...]``. Rules between settings belong in a method
    ``faults(self) -> Iterable[Fault]`` (see ``sim.settings.problems``), which the loader calls on every object it has read and
    which therefore can report several at once.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)
    _provenance: Mapping[str, Origin] = PrivateAttr(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _lists_become_tuples(cls, data: object) -> object:
        return _tuples(data)

    @property
    def provenance(self) -> Mapping[str, Origin]:
        """Dotted key to file, line and source, for settings that were read from files; else empty."""
        return self._provenance

    def remember(self, provenance: Mapping[str, Origin]) -> None:
        """Keep where the settings came from; only the loader calls this, on what it has just read."""
        self._provenance = provenance

    def __eq__(self, other: object) -> bool:
        """Two settings are equal when their values are, wherever they came from."""
        if not isinstance(other, Settings) or type(self) is not type(other):
            return False
        same = all(self.__dict__[name] == other.__dict__[name] for name in type(self).model_fields)
        return same and self.model_extra == other.model_extra

    def __hash__(self) -> int:
        """Hash by content, as frozen settings may be keys."""
        return hash((type(self), self.model_dump_json()))


T = TypeVar("T")


class Sourced(Settings, Generic[T]):
    """A value with the evidence behind it: ``{ value, low, high, source, strength, why, law }``, or just the value.

    A value with ``low`` and ``high`` is drawn afresh for each future by ``law``; strength "assumption" means nobody has
    measured it. Where a council states its own fact, the plain value is enough and its source stands in ``[sources]``.
    """

    value: T
    low: T | None = None
    high: T | None = None
    source: Note | None = None
    strength: Strength | None = None
    why: Note | None = None
    law: RangeLaw = "triangular"

    @model_validator(mode="before")
    @classmethod
    def _plain_value(cls, data: object) -> object:
        if isinstance(data, Mapping | Sourced):
            return data
        return {"value": data}

    @model_validator(mode="after")
    def _range_around_value(self) -> Self:
        if self.low is None and self.high is None:
            return self
        if self.low is None or self.high is None:
            raise refuse("has only one end of its range", "Give both low and high, or neither.")
        low, value, high = (cast(float, number) for number in (self.low, self.value, self.high))
        if not low <= value <= high:
            raise refuse(
                f"{value:g} is outside its own range {low:g} to {high:g}", "Make low the smallest and high the largest."
            )
        return self

    @model_serializer(mode="wrap")
    def _only_what_is_stated(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        table: dict[str, Any] = handler(self)
        return {key: item for key, item in table.items() if item is not None and not (key == "law" and item == "triangular")}

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """Name the class by its quantity, so that the JSON Schema reads ``SourcedShare``."""
        unit = unit_of(params[0])
        return f"Sourced{unit.name if unit else getattr(params[0], '__name__', 'Value').title()}"

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Describe both ways of writing: the plain value and the table."""
        table = handler.resolve_ref_schema(handler(schema))
        plain = table.get("properties", {}).get("value", {})
        return {"anyOf": [{key: item for key, item in plain.items() if key != "title"}, table], "title": cls.__name__}

    @property
    def has_range(self) -> bool:
        """Whether the value is drawn from a range in each future."""
        return self.low is not None and self.high is not None and self.low != self.high
