"""From the figures of many futures to a verdict: exact answer, simulated answer, bounds, false-alarm rate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import inf, isnan, nan
from statistics import fmean

from sim.verify.bounds import (
    NORMAL_FALSE_ALARM,
    Range,
    binomial_range,
    dispersion,
    dispersion_range,
    estimated_range,
    exact_range,
    mean_range,
    poisson_range,
)
from sim.verify.stored import Statistic

Figures = Sequence[float]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One line of the report.

    Attributes:
        case: V01 and so on; check: which statistic and when; switched_on: mechanisms at work.
        expected, simulated: for one future, or the share of trials; low, high: between which the simulated figure must lie.
        law: of the bounds; false_alarm: how often chance alone would fail this line.
        replications: futures used; passed: whether it lies inside.
    """

    case: str
    check: str
    switched_on: str
    expected: float
    simulated: float
    low: float
    high: float
    law: str
    false_alarm: float
    replications: int
    passed: bool


def judge(case: str, switched_on: str, statistic: Statistic, futures: Sequence[Figures]) -> Iterator[Verdict]:
    """Judge every point of one statistic.

    Args:
        case: name of the case.
        switched_on: mechanisms at work, for the report.
        statistic: the stored answer.
        futures: the figures of each future, one for each point (and the number of trials last, where futures differ in it).
    """
    for point in range(len(statistic.means)):
        expected, simulated, bounds = _LAWS[statistic.law](statistic, point, futures)
        yield Verdict(
            case=case,
            check=" ".join(word for word in (statistic.what, statistic.labels[point]) if word),
            switched_on=switched_on,
            expected=expected,
            simulated=simulated,
            low=bounds.low,
            high=bounds.high,
            law=statistic.law,
            false_alarm=bounds.false_alarm,
            replications=len(futures),
            passed=bounds.holds(simulated),
        )


Compared = tuple[float, float, Range]


def _at(futures: Sequence[Figures], point: int) -> list[float]:
    """Take one point of every future; a figure that is not there is not a number, and fails."""
    return [future[point] if point < len(future) else nan for future in futures]


def _scaled(bounds: Range, by: float) -> Range:
    """Turn bounds of a sum into bounds of its average."""
    return Range(bounds.low / by, bounds.high / by, bounds.false_alarm)


def _poisson(statistic: Statistic, point: int, futures: Sequence[Figures]) -> Compared:
    """Compare the average of counts."""
    mean, count = statistic.means[point], len(futures)
    return mean, fmean(_at(futures, point)), _scaled(poisson_range(count * mean), count)


def _binomial(statistic: Statistic, point: int, futures: Sequence[Figures]) -> Compared:
    """Compare the share of successes."""
    trials = sum(statistic.trials or future[-1] for future in futures)
    share = statistic.means[point]
    return share, sum(_at(futures, point)) / trials, _scaled(binomial_range(round(trials), share), trials)


def _normal(statistic: Statistic, point: int, futures: Sequence[Figures]) -> Compared:
    """Compare an average whose spread is known."""
    mean = statistic.means[point]
    return mean, fmean(_at(futures, point)), mean_range(mean, statistic.spreads[point], len(futures))


def _estimated(statistic: Statistic, point: int, futures: Sequence[Figures]) -> Compared:
    """Compare an average whose spread has to be estimated."""
    mean, figures = statistic.means[point], _at(futures, point)
    return mean, fmean(figures), estimated_range(mean, figures)


def _dispersion(statistic: Statistic, point: int, futures: Sequence[Figures]) -> Compared:
    """Compare the spread of counts between futures."""
    return len(futures) - 1.0, dispersion(_at(futures, point)), dispersion_range(len(futures))


def _exact(statistic: Statistic, point: int, futures: Sequence[Figures]) -> Compared:
    """Compare the future that lies furthest off with a figure without chance."""
    mean = statistic.means[point]
    worst = max(_at(futures, point), key=lambda figure: inf if isnan(figure) else abs(figure - mean))
    return mean, worst, exact_range(mean, statistic.relative[point])


def _mean_field(statistic: Statistic, point: int, futures: Sequence[Figures]) -> Compared:
    """Compare a large service with the mean field, whose distance at finite size is bounded."""
    mean = statistic.means[point]
    reach = statistic.relative[point] * mean
    return mean, fmean(_at(futures, point)), Range(mean - reach, mean + reach, NORMAL_FALSE_ALARM)


_LAWS: dict[str, Callable[[Statistic, int, Sequence[Figures]], Compared]] = {
    "poisson": _poisson,
    "binomial": _binomial,
    "normal": _normal,
    "estimated": _estimated,
    "dispersion": _dispersion,
    "exact": _exact,
    "mean-field": _mean_field,
}
