"""A child's case: what it needs, who leads it, and how far it has come (model.md 3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from sim.settings.inputs import StageInputs
    from sim.world.workers import SocialWorker


# The place of a case on its worker's virtual clock: (target, case number, turn, case). Ends come in order of target, then of
# case number. An entry whose turn is no longer the case's own is passed over: the case has been dropped since.
ClockEntry: TypeAlias = "tuple[float, int, int, Case]"


class Lead(NamedTuple):
    """A change of lead worker: when, to whom, and whether that was an agency worker."""

    day: float
    worker: int
    agency: bool


@dataclass(slots=True, eq=False)
class Case:
    """One child's case from referral to closing.

    Attributes:
        number: identity; family, sibling and return_number are what it is packed from (2.2).
        area: part of the city; complexity: m, mean 1; urgent: whether the referral was.
        referral_day: when the child was referred; stage_day: when the present stage began.
        stage: the present stage; name: its name, "" before the first; visit: how many stages the case has been in before.
        remaining_days: base length left of the stage, kept while nobody holds the case.
        stretching: whether overload of the holder delays the present stage.
        due_day: end of a stage that runs by the calendar.
        hours: recurring hours a week, court work included.
        holder: lead worker, None while unallocated.
        target: virtual time of the holder at which the stage ends; turn: number of its entry on the holder's virtual
            clock, 0 when it is on none.
        waiting_since_day: since when it has been waiting for a (new) worker; inf when it is not.
        moving: why a case that has a lead worker waits for another: planned, sudden, team or review; "" otherwise.
        in_court_until: end of court proceedings, -inf when there are none.
        leads: every lead worker it has had, first one first.
        previous_lead, closed_day: from before a return, for the worker who knows the child.
        unsettled_until_day: after a change of lead worker.
        had_plan_day: end of the last protection plan, -inf when none.
        duty: how many statutory duties of the present stage have come; gap_day: when the child was last left without a worker.
    """

    number: int
    family: int
    sibling: int
    return_number: int
    referral_day: float
    area: str = ""
    complexity: float = 1.0
    urgent: bool = False

    stage: StageInputs | None = None
    name: str = ""
    stage_day: float = field(init=False)
    visit: int = -1
    remaining_days: float = 0.0
    stretching: bool = False
    due_day: float = inf
    in_court_until: float = -inf
    had_plan_day: float = -inf
    closed_day: float = -inf

    hours: float = 0.0
    holder: SocialWorker | None = None
    target: float = inf
    turn: int = 0

    waiting_since_day: float = inf
    moving: str = ""
    leads: list[Lead] = field(default_factory=list)
    previous_lead: int = 0
    unsettled_until_day: float = -inf
    duty: int = 0
    gap_day: float = field(init=False)

    def __post_init__(self) -> None:
        """Begin the first stage, and the first days without a worker, at the referral."""
        self.stage_day = self.gap_day = self.referral_day

    def in_court(self, day: float) -> bool:
        """Tell whether the case is in court proceedings at a time."""
        return day < self.in_court_until

    def changes_since(self, day: float) -> int:
        """Count changes of lead worker after a time; the first allocation is not a change."""
        return sum(lead.day > day for lead in self.leads[1:])

    def left_days(self) -> float:
        """Return the base length left of the present stage."""
        if self.holder is None or not self.turn:
            return self.remaining_days
        return self.target - self.holder.progress
