"""The sum on paper beside what the futures show, as steps and as a chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import pandas as pd

from sim.analysis.bridge import MANAGERS, BridgeStep, bridge_steps
from sim.analysis.futures import futures
from sim.report.figures import palette
from sim.report.figures.canvas import ChartAxes, sheet, styled
from sim.report.inputs import as_date, extra_posts, plan_tables, policies_of
from sim.report.words import MINUS, date_text
from sim.result import Result
from sim.runs.manifest import Refused
from sim.settings.paper_bridge import IN_PRACTICE, ON_PAPER

WIDTH_MM, ROW_MM, EDGES_MM = 180.0, 9.0, 20.0
LABELS = 0.46
BAR = 0.62
LEVELS = {ON_PAPER: "cases per post on paper", IN_PRACTICE: "cases per worker in practice"}
ROOM = 0.25


@dataclass(frozen=True, slots=True)
class Bridge:
    """The way from posts on paper to cases per worker in practice.

    Attributes:
        name: of the run; plan: whose posts; at: month end; futures: it rests on.
        new_posts_fte: social work posts that the plan funds at that date, without those of team managers.
        steps: in order; each changes one thing and they add up.
    """

    name: str
    plan: str
    at: date
    futures: int
    new_posts_fte: float
    steps: tuple[BridgeStep, ...]

    @property
    def in_practice(self) -> BridgeStep:
        """The step that leads to the average caseload."""
        return next(step for step in self.steps if step.what == IN_PRACTICE)

    def to_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {**asdict(self), "at": self.at.isoformat()}


def bridge_of(result: Result, plan: str | None = None, at: str | None = None) -> Bridge:
    """Return the bridge of a finished run.

    Args:
        result: of the run.
        plan: whose posts are looked at; the first beside the baseline when left out.
        at: date; that of the study, else the end of the run, when left out.

    Raises:
        Refused: the date is the opening.
    """
    study, baseline = result.manifest.study, result.baseline
    others = [name for name in result.manifest.plans if name != baseline]
    chosen = plan or (others[0] if others else baseline)
    found = futures(result.monthly, tuple(dict.fromkeys((baseline, chosen))))
    when = at or study.get("at")
    month = found.month_of(when) if when else len(found.month_ends) - 1
    if month == 0:
        raise Refused("The date is the opening: a bridge needs a later one.")
    day = found.month_ends[month]
    return Bridge(
        result.manifest.name,
        chosen,
        day,
        len(found.replications),
        new_posts_fte(plan_tables(result.manifest.inputs).get(chosen, {}), day),
        bridge_steps(found, chosen, baseline, month),
    )


def new_posts_fte(plan: Mapping[str, Any], day: date) -> float:
    """Return the FTE of the posts of case holders that a plan funds at a month end.

    Taken from the plan, not from people and vacancies: somebody may work more or fewer hours than the post they fill.

    Args:
        plan: as the run keeps it.
        day: the month end.
    """
    return extra_posts(
        {
            "policies": [
                policy
                for policy in policies_of(plan)
                if policy.get("grade") != MANAGERS
                and ((start := as_date(policy.get("start"))) is None or start <= day)
                and ((end := as_date(policy.get("end"))) is None or end >= day)
            ]
        }
    )


def bridge_chart(found: Bridge) -> ChartAxes:
    """Draw the bridge: what stands on paper above, what practice makes of it below.

    Args:
        found: to draw.

    Returns:
        Axes with ``.alt``, ``.caption`` and ``.table``.
    """
    rows = _rows(found)
    with styled():
        height = EDGES_MM + ROW_MM * len(rows)
        axes = sheet(WIDTH_MM, height)[0]
        axes.figure.subplots_adjust(left=LABELS, right=0.98, top=1 - 8 / height, bottom=8 / height)
        for place, (_, start, end, is_level) in enumerate(rows):
            _bar(axes, place, (start, end), is_level=is_level)
            if place + 1 < len(rows):
                axes.plot([end, end], [place - BAR / 2, place + 1 + BAR / 2], color=palette.CHARCOAL, linewidth=0.8)
        ends = [end for _, _, end, _ in rows]
        room = ROOM * (max(ends) - min(ends) or 1.0)
        axes.set_xlim(min(ends) - room, max(ends) + room)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_yticks(range(len(rows)), [label for label, *_ in rows])
        axes.tick_params(axis="y", length=0)
        axes.set_title("From posts on paper to cases per worker", x=-LABELS / (0.98 - LABELS) + 0.01)
    axes.alt = _alt(found)
    axes.caption = (
        f"Cases for each post, then for each full-time worker. {found.plan}, {date_text(found.at)}; averages of "
        f"{found.futures} futures. The axis does not begin at nought."
    )
    axes.table = pd.DataFrame(
        [(step.what, step.change.low, step.change.mean, step.change.high, step.level.mean) for step in found.steps],
        columns=["step", "low", "change", "high", "leads to"],
    )
    return axes


def _rows(found: Bridge) -> list[tuple[str, float, float, bool]]:
    """List the bars: label, where each begins and ends, and whether it is a level; practice is a level of its own."""
    rows: list[tuple[str, float, float, bool]] = []
    before = 0.0
    for step in found.steps:
        level = step.level.mean
        rows.append((step.what, before, level, not rows))
        if step.what in LEVELS:
            rows.append((LEVELS[step.what], 0.0, level, True))
        before = level
    return [*rows, ("cases per experienced worker", 0.0, before, True)]


def _bar(axes: ChartAxes, place: int, span: tuple[float, float], *, is_level: bool) -> None:
    """Draw one bar and its number: a change between its ends, a level up to its end."""
    start, end = span
    colour = palette.CHARCOAL if is_level else (palette.PLUM if end > start else palette.TEAL)
    axes.barh(place, end - start, left=start, height=BAR, facecolor=colour, edgecolor=colour)
    sign = "" if is_level else ("+" if end >= start else MINUS)
    text = f"{sign}{end if is_level else abs(end - start):.1f}"
    axes.annotate(text, (max(start, end), place), xytext=(3, 0), textcoords="offset points", va="center")


def _alt(found: Bridge) -> str:
    """Say the bridge in at most 40 words."""
    first, second = found.steps[0].level.mean, found.steps[1].level.mean
    largest = _largest(found.steps[2:])
    return (
        f"{first:.1f} cases for each post at the opening, {second:.1f} on paper with the new posts, "
        f"{found.in_practice.level.mean:.1f} for each worker in practice. "
        f"Largest step: {largest.what}, {largest.change.mean:+.1f}."
    )


def _largest(steps: Sequence[BridgeStep]) -> BridgeStep:
    """Return the step of largest size."""
    return max(steps, key=lambda step: abs(step.change.mean))
