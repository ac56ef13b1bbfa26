"""Building blocks of the tables of a council file: switches, values that are tables, lengths by law, values by grade.

Two kinds of table meet in a council file. A *section* (``[leaving]``) is a place where settings live: a file that extends
another changes single settings in it. A *value table* (``duration = { law = "exponential", mean = "120 days" }``) is one
setting written as a table: it is replaced as a whole, because half of one law and half of another is no law.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BeforeValidator, model_validator

from sim.settings.problems import Fault
from sim.settings.quantity import Days, Multiplier, Note, Settings, Share, Sourced, Strength, WorkingDays, unit_of

T = TypeVar("T")
Length = TypeVar("Length", bound=float)

Grade = Literal["newly_qualified", "social_worker", "experienced", "advanced_practitioner", "team_manager"]
Role = Literal["social_worker", "community_resource_worker"]
StageName = Literal["assessment", "brief", "core_assessment", "cin", "cp", "cla", "care_leaver"]

GRADES: tuple[Grade, ...] = ("newly_qualified", "social_worker", "experienced", "advanced_practitioner", "team_manager")
STAGES: tuple[StageName, ...] = ("assessment", "brief", "core_assessment", "cin", "cp", "cla", "care_leaver")
OUTCOMES: tuple[str, ...] = ("close", "no_further_action", "signposted")
SUM_TOLERANCE = 1e-9

_EVIDENCE = frozenset({"value", "source", "strength", "why"})


def _without_evidence(raw: object) -> object:
    """Take ``false`` out of ``{ value = false, why = "..." }``; anything else is left for the type to judge."""
    if isinstance(raw, Mapping) and "value" in raw and set(raw) <= _EVIDENCE:
        return raw["value"]
    return raw


Plain = Annotated[T, BeforeValidator(_without_evidence)]
"""A choice or a list that is not a measured quantity; may be written with a reason, as every override is."""

Switch = Annotated[bool, BeforeValidator(_without_evidence)]
"""Whether a mechanism is on."""


class Valued(Settings):
    """A setting whose value is a table; may carry its evidence and the reason of an override.

    Attributes:
        source: where the value comes from.
        strength: of the evidence.
        why: the reason of an override.
    """

    source: Note | None = None
    strength: Strength | None = None
    why: Note | None = None

    @model_validator(mode="before")
    @classmethod
    def _flatten(cls, raw: Any) -> Any:
        if isinstance(raw, Mapping) and isinstance(raw.get("value"), Mapping) and set(raw) <= _EVIDENCE:
            return {**raw["value"], **{key: text for key, text in raw.items() if key != "value"}}
        return raw


class Law(Valued, Generic[Length]):
    """A distribution of a length (model.md 2.1, 6).

    Attributes:
        law: its family; ``geometric`` counts whole working days, ``bands`` is uniform inside each band.
        mean: mean length, for every family except bands.
        cv: standard deviation over mean, for lognormal and gamma, and for weibull unless ``shape`` is given.
        shape: shape of a weibull law.
        upto: for bands, the upper limit of each band; the first band begins at 0.
        shares: for bands, the probability of each band and, if there is one more than limits, of the tail beyond them.
        tail_mean: for bands with a tail, the mean of the exponential excess over the last limit.
    """

    law: Literal["exponential", "lognormal", "gamma", "weibull", "fixed", "bands", "geometric"]
    mean: Sourced[Length] | None = None
    cv: Sourced[Multiplier] | None = None
    shape: Sourced[Multiplier] | None = None
    upto: tuple[Length, ...] = ()
    shares: tuple[Share, ...] = ()
    tail_mean: Sourced[Length] | None = None

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """Name the class by its unit, so that the JSON Schema reads ``LawDays``."""
        unit = unit_of(params[0])
        return f"Law{unit.name if unit else 'Value'}"

    def faults(self) -> Iterable[Fault]:
        """Report what the family needs and does not have."""
        if self.law == "bands":
            yield from self._band_faults()
        elif self.mean is None:
            yield Fault("mean", f"is missing: the law '{self.law}' needs a mean", 'Add for example mean = "60 days".')
        if self.law in ("lognormal", "gamma") and self.cv is None:
            yield Fault("cv", f"is missing: the law '{self.law}' needs its spread", "Add cv, standard deviation over mean.")
        if self.law == "weibull" and (self.cv is None) == (self.shape is None):
            yield Fault("shape", "a weibull law needs either a shape or a cv", "Give exactly one of shape and cv.")

    def _band_faults(self) -> Iterable[Fault]:
        extra = len(self.shares) - len(self.upto)
        if not self.upto or extra not in (0, 1):
            yield Fault(
                "shares", "must match 'upto'", "Give one share for each limit, and one more for a tail beyond the last."
            )
        if extra == 1 and self.tail_mean is None:
            yield Fault("tail_mean", "is missing: there is a share beyond the last limit", "Add tail_mean.")
        if list(self.upto) != sorted(self.upto):
            yield Fault("upto", "the limits do not rise", "List the upper limits from low to high.")
        if abs(sum(self.shares) - 1) > SUM_TOLERANCE:
            yield Fault("shares", f"sum to {sum(self.shares):.9g}", "Make the shares of the bands sum to 1.")


CalendarLaw = Law[Days]
WorkingLaw = Law[WorkingDays]


class ByGrade(Settings, Generic[T]):
    """A value for each grade; grades not listed take ``default``. A single value is the default of all grades.

    Attributes:
        default: for grades not listed.
        newly_qualified: in the first year after qualifying; social_worker: after it.
        experienced: after promotion; advanced_practitioner: senior, with fewer cases; team_manager: who supervises.
        community_resource_worker: not a social worker; holds cases of its own kind.
    """

    default: T | None = None
    newly_qualified: T | None = None
    social_worker: T | None = None
    experienced: T | None = None
    advanced_practitioner: T | None = None
    team_manager: T | None = None
    community_resource_worker: T | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_for_all(cls, raw: Any) -> Any:
        if isinstance(raw, ByGrade):
            return raw
        if isinstance(raw, Mapping) and isinstance(raw.get("value"), Mapping) and set(raw) <= _EVIDENCE:
            raw = raw["value"]
        if not isinstance(raw, Mapping) or "value" in raw:
            return {"default": raw}
        return raw

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """Name the class by its quantity, so that the JSON Schema reads ``ByGradeSourcedGbp``."""
        return f"ByGrade{getattr(params[0], '__name__', 'Value')}"

    def of(self, grade: str) -> T | None:
        """Return the value for a grade (or for community resource workers): its own, else the default, else None."""
        own: T | None = getattr(self, grade)
        return self.default if own is None else own

    def given(self) -> Iterator[tuple[str, T]]:
        """Yield every entry of the table itself, ``default`` included, in a fixed order."""
        for name in ("default", *GRADES, "community_resource_worker"):
            entry: T | None = getattr(self, name)
            if entry is not None:
                yield name, entry
