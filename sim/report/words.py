"""Numbers as people read them: the only place where the report rounds.

Rounding is done in decimal arithmetic, half away from zero; the ends of a range are rounded outwards, so that a printed range
never promises more than the futures showed; and no number is rounded across a target. All functions return text with the
typographic minus; ``ascii_minus`` turns it into a hyphen for CSV files and terminals.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import Enum
from typing import NamedTuple

from sim.report import limits

MINUS = "\u2212"
NOT_ENOUGH = "too few futures for a range"
NOT_KNOWN = "not known"


class Detail(Enum):
    """How fine a number may be: side 1 of the report and the terminal, or tables and workbooks."""

    SIDE_ONE = "side one"
    TABLE = "table"


class Goal(NamedTuple):
    """The number a target names, and which side of it is wanted: ``<=`` or ``>=``."""

    sense: str
    number: float

    def met_by(self, value: Decimal) -> bool:
        """Say whether a value reaches the goal."""
        line = exact(self.number)
        return value <= line if self.sense == "<=" else value >= line


class RangeText(NamedTuple):
    """A range in words; ``whole`` is the form readers see, such as ``22 (19 to 28)``."""

    low: str
    middle: str
    high: str

    @property
    def ends(self) -> str:
        """Write the two ends, such as ``19 to 28``."""
        return f"{self.low} to {self.high}" if self.low else NOT_ENOUGH

    @property
    def whole(self) -> str:
        """Write the middle with its ends, never alone."""
        return f"{self.middle} ({self.ends})"


def exact(value: float | int | str | Decimal) -> Decimal:
    """Turn a number into the decimal a person would write for it (0.1, not its binary neighbour)."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def nearest(value: Decimal, grain: Decimal) -> Decimal:
    """Round to a multiple of the grain, half away from zero."""
    return (value / grain).quantize(Decimal(1), rounding=ROUND_HALF_UP) * grain


def down(value: Decimal, grain: Decimal) -> Decimal:
    """Round towards minus infinity to a multiple of the grain."""
    return (value / grain).quantize(Decimal(1), rounding=ROUND_FLOOR) * grain


def up(value: Decimal, grain: Decimal) -> Decimal:
    """Round towards plus infinity to a multiple of the grain."""
    return (value / grain).quantize(Decimal(1), rounding=ROUND_CEILING) * grain


def number_text(value: Decimal, grain: Decimal) -> str:
    """Write a rounded number with the decimals of its grain, commas at thousands, and no minus before nought."""
    places = max(0, -int(grain.normalize().as_tuple().exponent))
    text = f"{abs(value):,.{places}f}"
    return MINUS + text if value < 0 and text.strip("0.,") else text


def signed_text(value: float, unit: str = "", half: float = 0.0) -> str:
    """Write a change with its sign, no finer than it is known; in per cent points for a share.

    Args:
        value: the change.
        unit: of the measure changed.
        half: half its 95 % interval; when not known, a tenth is written, or a hundredth below 1.
    """
    scale = 100 if unit == "share" else 1
    shown = exact(value) * scale
    grain = _first_at_least(limits.FINE_DIFFERENCE_GRAINS, exact(half) * scale)
    if half == 0:
        grain = Decimal("0.01") if abs(shown) < 1 else Decimal("0.1")
    text = number_text(nearest(shown, grain), grain)
    return f"+{text}" if value > 0 and text.strip("0.") else text


def ascii_minus(text: str) -> str:
    """Replace the typographic minus by the hyphen that spreadsheets and terminals understand."""
    return text.replace(MINUS, "-")


def _first_at_least(ladder: Iterable[str], least: Decimal) -> Decimal:
    """Return the smallest grain of a ladder that is large enough, else its largest."""
    grains = [Decimal(grain) for grain in ladder]
    return next((grain for grain in grains if grain >= least), grains[-1])


def case_grain(low: float | None, high: float | None, mc_error: float, detail: Detail) -> Decimal:
    """Choose the grain of a caseload: no finer than twice the error of its mean, coarser on side 1 (section 5)."""
    base = Decimal("0.1")
    if detail is Detail.SIDE_ONE:
        wide = low is None or high is None or exact(high) - exact(low) >= limits.NARROW_RANGE_CASES
        base = Decimal(1) if wide else Decimal("0.5")
    return _first_at_least(limits.CASE_GRAINS, max(base, 2 * exact(mc_error)))


def difference_grain(mc_error: float, detail: Detail) -> Decimal:
    """Choose the grain of a difference between plans from the error of its mean."""
    ladder = limits.DIFFERENCE_GRAINS if detail is Detail.SIDE_ONE else limits.FINE_DIFFERENCE_GRAINS
    return _first_at_least(ladder, 2 * exact(mc_error))


def _finer(grain: Decimal) -> Decimal | None:
    """Return the next finer grain, or None below the finest."""
    ladder = sorted(Decimal(step) for step in limits.CASE_GRAINS + limits.FINER_GRAINS)
    return next((step for step in reversed(ladder) if step < grain), None)


def _rounded(low: Decimal | None, middle: Decimal, high: Decimal | None, grain: Decimal) -> list[Decimal | None]:
    """Round a range: ends outwards, middle to the nearest."""
    return [
        None if low is None else down(low, grain),
        nearest(middle, grain),
        None if high is None else up(high, grain),
    ]


def range_text(low: float | None, middle: float, high: float | None, grain: Decimal, goal: Goal | None = None) -> RangeText:
    """Round a range without letting any of its numbers cross the goal.

    Args:
        low: lower end; None when there are too few futures for one.
        middle: the middle of the futures.
        high: upper end; None as for ``low``.
        grain: what the numbers are multiples of.
        goal: a target; while a rounded number lies on the other side of it than the true one, the grain gets finer.
    """
    true = [None if end is None else exact(end) for end in (low, middle, high)]
    middle_true = exact(middle)
    shown = _rounded(true[0], middle_true, true[2], grain)
    finer: Decimal | None = grain
    while goal is not None and finer is not None and _crosses(true, shown, goal):
        grain = finer
        shown = _rounded(true[0], middle_true, true[2], grain)
        finer = _finer(grain)
    if shown[0] is None or shown[2] is None:
        return RangeText("", _text(shown[1], grain), "")
    return RangeText(_text(shown[0], grain), _text(shown[1], grain), _text(shown[2], grain))


def _text(value: Decimal | None, grain: Decimal) -> str:
    """Write a rounded number, or nothing for an end that is not known."""
    return "" if value is None else number_text(value, grain)


def _crosses(true: Sequence[Decimal | None], shown: Sequence[Decimal | None], goal: Goal) -> bool:
    """Say whether rounding took any number of a range to the other side of the goal."""
    pairs = zip(true, shown, strict=True)
    return any(a is not None and b is not None and goal.met_by(a) != goal.met_by(b) for a, b in pairs)


def fte_text(low: float | None, middle: float, high: float | None, detail: Detail) -> RangeText:
    """Write FTE or posts: whole on side 1, to a tenth in tables."""
    return range_text(low, middle, high, Decimal(1) if detail is Detail.SIDE_ONE else Decimal("0.1"))


def posts_needed(fte: float | Decimal) -> int:
    """Round posts needed up: 14.47 posts cannot be met by 14."""
    return int(up(exact(fte), Decimal(1)))


def per_cent_text(share: float, detail: Detail, count: float | None = None, base: float | None = None) -> str:
    """Write a share as a percentage, with the count it rests on when the base is small or the count is given.

    Args:
        share: 0 to 1.
        detail: whole per cent on side 1, a tenth in tables.
        count: people counted, if known.
        base: people they are a share of; with ``count`` it is always printed, because the denominator matters.
    """
    grain = Decimal(1) if detail is Detail.SIDE_ONE else Decimal("0.1")
    text = number_text(nearest(exact(share) * 100, grain), grain) + " %"
    if count is None or base is None:
        return text
    return f"{text} ({count_text(count)} of {count_text(base)})"


def share_range_text(low: float | None, middle: float, high: float | None, detail: Detail) -> RangeText:
    """Write a range of shares as percentages, without the sign; the column head or the sentence carries it."""
    grain = Decimal(1) if detail is Detail.SIDE_ONE else Decimal("0.1")
    hundred = [None if end is None else float(exact(end) * 100) for end in (low, high)]
    return range_text(hundred[0], float(exact(middle) * 100), hundred[1], grain)


def count_text(value: float) -> str:
    """Write a whole number with commas at thousands."""
    return number_text(nearest(exact(value), Decimal(1)), Decimal(1))


# Chances -----------------------------------------------------------------------------------------------------------------


def chance_word(share: float) -> str:
    """Name a chance by its unrounded share; never printed without the number."""
    if share <= limits.UNLIKELY_SHARE:
        return "unlikely"
    return "likely" if share >= limits.LIKELY_SHARE else "could go either way"


def chance_mark(share: float) -> str:
    """Return the sign that stands beside the word, readable in black and white."""
    return {"unlikely": "\u25cb", "likely": "\u25cf"}.get(chance_word(share), "\u25d4")


def chance_text(met: int, futures: int) -> str:
    """Write a chance for side 1: counts of 100, to the nearest 5, never "0 in 100"."""
    if met == 0:
        return f"none of the {count_text(futures)} futures"
    if met == futures:
        return f"all {count_text(futures)}"
    if futures < limits.FEWEST_FUTURES:
        return f"{met} of {futures} futures"
    share = Decimal(met) / Decimal(futures)
    if share < Decimal("0.05"):
        return "fewer than 5 in 100"
    if share > Decimal("0.95"):
        return "more than 95 in 100"
    return _agreeing(share)


def _agreeing(share: Decimal) -> str:
    """Round to 5 in 100, or finer where the coarse number would belong to another word."""
    word = chance_word(float(share))
    for grain in (Decimal(5), Decimal(1)):
        hundred = nearest(share * 100, grain)
        if chance_word(float(hundred / 100)) == word:
            return f"{int(hundred)} in 100"
    line = int(nearest(share * 100, Decimal(5)))
    return f"just {'over' if share * 100 > line else 'under'} {line} in 100"


def chance_detail(met: int, futures: int, low: float, high: float) -> str:
    """Write a chance for tables: a whole number with its exact 95 % interval.

    Args:
        met: futures that meet the target.
        futures: all futures of the plan.
        low: lower end of the interval, 0 to 1.
        high: upper end of the interval.
    """
    tenth = Decimal("0.1")
    if met == 0:
        most = number_text(nearest(exact(high) * 100, tenth), tenth)
        return f"none of the {count_text(futures)} futures (at most {most} in 100)"
    if met == futures:
        least = number_text(nearest(exact(low) * 100, tenth), tenth)
        return f"all {count_text(futures)} (at least {least} in 100)"
    if futures < limits.FEWEST_FUTURES:
        return f"{met} of {futures} futures"
    ends = [number_text(nearest(exact(end) * 100, Decimal(1)), Decimal(1)) for end in (low, high)]
    return f"{_whole_chance(Decimal(met) / Decimal(futures))} in 100 ({ends[0]} to {ends[1]})"


def _whole_chance(share: Decimal) -> str:
    """Round a chance to a whole number of 100, never to none or all of them."""
    whole = nearest(share * 100, Decimal(1))
    if whole == 0:
        return "fewer than 1"
    return "more than 99" if whole == 100 else str(int(whole))


def better_text(futures_better: float, futures: int) -> str:
    """Write in how many paired futures a plan is better, from the per cent that the comparison gives."""
    if futures < limits.FEWEST_FUTURES:
        return f"{count_text(futures_better * futures / 100)} of {futures}"
    return f"{_whole_or_all(exact(futures_better))} of 100"


def _whole_or_all(per_hundred: Decimal) -> str:
    """Write a whole number of 100, keeping "fewer than 1" and "more than 99" for chances that are not quite none or all."""
    if per_hundred in (0, 100):
        return str(int(per_hundred))
    return _whole_chance(per_hundred / 100)


# Money -------------------------------------------------------------------------------------------------------------------

_UNITS = ((Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "m"), (Decimal(1), ""))


def money_text(low: float | None, middle: float, high: float | None, detail: Detail) -> RangeText:
    """Write simulated money: two significant figures on side 1, the nearest £1,000 in tables, ends outwards."""
    ends = [exact(end) for end in (low, middle, high) if end is not None]
    largest = max(abs(end) for end in ends)
    if detail is Detail.TABLE:
        grain, scale, unit = Decimal(1000), Decimal(1), ""
    else:
        grain = Decimal(1).scaleb(max(0, largest.adjusted() - 1)) if largest else Decimal(1)
        scale, unit = next((size, name) for size, name in _UNITS if largest >= size or size == 1)
    rounded = _rounded(None if low is None else exact(low), exact(middle), None if high is None else exact(high), grain)
    texts = [_pounds(end, grain, scale, unit) for end in rounded]
    return RangeText(texts[0], texts[1], texts[2])


def _pounds(value: Decimal | None, grain: Decimal, scale: Decimal, unit: str) -> str:
    """Write rounded pounds in the unit of the range."""
    if value is None:
        return ""
    if value == 0:
        return "£0"
    text = number_text(abs(value) / scale, grain / scale if scale > 1 else Decimal(1))
    return f"{MINUS if value < 0 else ''}£{text}{unit}"


def money_exact(gbp: float | Decimal) -> str:
    """Write money that was stated, not simulated: whole pounds."""
    return _pounds(nearest(exact(gbp), Decimal(1)), Decimal(1), Decimal(1), "")


def money_product(count: int, each_gbp: int) -> str:
    """Write a sum of stated money so that a reader can check it: 14 times £41,839 = £585,746."""
    return f"{count_text(count)} \u00d7 {money_exact(each_gbp)} = {money_exact(count * each_gbp)}"


# Dates -------------------------------------------------------------------------------------------------------------------

_MONTHS = tuple("January February March April May June July August September October November December".split())


def month_text(day: date) -> str:
    """Write month and year, as on side 1."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def date_text(day: date) -> str:
    """Write a full date, such as 30 September 2018."""
    return f"{day.day} {month_text(day)}"


def list_text(items: Sequence[str]) -> str:
    """Join names as in a sentence: ``a``, ``a and b``, ``a, b and c``."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


_SMALL = tuple("no one two three four five six seven eight nine ten eleven twelve thirteen fourteen".split())


def small_number_words(count: int) -> str:
    """Spell small numbers, as at the start of a sentence; larger ones stay figures."""
    return _SMALL[count] if 0 <= count < len(_SMALL) else count_text(count)


def cut_middle(text: str, most: int) -> str:
    """Cut a long name in its middle: names of plans often differ at their ends."""
    if len(text) <= most:
        return text
    head = most // 2
    return f"{text[:head]}\u2026{text[len(text) - (most - head - 1) :]}"
