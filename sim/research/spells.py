"""How long a council's own cases or people stay, from a list of spells of which some have not ended (statistics.md 11)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sim.analysis.survival import Fit, Survival, exponential_fit, kaplan_meier, shaped_fit
from sim.research.estimates import Estimate, Estimates
from sim.research.lengths import Z
from sim.runs.manifest import Refused
from sim.settings.problems import Problem, ProblemsFound

COLUMNS = ("begun", "ended")
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Spell:
    """One spell: begun, ended (None while it goes on)."""

    begun: date
    ended: date | None


def spells_in(path: str | Path) -> tuple[Spell, ...]:
    """Read a list of spells: columns begun and ended, dates such as 2021-09-30, ended empty while a spell goes on.

    Raises:
        ProblemsFound: with every line that cannot be used.
    """
    try:
        rows = csv.DictReader(io.StringIO(Path(path).read_text(encoding="utf-8-sig")))
    except (OSError, UnicodeDecodeError) as error:
        raise ProblemsFound([Problem(str(path), None, "", "", "cannot be read", "Check the path.")]) from error
    if not set(COLUMNS) <= set(rows.fieldnames or ()):
        fix = "Give the columns begun and ended; leave ended empty while a spell goes on."
        raise ProblemsFound([Problem(str(path), 1, "", "", "has not the columns of spells", fix)])
    problems: list[Problem] = []
    found = []
    for number, row in enumerate(rows, start=2):
        try:
            ended = date.fromisoformat(row["ended"]) if (row["ended"] or "").strip() else None
            found.append(Spell(date.fromisoformat(row["begun"]), ended))
        except ValueError as error:
            problems.append(Problem(str(path), number, "begun, ended", "", str(error).lower(), "Write dates as 2021-09-30."))
    if problems:
        raise ProblemsFound(problems)
    return tuple(found)


def spell_estimates(path: str | Path, until: str) -> Estimates:
    """Estimate how long spells last.

    Args:
        path: list of spells; only those that began before the day count.
        until: the last day that the list knows of; what ended later had not ended then.

    Raises:
        ProblemsFound: the list cannot be used.
        Refused: the day is not a date.
    """
    try:
        day = date.fromisoformat(until)
    except ValueError as error:
        raise Refused(f"{until} is not a date. Write it as 2021-09-30.") from error
    begun = [spell for spell in spells_in(path) if spell.begun < day]
    over = [spell.ended is not None and spell.ended <= day for spell in begun]
    days = [
        float(max(1, ((spell.ended if spell.ended is not None and done else day) - spell.begun).days))
        for spell, done in zip(begun, over, strict=True)
    ]
    return Estimates(Path(path).name, tuple(_estimates(days, over, day.year)))


def _estimates(days: list[float], over: list[bool], year: int) -> Iterator[Estimate]:
    """Yield the median by Kaplan and Meier, and the means of the laws that spells may follow."""
    ended = float(sum(over))

    def estimate(name: str, unit: str, value: float, limits: tuple[float | None, float | None], note: str) -> Estimate:
        return Estimate(name, unit, value, *limits, (year,), ended, len(over) - ended, note)

    curve, simple = kaplan_meier(days, over), exponential_fit(days, over)
    median = curve.median_days()
    if median is not None:
        note = "Kaplan and Meier: those still going lasted at least so long"
        yield estimate("median length", "days", median, (_half_ended(curve, -Z), _half_ended(curve, Z)), note)
    error = Z * (simple.error_days or 0.0)
    note = "exponential law: all the time seen over the number that ended"
    yield estimate("mean length", "days", simple.mean_days, (simple.mean_days - error, simple.mean_days + error), note)
    best = max((simple, shaped_fit(days, over, "weibull"), shaped_fit(days, over, "lognormal")), key=_worth)
    note = f"{best.law} law, the nearest of exponential, Weibull and lognormal for its number of parameters"
    yield estimate("mean length by the nearest law", "days", best.mean_days, (None, None), note)
    yield estimate("spread over the mean by the nearest law", "times", best.cv, (None, None), note)


def _worth(fit: Fit) -> float:
    """Return the likelihood less a point for each parameter (Akaike)."""
    return fit.log_likelihood - (1 if fit.law == "exponential" else 2)


def _half_ended(curve: Survival, errors: float) -> float | None:
    """Return when half have ended if the share still going is off by so many standard errors; None if that is never seen."""
    ended = curve.share + errors * curve.error <= HALF
    return float(curve.days[int(ended.argmax())]) if ended.any() else None
