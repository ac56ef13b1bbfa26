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

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
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

from sim.settings.amounts import DAYS_IN as DAYS_IN  # noqa: PLC0414 - offered here too
from sim.settings.amounts import (
    LARGEST_NUMBER,
    LENGTH,
    WORKING_LENGTH,
    days_text,
    parse_date,
    parse_days,
    parse_number,
    parse_seed,
    parse_share,
    parse_signed_share,
    parse_text,
    parse_working_days,
    working_days_text,
)
from sim.settings.problems import Origin, refuse

NAME_PATTERN = r"^[a-z0-9][a-z0-9-]{0,59}$"
LARGEST_GBP = 1e10
LARGEST_COUNT = 10_000_000
LARGEST_SEED = 2**64 - 1
LARGEST_RATE = 1e7

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
Seed = Annotated[int, Unit("root seed", "Seed"), Field(ge=0, le=LARGEST_SEED), BeforeValidator(parse_seed)]
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
