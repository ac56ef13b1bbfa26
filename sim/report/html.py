"""The board report: one page without script or outside request, two sides of A4 when printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sim.report import charts, limits, pages, tables, words
from sim.report.facts import ChangedSetting, Facts, HalfYear, Refusal, Split
from sim.report.figures import ChartAxes, inline
from sim.report.parts import Number
from sim.report.phrases import direction_of
from sim.report.room import lines_of, room
from sim.report.words import Detail
from sim.runs.manifest import Refused

BAR_UNITS = 200
HALF_SIDE_MM = 90.0


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
    drawn = {name: draw(facts) for name, draw in charts.CHARTS.items() if name not in {"matters", "waterfall"}}
    drawn["waterfall"] = charts.waterfall_chart(facts, HALF_SIDE_MM)
    parts = drawn["waterfall"]
    space = room(facts, charts.height_mm(parts) if parts is not None else 0.0)
    changed = settings_that_fit(facts.changed or (), space.settings_lines)
    return {
        "facts": facts,
        "run": run,
        "heading": _cut(run.heading, limits.MOST_TITLE_CHARACTERS),
        "net_new": [(plan, found) for plan in facts.plans if plan.extra_posts and (found := plan.level("net_new_workers_fte"))],
        "not_told": facts.not_told[: limits.MOST_NOT_TOLD],
        "settling": (facts.settling or ())[: limits.MOST_DRIFTS_SHOWN],
        "past_tests": facts.past_tests[: space.past_tests],
        "moved": _moved(facts),
        "change_matter": facts.change_matters[0] if facts.change_matters else None,
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
        "matters": [_matter(each) for each in facts.matters[: space.matters]],
        "split": _split(facts),
        "changed": changed,
        "more_changed": pages.count(len(facts.changed or ()) - len(changed), "run/settings_changed"),
        "month_tables": tables.month_tables(facts),
        "half_years": [_half_year(row) for row in _evenly(facts.half_years, space.half_years)],
    }


def settings_that_fit(changed: Sequence[ChangedSetting], most: int = limits.MOST_SETTINGS_LINES) -> list[ChangedSetting]:
    """Keep as many changed settings as side 2 holds; long reasons are cut, the workbook has them in full.

    Args:
        changed: all of them.
        most: lines there is room for.
    """
    kept: list[ChangedSetting] = []
    lines = 0
    for setting in changed[: limits.MOST_SETTINGS_SHOWN]:
        why = _cut(setting.why, min(limits.MOST_REASON_CHARACTERS, most * limits.REASON_CHARACTERS_A_LINE))
        lines += max(lines_of(why, limits.REASON_CHARACTERS_A_LINE), lines_of(setting.setting, limits.NAME_CHARACTERS_A_LINE))
        if kept and lines > most:
            break
        kept.append(replace(setting, why=why))
    return kept


def _cut(text: str, most: int) -> str:
    """Cut a text at a word and say that it goes on."""
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + " \u2026"


def _evenly(rows: Sequence[HalfYear], most: int) -> list[HalfYear]:
    """Keep every row, or every second or third so that they fit."""
    return list(rows[:: -(-len(rows) // most)])


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
        "key": found.key or found.setting,
        "reach": found.reach,
        "source": _cut(found.source, limits.MOST_SOURCE_CHARACTERS),
        "strength": found.strength,
        "low": found.number("low"),
        "high": found.number("high"),
    }


def _split(facts: Facts) -> dict[str, object] | None:
    """Write the two parts of the range, and how wide to draw them: what may be either lies between them."""
    if facts.split is None:
        return None
    found = facts.split
    low, high = (found.settings, found.settings) if found.low95 is None or found.high95 is None else (found.low95, found.high95)
    chance, either = round(BAR_UNITS * (1 - high)), round(BAR_UNITS * (high - low))
    return {
        "chance": _shares("chance", 1 - high, 1 - low),
        "settings": _shares("settings", low, high),
        "chance_units": chance,
        "either_units": either,
        "settings_units": BAR_UNITS - chance - either,
        "estimated": high > low,
        "weak": _weak_of(found),
    }


def _shares(what: str, low: float, high: float) -> tuple[Number, Number]:
    """Write the ends of a share of the spread."""
    ends = (("low95", low), ("high95", high))
    first, second = (Number(end, words.per_cent_text(end, Detail.SIDE_ONE), f"split/{what}/{name}") for name, end in ends)
    return first, second


def _weak_of(split: Split) -> Number | None:
    """Write how much of the settings' part rests on weak evidence."""
    return None if split.weak is None else Number(split.weak, words.per_cent_text(split.weak, Detail.SIDE_ONE), "split/weak")


def _moved(facts: Facts) -> list[tuple[str, tuple[Number, Number, Number]]]:
    """Lay out which policy moved what, the total last."""
    found = facts.waterfall
    shown = (*found.parts, found.total) if found is not None else ()
    return [(words.cut_middle(part.label, limits.MOST_PART_CHARACTERS), part.numbers()) for part in shown]


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
