"""How much the same futures are worth: variance ratios of a finished run (performance.md 8).

    caseholder run experiments/tools/allowance-or-posts.toml --reps 40 --fixed-inputs --out results/allowance-or-posts
    python experiments/benchmark/paired.py results/allowance-or-posts

Writes ``results/reference/paired.csv``: for each plan, measure and date the standard deviations of single futures and of the
difference in the same future, the variance ratio with a bootstrap interval of 95 per cent, the ratio without the luck of who
applied and resigned (``compare --without-luck``), and how many futures a half-width of 0.1 needs with the same futures, with
the same futures without luck, and with others for each plan. Each for the month end of the date and for the average of the
twelve up to it (``compare --over 12``).
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from itertools import product
from math import ceil
from pathlib import Path

import numpy as np
from scipy import stats

import sim
from sim.analysis.control import controlled_difference
from sim.analysis.futures import Futures, futures
from sim.analysis.paired import variance_ratio
from sim.result import LUCK

MEASURES = ("average_caseload", "permanent_fte", "agency_fte", "unallocated_cases", "cost_total_gbp")
MONTHS = (24, 36, 60)
OVER = (1, 12)
RESAMPLES = 2000
HALF_WIDTH = 0.1
TABLE = Path(__file__).resolve().parents[2] / "results" / "reference" / "paired.csv"
COLUMNS = ("plan", "measure", "date", "month_ends", "futures", "sd_do_nothing", "sd_plan", "sd_difference")
COLUMNS += ("variance_ratio", "low", "high", "without_luck", "futures_same", "futures_without_luck", "futures_other")


def ratio(one: np.ndarray, other: np.ndarray) -> float:
    """Return the variance ratio of ``compare``; not a number where nothing differs."""
    return variance_ratio(one, other) or float("nan")


def interval(one: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """Return the percentile bootstrap interval of the ratio, futures drawn with both plans."""
    chosen = np.random.Generator(np.random.PCG64(1)).integers(len(one), size=(RESAMPLES, len(one)))
    low, high = np.nanquantile([ratio(one[rows], other[rows]) for rows in chosen], (0.025, 0.975))
    return float(low), float(high)


def futures_needed(variance: float, futures: int) -> int:
    """Return how many futures give the half-width for a difference of this variance."""
    return ceil(float(stats.t.ppf(0.975, futures - 1)) ** 2 * variance / HALF_WIDTH**2)


def rows(result: sim.Result) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the table."""
    found, baseline = futures(result.monthly), result.baseline
    asked = product((name for name in MEASURES if name in result.monthly), MONTHS, OVER, found.plans)
    for measure, month, over, plan in asked:
        if month < len(found.month_ends) and plan != baseline:
            one, other = (found.mean_up_to(each, measure, month, over) for each in (baseline, plan))
            figures = spread(one, other, luck_apart(found, plan, baseline, month))
            yield plan, measure, found.month_ends[month], over, len(one), *figures


def luck_apart(found: Futures, plan: str, baseline: str, month: int) -> np.ndarray:
    """Return how far the luck of two plans has gone apart by a month end, futures by kinds of luck."""
    until = [[found.paths(each, name)[:, 1 : month + 1].sum(axis=1) for name in LUCK] for each in (plan, baseline)]
    return np.column_stack(until[0]) - np.column_stack(until[1])


def spread(baseline: np.ndarray, values: np.ndarray, luck: np.ndarray) -> tuple[str | int, ...]:
    """Return standard deviations, the ratios, the first with its interval, and the futures needed."""
    deviations = [float(np.std(each, ddof=1)) for each in (baseline, values, values - baseline)]
    apart = deviations[0] ** 2 + deviations[1] ** 2
    without = controlled_difference(values, baseline, luck, "neither").variance_ratio or float("nan")
    found = (*deviations, ratio(baseline, values), *interval(baseline, values), without)
    needed = (futures_needed(each, len(values)) for each in (deviations[2] ** 2, apart / without, apart))
    return (*(f"{number:.4g}" for number in found), *needed)


def main() -> None:
    """Write the table of one run."""
    parser = argparse.ArgumentParser(description="Measure what pairing is worth in a finished run.")
    parser.add_argument("out", type=Path)
    result = sim.Result(parser.parse_args().out)
    with TABLE.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows(rows(result))


if __name__ == "__main__":
    main()
