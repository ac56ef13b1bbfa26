"""Does a future add up? Conservation of cases, people, hours and money over the books of one journal (model.md 21).

The world checks what only it can see while it runs (one place for each case, Little's law along the path) and writes what it
finds into the journal. Here the books are checked against each other and against the table made from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from sim.measures.definition import SOCIAL_WORKER, slug
from sim.measures.money import LINES
from sim.world.journal import Journal, MonthBook

RELATIVE = 1e-9

Columns = Mapping[str, Sequence[float | None]]


def conservation_breaches(journal: Journal, table: Columns) -> list[str]:
    """List every way in which one future does not add up, in plain words; empty when it does."""
    found = list(journal.breaches)
    for before, book in pairwise(journal.months):
        found += [f"day {book.day:g}: {text}" for text in _breaches_of_month(before, book)]
    found += _table_breaches(journal.months, table)
    return found


def _breaches_of_month(before: MonthBook, book: MonthBook) -> Iterator[str]:
    """Check one month against the one before."""
    yield from _cases_balance(before, book)
    yield from _places_balance(book)
    yield from _people_balance(before, book)
    yield from _posts_balance(book)
    yield from _time_balances(book)
    yield from _money_balances(book)


def _differ(left: float, right: float, scale: float = 1.0) -> bool:
    """Say whether two sums differ by more than rounding."""
    return abs(left - right) > RELATIVE * max(scale, abs(left), abs(right))


def _cases_balance(before: MonthBook, book: MonthBook) -> Iterator[str]:
    """I1: open now = open before + entered - moved on, stage by stage."""
    left = dict.fromkeys(book.open_cases, 0)
    for (stage, _), count in book.moves.items():
        left[stage] = left.get(stage, 0) + count
    for stage in sorted(set(before.open_cases) | set(left) | set(book.entered)):
        expected = before.open_cases.get(stage, 0) + book.entered[stage] - left.get(stage, 0)
        actual = book.open_cases.get(stage, 0)
        if expected != actual:
            yield f"I1 cases in {stage}: {actual} open, {expected} from the flows"


def _places_balance(book: MonthBook) -> Iterator[str]:
    """I2: held by a worker or waiting, each open case once; a council without holders has all its cases in neither."""
    held, waiting, total = sum(w.cases for w in book.workers), sum(book.queue.values()), sum(book.open_cases.values())
    if held + waiting not in (total, 0):
        yield f"I2 places: {held} held and {waiting} waiting, {total} open"


def _people_balance(before: MonthBook, book: MonthBook) -> Iterator[str]:
    """I3 and I10: people in post change by starts and departures only; a conversion moves one person."""
    permanent = _heads(before, "permanent") + len(book.starters) - len(book.leavers)
    if permanent != _heads(book, "permanent"):
        yield f"I3 permanent: {_heads(book, 'permanent')} in post, {permanent} from the flows"
    fills = sum(move.why == "fill" for move in book.agency_moves)
    agency = _heads(before, "agency") + fills - (len(book.agency_moves) - fills)
    if agency != _heads(book, "agency"):
        yield f"I3 agency: {_heads(book, 'agency')} on assignment, {agency} from the flows"
    converted = sum(move.why == "converted" for move in book.agency_moves)
    joined = sum(line.was != 0 for line in book.starters)
    if converted != joined:
        yield f"I3 conversions: {converted} left agency, {joined} became permanent"


def _heads(book: MonthBook, kind: str) -> int:
    """Count workers of one kind at a month end."""
    return sum(w.kind == kind for w in book.workers)


def _posts_balance(book: MonthBook) -> Iterator[str]:
    """I4: no more filled than funded, by team and grade."""
    for post in book.posts:
        if post.filled_fte > post.funded_fte + RELATIVE or post.filled_fte < -RELATIVE:
            yield f"I4 posts of {post.team} {post.grade}: {post.filled_fte:g} filled of {post.funded_fte:g} funded"


def _time_balances(book: MonthBook) -> Iterator[str]:
    """I5, I6 and I8: days of staff, hours of work and case-days without a worker."""
    contracted, spread = book.fte_days["contracted"], sum(book.fte_days[kind] for kind in ("at_work", "sick", "parental"))
    if _differ(contracted, spread):
        yield f"I5 FTE-days: {contracted:g} contracted, {spread:g} accounted for"
    accounted = book.served_hours + book.postponed_hours + book.not_done_hours
    if _differ(book.demanded_hours, accounted):
        yield f"I6 hours: {book.demanded_hours:g} demanded, {accounted:g} accounted for"
    for name in ("unallocated_case_days", "absent_uncovered_case_days", "not_done_hours", "postponed_hours"):
        if getattr(book, name) < -RELATIVE * max(1.0, book.demanded_hours):
            yield f"I8 {name}: {getattr(book, name):g} is negative"


def _money_balances(book: MonthBook) -> Iterator[str]:
    """I9: every cost has a known line."""
    unknown = sorted({line for line, _ in book.costs} - set(LINES))
    if unknown:
        yield f"I9 money: unknown lines {', '.join(unknown)}"


def _table_breaches(months: Sequence[MonthBook], table: Columns) -> Iterator[str]:
    """Check that totals of the table are the sums of their parts (I9, I10)."""
    for index, book in enumerate(months):
        row = {name: values[index] for name, values in table.items()}
        parts = [row.get(f"cost_{line}_gbp") or 0.0 for line in LINES]
        if _differ(row.get("cost_total_gbp") or 0.0, sum(parts)):
            yield f"day {book.day:g}: I9 money: total {row.get('cost_total_gbp')}, lines {sum(parts):g}"
        gone = {line.destination for line in book.leavers if line.role == SOCIAL_WORKER}
        by_destination = sum(row.get(f"leavers_fte_{slug(name)}") or 0.0 for name in gone)
        if _differ(row.get("leavers_fte") or 0.0, by_destination):
            yield f"day {book.day:g}: I10 leavers: {row.get('leavers_fte')}, by destination {by_destination:g}"
