"""A study: a question, a council, the plans to compare, and how exactly the answer is wanted (interfaces.md).

Plans stand in a study by name or in full. A grid makes plans from one of them by varying single settings of its policies, over
every combination or over an evenly spread sample.
"""

from __future__ import annotations

import hashlib
import itertools
import random
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, ValidationError, model_validator

from sim.settings.calendar import day_at
from sim.settings.plan import DO_NOTHING, Plan
from sim.settings.problems import Fault, refuse
from sim.settings.quantity import NAME_PATTERN, Count, Date, Days, Name, Note, Number, Seed, Settings, Share, Title

TARGET = re.compile(r"(?P<measure>[a-z][a-z0-9_]*)(?P<sign><=|>=|<|>)(?P<goal>-?[0-9]+(?:\.[0-9]+)?)")
SETTING = re.compile(r"(?:(?P<kind>[a-z_]+)|policies\[(?P<index>[0-9]+)\])\.(?P<field>[a-z_]+)")
MOST_PLANS = 500

MeasureName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,79}$")]
TargetText = Annotated[str, StringConstraints(pattern=f"^{TARGET.pattern}$")]


@dataclass(frozen=True, slots=True)
class Target:
    """A goal for one measure, such as ``average_caseload<=18``."""

    measure: str
    sign: str
    goal: float

    def met_by(self, number: float) -> bool:
        """Whether a value of the measure meets the goal."""
        return {
            "<=": number <= self.goal,
            ">=": number >= self.goal,
            "<": number < self.goal,
            ">": number > self.goal,
        }[self.sign]


def target_of(text: str) -> Target:
    """Read a target that has been checked.

    Raises:
        ValueError: for text that is not a target.
    """
    match = TARGET.fullmatch(text)
    if match is None:
        raise ValueError(f"{text} is not a target: write it like average_caseload<=18")
    return Target(match["measure"], match["sign"], float(match["goal"]))


class Span(Settings):
    """An interval of a plan's setting from which a Latin hypercube takes values.

    Attributes:
        low, high: its ends.
    """

    low: Number
    high: Number

    def faults(self) -> Iterable[Fault]:
        """Report an interval the wrong way round."""
        if self.low >= self.high:
            yield Fault("low", "is not below high", "Make low the smaller of the two.")


GridValue = Number | str | Date


class Grid(Settings):
    """``[[grids]]``: plans made from one plan by varying settings of its policies.

    Attributes:
        plan: the plan they are made from; it stays in the study.
        design: "full" for every combination, "latin-hypercube" for an even sample.
        vary: setting -> values, or an interval for a sample. A setting is named by the kind of its policy, as
            ``retention_allowance.annual_gbp``, or by its place, as ``policies[1].posts``.
        points: number of plans in a sample.
    """

    plan: Name
    design: Literal["full", "latin-hypercube"] = "full"
    vary: dict[str, tuple[GridValue, ...] | Span]
    points: Count | None = None

    def faults(self) -> Iterable[Fault]:
        """Report what does not fit the design."""
        if not self.vary:
            yield Fault("vary", "is empty", "Name at least one setting to vary.")
        for key, values in self.vary.items():
            if SETTING.fullmatch(key) is None:
                yield Fault("vary", f"'{key}' is not a setting of a policy", "Write it like extra_posts.posts.", key)
            if isinstance(values, Span) != (self.design == "latin-hypercube"):
                need = "a list of values" if self.design == "full" else "low and high"
                yield Fault(f"vary.{key}", f"does not fit the design {self.design}", f"Give {need}.")
            if values == ():
                yield Fault(f"vary.{key}", "has no value", "Give at least one value.")
        if (self.points is None) == (self.design == "latin-hypercube") or self.points == 0:
            yield Fault("points", "belongs to a Latin hypercube", "Give the number of plans of a sample, and only then.")

    def combinations(self, seed: int) -> tuple[dict[str, GridValue], ...]:
        """Return the settings of every plan of the grid, in a fixed order."""
        if self.design == "full":
            lists = {key: values for key, values in self.vary.items() if not isinstance(values, Span)}
            return tuple(dict(zip(lists, chosen, strict=True)) for chosen in itertools.product(*lists.values()))
        return tuple(self._hypercube(seed))

    def _hypercube(self, seed: int) -> Iterator[dict[str, GridValue]]:
        """Take the middle of each of as many equal parts of every interval, in orders shuffled apart."""
        count = self.points or 0
        orders = {key: _shuffled(count, seed, key) for key in self.vary}
        for number in range(count):
            yield {
                key: span.low + (orders[key][number] + 0.5) / count * (span.high - span.low)
                for key, span in self.vary.items()
                if isinstance(span, Span)
            }


def _shuffled(count: int, seed: int, key: str) -> list[int]:
    """Return 0 to count - 1 in an order that depends on the seed and the setting alone."""
    digest = hashlib.blake2b(f"grid/{seed}/{key}".encode(), digest_size=16).digest()
    order = list(range(count))
    random.Random(int.from_bytes(digest, "little")).shuffle(order)  # noqa: S311 - a design, not a secret
    return order


class Precision(Settings):
    """``[precision]``: when enough futures have been simulated (statistics.md 3).

    Attributes:
        difference: measure -> half-width wanted of the difference between each plan and the baseline.
        level: measure -> half-width wanted of the mean itself, as a share of it.
        probability: half-width wanted of the chance to meet each target.
    """

    difference: dict[MeasureName, Number] = Field(default_factory=dict)
    level: dict[MeasureName, Share] = Field(default_factory=dict)
    probability: Share | None = None

    def faults(self) -> Iterable[Fault]:
        """Report precisions that no number of futures could reach."""
        for name, wanted in {**self.difference, **self.level}.items():
            if wanted <= 0:
                yield Fault(name, "is not above 0", "Give the half-width of the interval you want.")
        if self.probability == 0:
            yield Fault("probability", "is 0", "Give the half-width of the interval you want, for example 0.05.")


class Limits(Settings):
    """``[limits]``: when a run stops although the precision is not reached.

    Attributes:
        replications: most futures of each plan.
        hours: longest time.
    """

    replications: Count | None = None
    hours: Number | None = None

    def faults(self) -> Iterable[Fault]:
        """Report limits that allow nothing."""
        for name in ("replications", "hours"):
            limit = getattr(self, name)
            if limit is not None and limit <= 0:
                yield Fault(name, "is not above 0", "Give a limit above 0, or leave it out.")


PlanEntry = Plan | Name


class Study(Settings):
    """A study file.

    Attributes:
        name: of the study; taken from the file when not given.
        title: what readers see.
        question: what is asked, in the asker's words.
        why: what the study is for; source: where it comes from.
        council: name of the council, or its file.
        plans: plan name -> the plan in full, or the name or file of a plan; a list of names means plans by their own names.
        grids: further plans made from these.
        baseline: the plan others are compared with; "do-nothing" always exists.
        horizon: how long to simulate; end: the last day instead.
        at: month end at which plans are compared; by: date by which targets count; the last month end when not given.
        measures: to report, the headline first; targets: such as ``average_caseload<=18``.
        precision, limits: when to stop.
        seed: root seed; reps: number of futures, instead of a precision.
        fixed_inputs: True holds every setting given as a range at its value.
        questions: ids of the questions it answers.
    """

    name: Name | None = None
    title: Title | None = None
    question: Note | None = None
    why: Note | None = None
    source: Note | None = None
    council: str
    plans: dict[Name, PlanEntry] = Field(default_factory=dict)
    grids: tuple[Grid, ...] = ()
    baseline: Name = DO_NOTHING
    horizon: Days | None = None
    end: Date | None = None
    at: Date | None = None
    by: Date | None = None
    measures: tuple[MeasureName, ...] = ()
    targets: tuple[TargetText, ...] = ()
    precision: Precision = Precision()
    limits: Limits = Limits()
    seed: Seed = 1
    reps: Count | None = None
    fixed_inputs: bool = False
    questions: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _plans_by_name(cls, data: Any) -> Any:
        """Read a list of plan names as a table of plans by their own names."""
        listed = data.get("plans") if isinstance(data, Mapping) else None
        if isinstance(listed, list | tuple) and all(isinstance(name, str) for name in listed):
            return {**data, "plans": {name: name for name in listed}}
        return data

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if (self.horizon is None) == (self.end is None):
            raise refuse("needs either a horizon or an end", 'Give horizon = "36 months", or end = 2021-09-30.')
        return self

    def faults(self) -> Iterable[Fault]:
        """Report dates that do not fit, a baseline that is not there and grids on plans that are not there."""
        if self.by is not None and self.at is not None and self.by > self.at:
            yield Fault("by", "is after the date of comparison", "Give a date on or before 'at'.")
        for name in ("at", "by"):
            day = getattr(self, name)
            if day is not None and self.end is not None and day > self.end:
                yield Fault(name, "is after the end of the run", "Give an earlier date, or a later end.")
        known = {DO_NOTHING, *self.plans}
        if self.baseline not in known:
            yield Fault("baseline", f"'{self.baseline}' is not a plan of the study", f"Use one of: {', '.join(sorted(known))}.")
        for index, grid in enumerate(self.grids):
            if grid.plan not in self.plans:
                place = f"grids[{index}].plan"
                yield Fault(place, f"'{grid.plan}' is not a plan of the study", "Add it under [plans], or correct the name.")
        if self.reps == 0:
            yield Fault("reps", "is 0", "Give at least 1, or leave it out to stop by precision.")

    def horizon_days(self, opening: date) -> float:
        """Return the length of the run from a council's opening; a number of months or years ends on a month end.

        The run goes to the last month end within the length, because results are kept by month.
        """
        if self.end is not None:
            return day_at(self.end, opening)
        assert self.horizon is not None  # noqa: S101 - the class refuses a study with neither
        return day_at(last_month_end(opening, self.horizon), opening)

    def plan_files(self) -> tuple[str, ...]:
        """Names or files of the plans that are not written out in the study."""
        return tuple(entry for name, entry in self.plans.items() if isinstance(entry, str) and entry != DO_NOTHING)

    def all_plans(self, found: Mapping[str, Plan]) -> tuple[Plan, ...]:
        """Return every plan to simulate, named, the baseline first.

        Args:
            found: the plans of ``plan_files`` by the name or file given there.

        Raises:
            GridError: when a grid names a setting its plan does not have, or a value it does not allow.
        """
        whole = {name: self._whole(name, entry, found) for name, entry in self.plans.items()}
        for grid in self.grids:
            whole |= {plan.name or grid.plan: plan for plan in grid_plans(grid, whole[grid.plan], self.seed)}
        baseline = whole.pop(self.baseline, None) or Plan(name=DO_NOTHING)
        return (baseline, *whole.values())

    def _whole(self, name: str, entry: Plan | str, found: Mapping[str, Plan]) -> Plan:
        if isinstance(entry, Plan):
            return entry.named(name)
        return Plan(name=name) if entry == DO_NOTHING and entry not in found else found[entry].named(name)


class GridError(ValueError):
    """A grid that its plan cannot follow; carries the fault."""

    def __init__(self, fault: Fault) -> None:
        """Keep the fault."""
        super().__init__(f"{fault.setting}: {fault.problem}. {fault.fix}")
        self.fault = fault


def grid_plans(grid: Grid, plan: Plan, seed: int) -> tuple[Plan, ...]:
    """Return the plans of a grid, each named after its plan and the values it takes.

    Raises:
        GridError: when a setting is not there, a value is not allowed, or there would be too many plans.
    """
    combinations = grid.combinations(seed)
    if len(combinations) > MOST_PLANS:
        raise GridError(Fault("vary", f"makes {len(combinations)} plans", f"Vary less: at most {MOST_PLANS} plans."))
    return tuple(_varied(grid, plan, settings, number) for number, settings in enumerate(combinations, start=1))


def _varied(grid: Grid, plan: Plan, settings: Mapping[str, GridValue], number: int) -> Plan:
    policies = [policy.model_dump(exclude_none=True) for policy in plan.policies]
    said = []
    for key, value in settings.items():
        index, field = _place(plan, key)
        fitting = _fitting(getattr(plan.policies[index], field), value)
        policies[index][field] = fitting
        said.append(f"{field.replace('_', ' ')} {_short(fitting) if isinstance(fitting, float) else fitting}")
    name = _grid_name(grid, settings, number)
    try:
        return Plan(name=name, title=_shortened(", ".join(said)), why=plan.why, policies=tuple(policies))
    except ValidationError as error:
        first = error.errors()[0]
        raise GridError(Fault("vary", f"makes a plan that is not allowed: {first['msg']}", "Correct the values.")) from error


def _fitting(present: object, value: GridValue) -> GridValue | int:
    """Round a number for a setting that counts whole things, such as posts."""
    whole = isinstance(present, int) and not isinstance(present, bool)
    return round(value) if whole and isinstance(value, float) else value


def _place(plan: Plan, key: str) -> tuple[int, str]:
    """Find the policy and the field that a key of a grid means.

    Raises:
        GridError: when the plan has no such policy or setting, or the kind is not unique.
    """
    match = SETTING.fullmatch(key)
    if match is None:
        raise GridError(Fault("vary", f"'{key}' is not a setting of a policy", "Write it like extra_posts.posts.", key))
    places = [
        index
        for index, policy in enumerate(plan.policies)
        if (match["kind"] == policy.kind if match["kind"] else int(match["index"]) == index)
    ]
    if len(places) != 1:
        have = "no such policy" if not places else f"{len(places)} policies of this kind"
        fix = "Name the policy by its place, as policies[0].posts." if places else "Correct the kind, or add the policy."
        raise GridError(Fault("vary", f"the plan has {have} for '{key}'", fix, key))
    if match["field"] not in type(plan.policies[places[0]]).model_fields or match["field"] == "kind":
        raise GridError(Fault("vary", f"'{match['field']}' is not a setting of this policy", "Correct the name.", key))
    return places[0], match["field"]


def _grid_name(grid: Grid, settings: Mapping[str, GridValue], number: int) -> str:
    """Name a plan by its values where they are short, else by its number."""
    if grid.design == "full":
        values = "-".join(re.sub(r"[^a-z0-9]+", "-", _short(value)).strip("-") for value in settings.values())
        if re.fullmatch(NAME_PATTERN, name := f"{grid.plan}-{values}"):
            return name
    return f"{grid.plan[:50]}-{number:03d}"


def _short(value: GridValue) -> str:
    if isinstance(value, float | int):
        return f"{value:g}".replace("-", "minus")
    return str(value).lower()


def _shortened(text: str) -> str:
    return text if len(text) <= 120 else text[:117] + "..."


def last_month_end(opening: date, length_days: float) -> date:
    """Return the last month end that is at most a length after the opening, up to two days' grace for months and years.

    "36 months" from 30 September 2018 is 1,095.75 days and ends on 30 September 2021, three calendar years later.
    """
    latest = opening + timedelta(days=round(length_days) + 1)
    following = latest + timedelta(days=1)
    return latest if following.month != latest.month else latest.replace(day=1) - timedelta(days=1)
