"""Everything a report may say about one finished run, gathered once and frozen.

``facts_from`` reads the results folder; HTML, Word, Excel, PDF, the pages of the app and the tables of the terminal only lay
the facts out. A past run can be reported again at any time, because nothing is read but its folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sim.report import words
from sim.report.parts import Band, ChanceFact, Change, Number, Range, Sentence
from sim.report.words import Goal, date_text


@dataclass(frozen=True)
class Target:
    """A target as the study states it: measure, goal and its text."""

    text: str
    measure: str
    goal: Goal

    @property
    def words(self) -> str:
        """The goal in words, such as ``18 or less``."""
        return f"{self.goal.number:g} or {'less' if self.goal.sense in {'<=', '<'} else 'more'}"


@dataclass(frozen=True)
class RunFacts:
    """What was run.

    Attributes:
        council: title of the council; question: of the study; name: of the study; folder: results folder as printed.
        key: first characters of the run's identity; version: of Caseholder; seed: of the run.
        opening: date the futures start from; horizon: last month end; at: date of the answer.
        baseline: plan compared with; target: headline target, if any.
        futures: complete for every plan; plans_run: how many plans; plans_shown: how many of them are in the table.
        finished: when the run ended; settings_held_still: chance only; policies_from: first date a policy acts.
    """

    council: str
    question: str
    name: str
    folder: str
    key: str
    version: str
    seed: int
    opening: date
    horizon: date
    at: date
    baseline: str
    target: Target | None
    measure: str
    futures: int
    plans_run: int
    plans_shown: int
    finished: str
    settings_held_still: bool
    policies_from: date | None

    @property
    def heading(self) -> str:
        """Council and question; the title of the council alone when no other question was asked."""
        return self.council if self.question == self.council else f"{self.council}: {self.question}"

    @property
    def finished_date(self) -> str:
        """The day the run ended, in words; nothing when it is not recorded."""
        return date_text(date.fromisoformat(self.finished[:10])) if self.finished else ""


@dataclass(frozen=True)
class Moved:
    """A measure under a plan, and what the plan changes of it; nothing for the baseline."""

    level: Range
    change: Change | None


@dataclass(frozen=True)
class PlanFacts:
    """One plan in the table of plans.

    Attributes:
        name: of the plan; label: as printed; does: what its policies do, a sentence each; extra_posts: FTE of posts it adds.
        headline: the headline measure at the date; chance: of the target there.
        by: chance of having reached it by the date; held: of keeping it six months.
        change: against the baseline; None for the baseline itself.
        cost: extra cost over the run; None for the baseline and for a run without money.
        measures: every measure shown, at the date.
        band: the futures month by month, for charts; None with too few of them.
        months: the headline measure at every month end, the opening first.
        first_difference: first month in which any future differs from the baseline; None when none does.
        first_months: month end at which each future first meets the target, None for never.
    """

    name: str
    label: str
    does: tuple[str, ...]
    extra_posts: float
    headline: Range
    chance: ChanceFact | None
    by: ChanceFact | None
    held: ChanceFact | None
    change: Change | None
    cost: Range | None
    measures: Mapping[str, Moved]
    band: Band | None
    months: tuple[Range, ...]
    first_difference: date | None
    first_months: tuple[date | None, ...]

    @property
    def spoken(self) -> str:
        """The plan as a sentence names it: a title in quotation marks, a file name as it is."""
        return f"\u201c{self.label}\u201d" if " " in self.label else self.label

    def level(self, measure: str) -> Range | None:
        """Return the range of a measure, or None when the run has no such measure."""
        found = self.measures.get(measure)
        return found.level if found else None

    def moved(self, measure: str) -> Change | None:
        """Return what the plan changes of a measure, or None when that is not known."""
        found = self.measures.get(measure)
        return found.change if found else None


@dataclass(frozen=True)
class PaperSum:
    """The sum on paper that assumes posts are people, and the same with empty posts (section 3.5).

    Attributes:
        plan: whose extra posts; cases and posts: of the opening; rows: per cent of posts empty, and the caseload.
        sentences: what rounding a number of posts down does.
    """

    plan: str
    cases: Number
    posts: Number
    rows: tuple[tuple[Number, Number], ...]
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class ChangedSetting:
    """A setting that differs from the standard, with its reason."""

    setting: str
    standard: str
    used: str
    why: str
    who: str


@dataclass(frozen=True)
class Matter:
    """A setting that moves the answer.

    Attributes:
        setting: in words; reach: its range; source: of the range; strength: of the evidence.
        at_low: change of the answer at the low end of the range; at_high: at the high end.
        key: dotted key; about: address of what is changed.
        half_low: half the 95 % interval of the change at the low end; half_high: at the high end; unit: of the change.
    """

    setting: str
    reach: str
    source: str
    strength: str
    at_low: float
    at_high: float
    key: str = ""
    about: str = "sensitivity"
    half_low: float = 0.0
    half_high: float = 0.0
    unit: str = ""

    def number(self, end: str) -> Number:
        """Write the change at one end of the range, ``low`` or ``high``, with its sign."""
        value = self.at_low if end == "low" else self.at_high
        half = max(self.half_low, self.half_high)
        return Number(value, words.signed_text(value, self.unit, half), f"{self.about}/{self.key or self.setting}/{end}")


@dataclass(frozen=True)
class Split:
    """How much of the range is chance, and how much is settings nobody knows exactly; shares that add up to 1.

    Attributes:
        chance, settings: the shares.
        low95, high95: interval of the settings' share; None when the shares come from runs made for them.
        weak: part of the settings' share that rests on weak evidence or on judgement; None when it is not known.
    """

    chance: float
    settings: float
    low95: float | None = None
    high95: float | None = None
    weak: float | None = None


@dataclass(frozen=True)
class Part:
    """What one policy moved: its label, and the change that is its own."""

    label: str
    change: Change

    def numbers(self) -> tuple[Number, Number, Number]:
        """Return low, middle and high for three neighbouring cells of a table."""
        return self.change.numbers(words.Detail.TABLE)


@dataclass(frozen=True)
class Waterfall:
    """What a plan moved, by policy, the largest first; the parts add up to the total."""

    parts: tuple[Part, ...]
    total: Part


@dataclass(frozen=True)
class PastTest:
    """One forecast of the past against what happened."""

    what: str
    forecast: str
    happened: str
    inside: bool


@dataclass(frozen=True)
class Definition:
    """A measure in words for people who did not write it."""

    measure: str
    title: str
    text: str


@dataclass(frozen=True)
class HalfYear:
    """One row of the table behind the charts."""

    month: date
    baseline: Range
    plan: Range | None
    reached: Number | None


@dataclass(frozen=True)
class StripFacts:
    """How the workers of one plan stand: shares over their own limit and over two lines, and notes in words."""

    label: str
    over_cap: Range
    over_first: Range
    over_second: Range
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Refusal:
    """Why a report is refused, and what to do."""

    exit_code: int
    message: str


@dataclass(frozen=True)
class Facts:
    """Everything a report may say.

    Attributes:
        run: what was run; plans: those in the table, the baseline first; leading: the plan the answer is about.
        answer: at most four sentences; set_aside: sentences for which the answer has no room.
        not_told: what the report does not tell; questions: to ask officers; warnings: of the comparison.
        paper_sum: posts are not people; changed: settings changed, None when the run does not record it.
        settling: drift of opening stocks in per cent a year, a sentence each; None when the run does not record it.
        matters: settings that the answer hangs on; change_matters: those that the effect of the plan hangs on.
        looked: how many settings were looked at; split: chance against settings; waterfall: which policy moved what.
        past_tests: forecasts of the past; past_score: how far they missed.
        What the run cannot tell is empty or None.
        half_years: table behind the charts; definitions: words used; strips: caseload strips, today first.
        refusals: reasons why no report may be made from the run; empty when one may.
    """

    run: RunFacts
    plans: tuple[PlanFacts, ...]
    leading: str
    answer: tuple[Sentence, ...]
    set_aside: tuple[Sentence, ...]
    tied: Sentence | None
    not_told: tuple[Sentence, ...]
    questions: tuple[str, ...]
    warnings: tuple[str, ...]
    paper_sum: PaperSum | None
    changed: tuple[ChangedSetting, ...] | None
    settling: tuple[Sentence, ...] | None
    matters: tuple[Matter, ...]
    change_matters: tuple[Matter, ...]
    looked: Sentence | None
    split: Split | None
    waterfall: Waterfall | None
    past_tests: tuple[PastTest, ...]
    past_score: Sentence | None
    half_years: tuple[HalfYear, ...]
    definitions: tuple[Definition, ...]
    strips: tuple[StripFacts, ...]
    refusals: tuple[Refusal, ...]

    @property
    def baseline(self) -> PlanFacts:
        """The plan compared with."""
        return self.plans[0]

    @property
    def lead(self) -> PlanFacts:
        """The plan the answer is about; the baseline itself when it was run alone."""
        return next(plan for plan in self.plans if plan.name == self.leading)


def facts_from(out: str | Path) -> Facts:
    """Gather the facts of a finished results folder.

    Args:
        out: the folder, holding manifest, monthly table and summary.

    Raises:
        Refused: there are no finished results in the folder.
        DamagedFile: something in it is damaged or missing.
    """
    from sim.report.gather import gather  # noqa: PLC0415 - gather builds the classes of this module
    from sim.runs.results import read_results  # noqa: PLC0415 - reading needs Arrow, describing does not

    return gather(read_results(out))
