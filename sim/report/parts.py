"""The pieces the facts are made of: numbers that know where they come from, sentences made of them, and ranges.

A renderer lays pieces out and never computes. A number carries the text to print and its address: measure, plan, date and which
end of the range, so that every figure on a page leads back to the run.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import isnan

from sim.report import limits, words
from sim.report.words import Detail, Goal, RangeText

CASES, SHARE, GBP, FTE = "cases", "share", "GBP", "FTE"


@dataclass(frozen=True)
class Number:
    """A printed number.

    Attributes:
        value: the number in full, before rounding.
        text: as printed.
        address: measure/plan/date/which, or setting/name.
    """

    value: float
    text: str
    address: str


Piece = str | Number
Pieces = tuple[Piece, ...]


def plain_text(pieces: Pieces) -> str:
    """Write pieces as plain text."""
    return "".join(piece.text if isinstance(piece, Number) else piece for piece in pieces)


@dataclass(frozen=True)
class Sentence:
    """One sentence with its numbers; ``kind`` says which rule of the report it follows."""

    kind: str
    pieces: Pieces

    @property
    def text(self) -> str:
        """The sentence as plain text."""
        return plain_text(self.pieces)


@dataclass(frozen=True, repr=False)
class Range:
    """A quantity as readers may see it: always with its ends, never a bare middle.

    Attributes:
        measure: canonical name; plan: whose; date: month end; unit: of the catalogue; population: who is counted.
        middle: average of the simulated futures.
        mc_error: standard error of that average.
        low80: lower end of 8 in 10 futures; None when there are too few futures, as for the other ends.
        high80: upper end of 8 in 10 futures.
        low95: lower end of 19 in 20 futures.
        high95: upper end of 19 in 20 futures.
        replications: futures it rests on.
    """

    measure: str
    plan: str
    date: date
    unit: str
    population: str
    middle: float
    mc_error: float
    low80: float | None
    high80: float | None
    low95: float | None
    high95: float | None
    replications: int

    def __repr__(self) -> str:
        """Write the range as on side 1."""
        return self.texts(Detail.SIDE_ONE).whole

    @property
    def is_known(self) -> bool:
        """Whether the measure has a value in any future."""
        return not isnan(self.middle)

    @property
    def kind(self) -> str:
        """Which rounding rule the unit follows."""
        if self.unit in {SHARE, GBP}:
            return self.unit
        return CASES if "case" in self.unit else FTE

    def texts(self, detail: Detail, goal: Goal | None = None) -> RangeText:
        """Round the range by the rule of its unit; a measure without a value in any future is not known."""
        if not self.is_known:
            return RangeText("", words.NOT_KNOWN, "")
        if self.kind == SHARE:
            return words.share_range_text(self.low80, self.middle, self.high80, detail)
        if self.kind == GBP:
            return words.money_text(self.low80, self.middle, self.high80, detail)
        if self.kind == FTE:
            return words.fte_text(self.low80, self.middle, self.high80, detail)
        grain = words.case_grain(self.low80, self.high80, self.mc_error, detail)
        return words.range_text(self.low80, self.middle, self.high80, grain, goal)

    def address(self, which: str) -> str:
        """Say where a number of this range comes from."""
        return f"{self.measure}/{self.plan}/{self.date.isoformat()}/{which}"

    def numbers(self, detail: Detail, goal: Goal | None = None) -> tuple[Number | None, Number, Number | None]:
        """Return low, middle and high for three neighbouring cells of a table."""
        text = self.texts(detail, goal)
        low = None if self.low80 is None else Number(self.low80, text.low, self.address("low80"))
        high = None if self.high80 is None else Number(self.high80, text.high, self.address("high80"))
        return low, Number(self.middle, text.middle, self.address("middle")), high

    def ends(self, detail: Detail = Detail.SIDE_ONE, goal: Goal | None = None) -> Pieces:
        """Write the two ends: ``19 to 28``."""
        low, _, high = self.numbers(detail, goal)
        if low is None or high is None:
            return (words.NOT_ENOUGH,)
        sign = " %" if self.kind == SHARE else ""
        return (low, " to ", Number(high.value, high.text + sign, high.address))

    def whole(self, detail: Detail = Detail.SIDE_ONE, goal: Goal | None = None) -> Pieces:
        """Write the middle with its ends: ``22 (19 to 28)``."""
        middle = self.numbers(detail, goal)[1]
        return (middle, " (", *self.ends(detail, goal), ")")


@dataclass(frozen=True)
class Change:
    """What a plan changes against the baseline in the same futures.

    Attributes:
        measure: canonical name; plan and baseline: whose; date: month end; unit: of the catalogue.
        mean: average difference.
        low95: lower end of the interval about it.
        high95: upper end of the interval about it.
        error: standard error of the average difference.
        futures_better: per cent of the same futures in which the plan is better; None when no direction is better.
        replications: futures compared.
    """

    measure: str
    plan: str
    baseline: str
    date: date
    unit: str
    mean: float
    low95: float
    high95: float
    error: float
    futures_better: float | None
    replications: int

    @property
    def is_nothing(self) -> bool:
        """Say whether every future is the same under both plans."""
        return self.mean == 0 and self.low95 == 0 and self.high95 == 0

    @property
    def is_clear(self) -> bool:
        """Say whether the interval leaves out nought."""
        return self.low95 > 0 or self.high95 < 0

    def address(self, which: str) -> str:
        """Say where a number of this difference comes from."""
        return f"{self.measure}/{self.plan}-less-{self.baseline}/{self.date.isoformat()}/{which}"

    def better(self) -> Number | None:
        """Write in how many of the same futures the plan is better."""
        if self.futures_better is None:
            return None
        text = words.better_text(self.futures_better, self.replications)
        return Number(self.futures_better, text, self.address("futures_better"))

    def texts(self, detail: Detail) -> RangeText:
        """Round the difference by the rule of its unit."""
        if self.unit == GBP:
            return words.money_text(self.low95, self.mean, self.high95, detail)
        if self.unit == SHARE:
            return words.share_range_text(self.low95, self.mean, self.high95, detail)
        return words.range_text(self.low95, self.mean, self.high95, words.difference_grain(self.error, detail))

    def numbers(self, detail: Detail) -> tuple[Number, Number, Number]:
        """Return low, middle and high for three neighbouring cells of a table."""
        text = self.texts(detail)
        return (
            Number(self.low95, text.low, self.address("low95")),
            Number(self.mean, text.middle, self.address("mean")),
            Number(self.high95, text.high, self.address("high95")),
        )


@dataclass(frozen=True)
class ChanceFact:
    """How often a target is met.

    Attributes:
        target: as written; plan: whose; date: month end; meaning: at, by or held.
        met: futures that meet it; replications: of how many.
        low95: lower end of its exact interval, 0 to 1.
        high95: upper end of its exact interval.
    """

    target: str
    plan: str
    date: date
    meaning: str
    met: int
    replications: int
    low95: float
    high95: float

    @property
    def share(self) -> float:
        """The share of futures, unrounded."""
        return self.met / self.replications

    def number(self, detail: Detail = Detail.SIDE_ONE) -> Number:
        """Write the chance as a count of a hundred."""
        if detail is Detail.SIDE_ONE:
            text = words.chance_text(self.met, self.replications)
        else:
            text = words.chance_detail(self.met, self.replications, self.low95, self.high95)
        return Number(self.share, text, f"{self.target}/{self.plan}/{self.date.isoformat()}/{self.meaning}")

    @property
    def mark(self) -> str:
        """The sign beside the number."""
        return words.chance_mark(self.share)

    @property
    def word(self) -> str:
        """The word beside the number."""
        return words.chance_word(self.share)


@dataclass(frozen=True)
class Band:
    """The futures of one plan month by month: middle, 8 in 10 and, when there are enough futures, 19 in 20.

    Attributes:
        label: name of the plan as printed.
        months: month ends, the opening first.
        middle: middle of the futures in each month.
        low80: lower end of 8 in 10 futures.
        high80: upper end of 8 in 10 futures.
        low95: lower end of 19 in 20 futures; empty when it is not known.
        high95: upper end of 19 in 20 futures; empty when it is not known.
        futures: how many simulated futures.
    """

    label: str
    months: tuple[date, ...]
    middle: tuple[float, ...]
    low80: tuple[float, ...]
    high80: tuple[float, ...]
    futures: int
    low95: tuple[float, ...] = ()
    high95: tuple[float, ...] = ()

    @property
    def has_outer(self) -> bool:
        """Say whether the outer band may be drawn: below 200 futures its ends are nearly the most extreme ones."""
        return bool(self.low95) and bool(self.high95) and self.futures >= limits.OUTER_BAND_FUTURES
