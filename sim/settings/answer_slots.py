"""The places in an answer's sentence where numbers go (``answer`` in ``configs/questions.toml``).

An answer is written once, in words that fit the question, with a place for every number: ``{average_caseload}`` under
do-nothing, ``{leavers_fte @allowance}`` under a plan, ``{change leavers_fte @allowance}`` against do-nothing in the same
futures, ``{chance caseload_team<=18 @allowance}`` and ``{when caseload_team<=18 @allowance}`` for a target. ``@study/plan``
takes another study of the question, ``on 2021-03-31`` another date. ``{date}`` and ``{period}`` are the date of the answer and
the time up to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["level", "change", "chance", "when"]

SLOT = re.compile(
    r"\{(?:(?P<kind>change|chance|when) )?(?P<name>[a-z][a-z0-9_]*(?:(?:<=|>=)[0-9.]+)?)"
    r"(?: @(?:(?P<study>[a-z0-9-]+)/)?(?P<plan>[a-z0-9-]+))?(?: on (?P<day>\d{4}-\d{2}-\d{2}))?\}"
)
DATES = ("date", "period")
BASELINE = "do-nothing"


@dataclass(frozen=True, slots=True)
class Slot:
    """One place for a number.

    Attributes:
        kind: a level, a change against do-nothing, the chance of a target at the date, or when it is first met.
        name: measure or target; study: where it is taken from, "" for the first of the question; plan: whose it is.
        day: the date it is read at; None for the date of the question.
    """

    kind: Kind
    name: str
    study: str = ""
    plan: str = BASELINE
    day: date | None = None

    @property
    def is_target(self) -> bool:
        """Whether the name is a target and not a measure."""
        return self.kind in ("chance", "when")


def slot_of(match: re.Match[str]) -> Slot:
    """Return what one match of ``SLOT`` asks for."""
    kinds: dict[str | None, Kind] = {None: "level", "change": "change", "chance": "chance", "when": "when"}
    day = date.fromisoformat(match["day"]) if match["day"] else None
    return Slot(kinds[match["kind"]], match["name"], match["study"] or "", match["plan"] or BASELINE, day)


def slots_of(text: str) -> Iterator[Slot]:
    """Yield the places for numbers in a sentence, in order; dates are not among them."""
    for match in SLOT.finditer(text):
        if match["name"] not in DATES:
            yield slot_of(match)


def left_over(text: str) -> str:
    """Return a sentence without its places; a brace left in it belongs to a place that cannot be read."""
    return SLOT.sub("", text)
