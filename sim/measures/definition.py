"""What a measure is, what it looks at, and into which families it can be split.

A measure is a number at a month end. Its formula looks through a ``Window``: the book of that month, those before it, and a
little background the books do not hold (the names that may occur, leavers before the opening). Formulas are pure functions, so
the same journal always gives the same table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sim.world.journal import Journal, MonthBook, WorkerLine

SOCIAL_WORKER = "social_worker"
RESOURCE_WORKER = "community_resource_worker"
MONTHS_IN_YEAR = 12
FULL_MONTH_DAYS = 28


@dataclass(frozen=True, slots=True)
class Measure:
    """What one named number means, so that no figure travels without its definition.

    Attributes:
        name: canonical name; the column of the results table.
        unit: of the value, in plain words.
        definition: one or two sentences a councillor can follow.
        direction: "lower" or "higher" is better, or "neither".
        population: who or what is counted.
        denominator: what it is divided by, "" for counts.
        fte_or_heads: "FTE", "heads" or "neither" where no people are counted.
        agency: agency workers "in", "out" or "not applicable".
        date_rule: when: at the month end, in the month, or over the trailing 12 months.
        families: kinds of name it can be split by; the first is the plain suffix, as in ``open_cases_cin``.
        from_comparison: True for a number made from two plans, which no single future has.
    """

    name: str
    unit: str
    definition: str
    direction: str
    population: str
    denominator: str
    fte_or_heads: str
    agency: str
    date_rule: str
    families: tuple[str, ...] = ()
    from_comparison: bool = False


@dataclass(frozen=True, slots=True)
class Background:
    """What a table needs beside the journal; every field may be left empty.

    Attributes:
        members: names that may occur, by kind of family; those seen in the journal are added.
        past_leavers_fte: FTE leavers of the months before the opening, oldest first.
        front_line_teams: teams counted by ``caseload_team``; empty for every team.
    """

    members: Mapping[str, tuple[str, ...]]
    past_leavers_fte: tuple[float, ...] = ()
    front_line_teams: frozenset[str] = frozenset()


NO_BACKGROUND = Background(members={})


class MonthView:
    """One month's book with its staff sorted once into the groups that measures ask for."""

    def __init__(self, book: MonthBook) -> None:
        """Sort the staff of one book."""
        self.book = book
        self.social_workers = [w for w in book.workers if w.role == SOCIAL_WORKER]
        self.holders = [w for w in self.social_workers if w.cases > 0]
        self.permanent = [w for w in self.social_workers if w.kind == "permanent"]
        self.agency = [w for w in self.social_workers if w.kind == "agency"]

    @cached_property
    def permanent_fte(self) -> float:
        """FTE of permanent social workers in post."""
        return fte(self.permanent)

    @cached_property
    def agency_fte(self) -> float:
        """FTE of agency social workers on an assignment."""
        return fte(self.agency)

    @cached_property
    def vacancies_fte(self) -> float:
        """Funded less filled social work posts; agency cover does not fill a post (I4)."""
        return sum(p.funded_fte - p.filled_fte for p in self.book.posts if p.role == SOCIAL_WORKER)


@dataclass(frozen=True, slots=True)
class Window:
    """The month a measure is asked for, and everything before it."""

    months: Sequence[MonthView]
    index: int
    background: Background

    @property
    def now(self) -> MonthView:
        """The month itself."""
        return self.months[self.index]

    @property
    def book(self) -> MonthBook:
        """The book of the month itself."""
        return self.months[self.index].book

    @property
    def before(self) -> MonthView | None:
        """The month before, None at the opening."""
        return self.months[self.index - 1] if self.index else None

    def year(self) -> list[MonthBook] | None:
        """Return the books of the trailing 12 calendar months, None when they do not all lie after the opening."""
        if self.index < MONTHS_IN_YEAR:
            return None
        books = [view.book for view in self.months[self.index - MONTHS_IN_YEAR + 1 : self.index + 1]]
        return books if books[0].length_days >= FULL_MONTH_DAYS else None


Formula = Callable[[Window], float | None]
Split = Callable[[Window], Mapping[str, float | None] | None]


def fte(workers: Iterable[WorkerLine]) -> float:
    """Add up the FTE of some workers."""
    return sum(w.fte for w in workers)


def ratio(top: float, bottom: float) -> float | None:
    """Divide, or return None when there is nothing to divide by: a rate of nobody is not zero."""
    return top / bottom if bottom > 0 else None


def summed(pairs: Iterable[tuple[str, float]]) -> dict[str, float | None]:
    """Add up amounts by name."""
    totals: dict[str, float] = {}
    for name, amount in pairs:
        totals[name] = totals.get(name, 0.0) + amount
    return dict(totals)


def slug(name: str) -> str:
    """Turn the name of a team, neighbour or stage into the end of a column name."""
    return name.strip().lower().replace("-", "_").replace(" ", "_")


def views(journal: Journal) -> list[MonthView]:
    """Sort every month of a journal."""
    return [MonthView(book) for book in journal.months]
