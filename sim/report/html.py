"""The board report: one page without script or outside request, two sides of A4 when printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sim.report import charts, limits, pages, words
from sim.report.facts import ChangedSetting, Facts, HalfYear, Refusal
from sim.report.figures import ChartAxes, inline
from sim.report.parts import Number
from sim.report.phrases import direction_of
from sim.report.words import Detail
from sim.runs.manifest import Refused

MATTERS_SHOWN = 3
BAR_UNITS = 200


class ReportRefused(Refused):
    """No report may be made from this run; the refusals say why and what to do."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        """Keep the refusals."""
        super().__init__("\n".join(refusal.message for refusal in refusals))
        self.refusals = refusals


@dataclass(frozen=True)
class HalfYearRow:
    """One row of the table behind the charts, ready to lay out."""

    month: str
    numbers: tuple[Number | None, ...]
    reached: Number | None


def board_html(facts: Facts) -> str:
    """Lay out the board report.

    Raises:
        ReportRefused: the run has too few futures, or its averages are not known well enough.
    """
    if facts.refusals:
        raise ReportRefused(facts.refusals)
    return pages.environment().get_template("board.html.j2").render(**view(facts))


def view(facts: Facts) -> Mapping[str, Any]:
    """Put everything the templates lay out under the names they use."""
    run = facts.run
    drawn = {name: draw(facts) for name, draw in charts.CHARTS.items() if name != "matters"}
    changed = settings_that_fit(facts.changed or ())
    return {
        "facts": facts,
        "run": run,
        "heading": _cut(f"{run.council}: {run.question}", limits.MOST_TITLE_CHARACTERS),
        "net_new": [(plan, found) for plan in facts.plans if plan.extra_posts and (found := plan.level("net_new_workers_fte"))],
        "not_told": facts.not_told[: limits.MOST_NOT_TOLD],
        "settling": (facts.settling or ())[: limits.MOST_DRIFTS_SHOWN],
        "past_tests": facts.past_tests[: limits.MOST_PAST_TESTS],
        "charts": drawn,
        "drawings": {name: None if axes is None else inline(axes, name) for name, axes in drawn.items()},
        "side_one": Detail.SIDE_ONE,
        "goal": run.target.goal if run.target else None,
        "better_words": "lower" if direction_of(run.measure) != "higher" else "higher",
        "lead_range": facts.lead.headline.ends(Detail.SIDE_ONE, run.target.goal if run.target else None),
        "several": facts.lead.name != facts.baseline.name,
        "futures": pages.count(run.futures, "run/futures"),
        "seed": Number(run.seed, str(run.seed), "run/seed"),
        "plans_shown": pages.count(run.plans_shown, "run/plans_shown"),
        "plans_run": pages.count(run.plans_run, "run/plans"),
        "error": known_to(facts),
        "matters": [_matter(each) for each in facts.matters[:MATTERS_SHOWN]],
        "split": _split(facts),
        "changed": changed,
        "more_changed": pages.count(len(facts.changed or ()) - len(changed), "run/settings_changed"),
        "half_years": [_half_year(row) for row in _evenly(facts.half_years)],
    }


def settings_that_fit(changed: Sequence[ChangedSetting]) -> list[ChangedSetting]:
    """Keep as many changed settings as side 2 holds; long reasons are cut, the workbook has them in full."""
    kept, lines = [], 0
    for setting in changed[: limits.MOST_SETTINGS_SHOWN]:
        why = _cut(setting.why, limits.MOST_REASON_CHARACTERS)
        lines += max(_lines(why, limits.REASON_CHARACTERS_A_LINE), _lines(setting.setting, limits.NAME_CHARACTERS_A_LINE))
        if lines > limits.MOST_SETTINGS_LINES:
            break
        kept.append(replace(setting, why=why))
    return kept


def _lines(text: str, characters: int) -> int:
    """Estimate how many lines a text takes in a column."""
    return max(1, -(-len(text) // characters))


def _cut(text: str, most: int) -> str:
    """Cut a text at a word and say that it goes on."""
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + " \u2026"


def _evenly(rows: Sequence[HalfYear]) -> list[HalfYear]:
    """Keep every row, or every second or third so that they fit."""
    step = -(-len(rows) // limits.MOST_HALF_YEARS_SHOWN)
    return list(rows[::step])


def known_to(facts: Facts) -> Number:
    """Write how exactly the average of the leading plan is known."""
    found = facts.lead.headline
    hundredth = Decimal("0.01")
    return Number(
        found.mc_error,
        words.number_text(words.up(words.exact(found.mc_error), hundredth), hundredth),
        found.address("mc_error"),
    )


def _matter(found: Any) -> dict[str, object]:
    """Write what being wrong about one setting does."""
    return {
        "setting": found.setting,
        "reach": found.reach,
        "source": _cut(found.source, limits.MOST_SOURCE_CHARACTERS),
        "strength": found.strength,
        "low": pages.signed(found.at_low, f"sensitivity/{found.setting}/low"),
        "high": pages.signed(found.at_high, f"sensitivity/{found.setting}/high"),
    }


def _split(facts: Facts) -> dict[str, object] | None:
    """Write the two parts of the range, and how wide to draw them."""
    if facts.split is None:
        return None
    chance, settings = facts.split.chance, facts.split.settings
    width = round(BAR_UNITS * chance)
    return {
        "chance": Number(chance, words.per_cent_text(chance, Detail.SIDE_ONE), "split/chance"),
        "settings": Number(settings, words.per_cent_text(settings, Detail.SIDE_ONE), "split/settings"),
        "width": width,
        "rest": BAR_UNITS - width,
    }


def _half_year(row: HalfYear) -> HalfYearRow:
    """Write low, middle and high side by side."""
    numbers = row.baseline.numbers(Detail.TABLE)
    if row.plan is not None:
        numbers = (*numbers, *row.plan.numbers(Detail.TABLE))  # type: ignore[assignment]
    return HalfYearRow(words.month_text(row.month), tuple(numbers), row.reached)


def chart_axes(facts: Facts) -> dict[str, ChartAxes]:
    """Draw every chart that the facts allow."""
    drawn = {name: draw(facts) for name, draw in charts.CHARTS.items()}
    return {name: axes for name, axes in drawn.items() if axes is not None}
