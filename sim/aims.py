"""The precisions a study asks for, as numbers the stopping rule can look at in each future (statistics.md 3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sim.measures.catalogue import FLOW, MEASURES
from sim.runs.prefix import Aim, Number, PrefixWatch, Watched
from sim.runs.stopping import MOST_FUTURES, ChanceWithin, StoppingRule, WithinAmount, WithinShare

if TYPE_CHECKING:
    from sim.runs.work import Series
    from sim.settings.study import Study, Target

HEADLINE = "average_caseload"
MONTHS_A_YEAR = 12
USUAL_DIFFERENCE = 0.1
USUAL_CHANCE = 0.05
USUAL_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a study wants to know how exactly.

    Attributes:
        differences: measure to half-width of the difference between each plan and the baseline.
        levels: measure to half-width of the mean, as a share of it.
        chance: half-width of the chance to meet each target.
        targets: the targets.
        most: futures after which to stop in any case.
    """

    differences: Mapping[str, float]
    levels: Mapping[str, float]
    chance: float
    targets: tuple[Target, ...]
    most: int = MOST_FUTURES

    @property
    def watched(self) -> tuple[str, ...]:
        """The measures that have to be looked at."""
        targets = (target.measure for target in self.targets)
        return tuple(dict.fromkeys((*self.differences, *self.levels, *targets)))


def wanted_of(study: Study | None, plans: Sequence[str]) -> Wanted:
    """Return the precisions of a study; the usual ones where it states none.

    Args:
        study: the study, or None for a council with plans.
        plans: names of the plans, the baseline first.
    """
    from sim.settings.study import target_of  # noqa: PLC0415 - heavy

    stated = study.precision if study is not None else None
    targets = tuple(target_of(text) for text in study.targets) if study is not None else ()
    most = (study.limits.replications if study is not None else None) or MOST_FUTURES
    if stated is not None and (stated.difference or stated.level or stated.probability):
        chance = stated.probability
        return Wanted(
            stated.difference, stated.level, chance or USUAL_CHANCE, targets if chance else (), min(most, MOST_FUTURES)
        )
    differences = {HEADLINE: USUAL_DIFFERENCE} if len(plans) > 1 else {}
    levels = {} if differences else {HEADLINE: USUAL_SHARE}
    return Wanted(differences, levels, USUAL_CHANCE, targets, min(most, MOST_FUTURES))


def watch_of(wanted: Wanted, plans: Sequence[str], at: int, by: int) -> PrefixWatch:
    """Return what watches the futures of a run and decides when there are enough.

    Args:
        wanted: the precisions.
        plans: names of the plans, the baseline first.
        at: row of the monthly table at which measures are compared.
        by: row at which targets count.
    """
    aims = [*_differences(wanted, plans, at), *_levels(wanted, plans, at), *_chances(wanted, plans, by)]
    return PrefixWatch(plans, aims, StoppingRule([aim.precision for aim in aims], cap=wanted.most))


def _differences(wanted: Wanted, plans: Sequence[str], at: int) -> Iterator[Aim]:
    """Yield an aim for every plan against the baseline."""
    for measure, half_width in wanted.differences.items():
        for plan in plans[1:]:
            name = f"{measure}, {plan} against {plans[0]}"
            yield Aim(WithinAmount(name, half_width), _gap(plan, plans[0], measure, at))


def _levels(wanted: Wanted, plans: Sequence[str], at: int) -> Iterator[Aim]:
    """Yield an aim for the level of every plan."""
    for measure, share in wanted.levels.items():
        for plan in plans:
            yield Aim(WithinShare(f"{measure}, {plan}", share), _level(plan, measure, at))


def _chances(wanted: Wanted, plans: Sequence[str], by: int) -> Iterator[Aim]:
    """Yield an aim for every target under every plan."""
    for target in wanted.targets:
        for plan in plans:
            name = f"{target.measure}{target.sign}{target.goal:g}, {plan}"
            yield Aim(ChanceWithin(name, wanted.chance), _met(plan, target, by))


def _gap(plan: str, baseline: str, measure: str, at: int) -> Number:
    """Return how to find the difference in one future."""

    def number(futures: Mapping[str, Watched]) -> float | None:
        left, right = (value_at(futures[name].get(measure), measure, at) for name in (plan, baseline))
        return None if left is None or right is None else left - right

    return number


def _level(plan: str, measure: str, at: int) -> Number:
    """Return how to find a level in one future."""
    return lambda futures: value_at(futures[plan].get(measure), measure, at)


def _met(plan: str, target: Target, by: int) -> Number:
    """Return how to find whether a target is met at the date in one future."""

    def number(futures: Mapping[str, Watched]) -> float | None:
        value = value_at(futures[plan].get(target.measure), target.measure, by)
        return None if value is None else float(target.met_by(value))

    return number


def value_at(series: Series | None, measure: str, at: int) -> float | None:
    """Return a measure at a month end; money spent month by month counts as a yearly average up to then."""
    if series is None:
        return None
    if is_spending(measure):
        spent = [value for value in series[1 : at + 1] if value is not None]
        return sum(spent) * MONTHS_A_YEAR / len(spent) if spent else None
    return series[at]


def is_spending(measure: str) -> bool:
    """Tell whether a measure is money that flows."""
    found = MEASURES.get(measure)
    return found is not None and found.unit == "GBP" and found.date_rule == FLOW


def month_row(day: date, month_ends: Sequence[date]) -> int:
    """Return the row of the last month end that is not after a day, but never the opening's when there is a later one."""
    rows = [row for row, end in enumerate(month_ends) if end <= day]
    return max(rows[-1] if rows else 0, min(1, len(month_ends) - 1))
