"""What every policy has in common: dates, reasons, evidence, and the dated changes it makes (model.md 17).

A policy acts only through the parameters of ``sim.settings.inputs.LEVERS``, through posts, allowances and cohorts. Amounts at
the same place add, multipliers multiply, replacements go by date: that is why the order of policies in a plan never matters.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Literal

from sim.settings.amounts import DAYS_IN
from sim.settings.calendar import date_at, day_at, day_from
from sim.settings.inputs import (
    NEVER,
    Allowance,
    Change,
    CohortInputs,
    PostInputs,
    Scope,
    Shape,
    TeamInputs,
    WorldInputs,
)
from sim.settings.problems import Fault
from sim.settings.quantity import Date, Name, Note, Settings, Strength

EVERYWHERE = Scope()
AT_ONCE = Shape()
COST_NOT_COUNTED = "; what it costs itself is not counted"


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one policy adds to a plan; empty when the policy has no size.

    Attributes:
        changes: dated changes of parameters.
        allowances, posts, cohorts: allowances with tie-in, posts and groups of trainees it brings.
    """

    changes: tuple[Change, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    posts: tuple[PostInputs, ...] = ()
    cohorts: tuple[CohortInputs, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the policy changes nothing at all."""
        return not (self.changes or self.allowances or self.posts or self.cohorts)


@dataclass(frozen=True, slots=True)
class PlanContext:
    """The council and the run a policy is translated for.

    Attributes:
        opening_date: the day the opening figures describe.
        horizon_days: how long the run lasts.
        inputs: the council in the world's own units, before the plan.
        label: name of the policy in logs and identities, unique in its plan and independent of the order in the file.
    """

    opening_date: date
    horizon_days: float
    inputs: WorldInputs
    label: str = ""

    @property
    def last_date(self) -> date:
        """The last day of the run."""
        return date_at(self.horizon_days, self.opening_date)

    @property
    def first_date(self) -> date:
        """The first day a policy can act: the day after the opening."""
        return self.opening_date + timedelta(days=1)

    def start_day(self, start: date | None) -> float:
        """Midnight that begins a date; the beginning of the run when no date is given."""
        return 0.0 if start is None else day_from(start, self.opening_date)

    def end_day(self, end: date | None) -> float:
        """Midnight that ends a date, which is the last day in force; never when no date is given."""
        return NEVER if end is None else day_at(end, self.opening_date)

    def teams_of(self, names: Sequence[str]) -> tuple[TeamInputs, ...]:
        """The named teams, or when none is named those whose caseload the headline counts (all, if none is marked)."""
        teams = self.inputs.teams
        if names:
            return tuple(team for team in teams if team.name in names)
        return tuple(team for team in teams if team.headline) or teams


class Policy(Settings):
    """A dated lever of a plan.

    Attributes:
        name: a name for logs and posts; without one it is known by its kind.
        start: first day in force; the first day of the run when not given.
        end: last day in force; stays in force when not given.
        why: the reason, in the planner's words.
    """

    evidence: ClassVar[Strength] = "assumption"
    evidence_text: ClassVar[str] = ""

    kind: str
    name: Name | None = None
    start: Date | None = None
    end: Date | None = None
    why: Note | None = None

    def words(self) -> str:
        """Say in one plain sentence what the policy does."""
        raise NotImplementedError

    def contribution(self, context: PlanContext) -> Contribution:
        """Translate the policy; called once its checks have passed."""
        raise NotImplementedError

    def changes(self, context: PlanContext) -> Contribution:
        """Return the dated changes, allowances, posts and cohorts of the policy, without those that change nothing."""
        whole = self.contribution(context)
        return Contribution(
            changes=tuple(change for change in whole.changes if _has_size(change)),
            allowances=tuple(allowance for allowance in whole.allowances if allowance.annual_gbp > 0.0),
            posts=tuple(post for post in whole.posts if post.fte > 0.0),
            cohorts=tuple(cohort for cohort in whole.cohorts if cohort.heads > 0),
        )

    def faults(self) -> Iterable[Fault]:
        """Report what is wrong with the policy whatever the council."""
        if self.start is not None and self.end is not None and self.end < self.start:
            yield Fault("end", f"is before the start, {long_date(self.start)}", "Give an end on or after the start.")

    def faults_in(self, context: PlanContext) -> Iterator[Fault]:
        """Report what is wrong with the policy in this council and this run."""
        if self.start is not None and self.start < context.first_date:
            yield Fault(
                "start",
                f"{long_date(self.start)} is not after the opening, {long_date(context.opening_date)}",
                f"Give a start from {long_date(context.first_date)}; what ran at the opening belongs in the council file.",
            )
        if self.start is not None and self.start > context.last_date:
            yield Fault(
                "start",
                f"{long_date(self.start)} is after the end of the run, {long_date(context.last_date)}",
                "Give an earlier start or a longer horizon.",
            )
        if self.end is not None and self.end < context.first_date:
            yield Fault("end", "is before the run begins", f"Give an end from {long_date(context.first_date)}, or none.")

    def change(
        self,
        context: PlanContext,
        parameter: str,
        how: Literal["add", "multiply", "replace"],
        amount: float,
        *,
        scope: Scope = EVERYWHERE,
        shape: Shape = AT_ONCE,
    ) -> Change:
        """Return one change of a lever in force from the policy's start to its end."""
        return Change(
            parameter=parameter,
            how=how,
            amount=amount,
            start_day=context.start_day(self.start),
            end_day=context.end_day(self.end),
            scope=scope,
            shape=shape,
            source=context.label,
        )

    def dates_in_words(self) -> str:
        """Say when the policy is in force: " from 1 January 2019 to 31 March 2020"."""
        begins = f" from {long_date(self.start)}" if self.start is not None else ""
        ends = f" to {long_date(self.end)}" if self.end is not None else ""
        return begins + ends

    @property
    def content(self) -> tuple[str, str]:
        """Start and content, by which policies of one kind are put in order whatever their place in the file."""
        return (self.start.isoformat() if self.start else "", self.model_dump_json())


def _has_size(change: Change) -> bool:
    return not (change.how == "add" and change.amount == 0.0) and not (change.how == "multiply" and change.amount == 1.0)


def unknown_names(setting: str, names: Iterable[str], known: Sequence[str], noun: str) -> Iterator[Fault]:
    """Report names the council does not have, with the nearest one that it has."""
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            fix = f"Did you mean '{near[0]}'?" if near else f"Use one of: {', '.join(known) or 'none in this council'}."
            yield Fault(setting, f"'{name}' is not a {noun} of this council", fix, name)


def unknown_teams(teams: Iterable[str], context: PlanContext) -> Iterator[Fault]:
    """Report teams the council does not have."""
    yield from unknown_names("teams", teams, [team.name for team in context.inputs.teams], "team")


def exactly_one(setting: str, given: dict[str, object | None]) -> Iterator[Fault]:
    """Report when none or more than one of several alternatives is given."""
    found = [name for name, value in given.items() if value is not None]
    if len(found) != 1:
        have = "are all given" if len(found) > 1 else "is missing"
        names = ", ".join(found) if found else " or ".join(given)
        yield Fault(setting or names.split(", ", maxsplit=1)[0], f"{names} {have}", f"Give exactly one of {', '.join(given)}.")


def shares_by_size(total: float, sizes: Sequence[float]) -> tuple[float, ...]:
    """Divide a total in proportion to sizes, equally when all are 0."""
    whole = sum(sizes)
    return tuple(total * size / whole if whole > 0.0 else total / len(sizes) for size in sizes)


def whole_shares(total: int, sizes: Sequence[float]) -> tuple[int, ...]:
    """Divide whole posts in proportion to sizes by largest remainders; ties go to the first."""
    exact = shares_by_size(float(total), sizes)
    counts = [int(share) for share in exact]
    remainders = sorted(range(len(exact)), key=lambda index: (counts[index] - exact[index], index))
    for index in remainders[: total - sum(counts)]:
        counts[index] += 1
    return tuple(counts)


def long_date(day: date) -> str:
    """Write a date as a reader does: 1 January 2019."""
    return f"{day.day} {day:%B %Y}"


def pounds(amount_gbp: float) -> str:
    """Write money in full pounds with thousands: £2,400."""
    return f"£{amount_gbp:,.0f}" if amount_gbp >= 0 else f"-£{-amount_gbp:,.0f}"


def plain(number: float) -> str:
    """Write a number without needless decimals: 14, 0.5."""
    return f"{number:g}"


def per_cent(share: float) -> str:
    """Write a share in per cent: 5 per cent."""
    return f"{100 * share:g} per cent"


def listed(names: Sequence[str]) -> str:
    """Write names as a list in a sentence: A, B and C."""
    words = [name.replace("_", " ").replace("-", " ") for name in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def length_in_words(days: float) -> str:
    """Write a length in the largest unit that divides it: 1 year, 6 months, 2 weeks, 45 days."""
    for unit, unit_days in (("year", DAYS_IN["year"]), ("month", DAYS_IN["month"]), ("week", DAYS_IN["week"])):
        number = round(days / unit_days, 6)
        if number >= 1 and number == int(number):
            return f"{int(number)} {unit}{'' if number == 1 else 's'}"
    return f"{plain(round(days, 1))} day{'' if days == 1 else 's'}"


def workers_in_words(grades: Sequence[str], teams: Sequence[str] = ()) -> str:
    """Name the workers a policy is for: "experienced workers in assessment"."""
    who = "all workers"
    if grades:
        who = listed([f"{grade}s" if grade.endswith(("worker", "practitioner", "manager")) else grade for grade in grades])
        who += "" if who.endswith("s") else " workers"
    return who + (f" in {listed(teams)}" if teams else "")
