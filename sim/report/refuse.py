"""When no report is made (section 9), in code that no switch overrides.

A report with too few futures, or an average known too loosely, would be read as firmer than it is. And some questions are never
answered, whatever the run: nobody can forecast a serious incident or an inspection grade from staffing figures.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from sim.analysis.comparison import Comparison
from sim.report import limits, words
from sim.report.facts import Refusal
from sim.report.parts import CASES, SHARE, Range
from sim.report.phrases import measure_words
from sim.runs.manifest import Refused

INPUT_NEEDS_FIXING = 2
NEVER_FORECAST = re.compile(
    r"serious[\s_-]+(incident|case|harm)|case[\s_-]+review|practice[\s_-]+review|child[\s_-]+death|death[\s_-]+of[\s_-]+a[\s_-]+child"
    r"|injur(y|ies)|fatalit|(ofsted|inspection)[\s_-]+(grade|judge?ment|rating|outcome)|missed[\s_-]+abuse"
    r"|(placement|guardianship)s?[\s_-]+break(ing[\s_-]+)?down",
    re.IGNORECASE,
)
NEVER_MESSAGE = (
    "Caseholder does not predict incidents or inspection grades. It can show days a child had no worker (uncovered_case_days)"
    " and visits on time (cp_visits_on_time)."
)


def never_forecast(text: str) -> Refusal | None:
    """Refuse a target, measure or question that asks for what the model has no evidence for."""
    return Refusal(INPUT_NEEDS_FIXING, NEVER_MESSAGE) if NEVER_FORECAST.search(text) else None


def too_few(plan: str, complete: int, study: str) -> Refusal | None:
    """Refuse fewer than a hundred futures of a plan."""
    if complete >= limits.FEWEST_FUTURES:
        return None
    return Refusal(
        INPUT_NEEDS_FIXING,
        f"The report needs {limits.FEWEST_FUTURES} futures for each plan; {plan} has {complete}."
        f" Run: caseholder run {study} --reps {limits.FEWEST_FUTURES}",
    )


def futures_needed(futures: int, error: float, largest: float) -> int:
    """Return how many more futures bring the error of an average down to a limit: it falls with the root of their number."""
    ratio = Fraction(str(error)) / Fraction(str(largest))
    return math.ceil(futures * ratio * ratio) - futures


def too_loose(found: Range, label: str, study: str) -> Refusal | None:
    """Refuse an average that is not known well enough for the finest grain of side 1."""
    largest = {CASES: limits.LARGEST_ERROR_CASES, SHARE: limits.LARGEST_ERROR_SHARE}.get(found.kind)
    if largest is None or found.mc_error <= largest:
        return None
    more = futures_needed(found.replications, found.mc_error, largest)
    known, needed = _in_words(found.mc_error, found.kind), _in_words(largest, found.kind).removesuffix(" cases")
    name = measure_words(found.measure)
    return Refusal(
        INPUT_NEEDS_FIXING,
        f"{name[:1].upper()}{name[1:]} of {label} is known to {known}; the report needs {needed}."
        f" About {words.count_text(more)} more futures are needed. Run: caseholder run {study}"
        f" --reps {found.replications + more}",
    )


def _in_words(error: float, kind: str) -> str:
    """Write an error in the unit of its measure; never rounded down to the limit it breaks."""
    hundredth = words.exact("0.01")
    if kind == SHARE:
        tenth = words.exact("0.1")
        return f"{words.number_text(words.up(words.exact(error) * 100, tenth), tenth)} points in 100"
    return f"{words.number_text(words.up(words.exact(error), hundredth), hundredth)} cases"


def too_many_failed(plan: str, failed: Iterable[Mapping[str, Any]], complete: int, study: str) -> Refusal | None:
    """Refuse a plan of which more than one future in a hundred could not be simulated."""
    numbers = sorted(int(each.get("rep", 0)) for each in failed if each.get("plan") == plan)
    if not numbers or len(numbers) <= limits.MOST_FAILED_SHARE * (complete + len(numbers)):
        return None
    named = ", ".join(map(str, numbers[:8])) + (" and more" if len(numbers) > 8 else "")
    return Refusal(
        INPUT_NEEDS_FIXING,
        f"{len(numbers)} futures of {plan} could not be simulated: {named}. The report allows 1 in 100."
        f"\nSee why: caseholder trace {study} --rep {numbers[0]}",
    )


def small_teams(teams: Mapping[str, float]) -> Refusal | None:
    """Refuse to rank teams so small that a reader would recognise the workers."""
    small = sorted(name for name, fte in teams.items() if fte < limits.SMALLEST_NAMED_TEAM_FTE)
    if not small:
        return None
    return Refusal(
        INPUT_NEEDS_FIXING,
        f"No ranking of teams below {limits.SMALLEST_NAMED_TEAM_FTE} FTE: {', '.join(small)}."
        " Workers could be recognised. Put small teams together.",
    )


def different_populations(first: Range, second: Range) -> Refusal | None:
    """Refuse a difference between numbers that count different people, dates or units."""
    for what in ("measure", "population", "date", "unit"):
        one, other = getattr(first, what), getattr(second, what)
        if one != other:
            return Refusal(INPUT_NEEDS_FIXING, f"No difference is shown: the {what} differs, {one} against {other}.")
    return None


def need_values(compared: Comparison, headline: str) -> None:
    """Refuse a report about a measure that has no value at its date.

    Raises:
        Refused: if a plan has none in any future.
    """
    for plan in compared.plans:
        if any(found.measure == headline and found.level.mean is None for found in plan.measures):
            raise Refused(
                f"{headline} has no value on {compared.at} in any future of {plan.plan}. "
                "Give the study another first measure or target, or another date."
            )
