"""What changes of worker go with, between councils: python experiments/backtest/between_councils.py RESULTS-FOLDER.

Reads the runs of a back-test, months 13 to 24 of each, and writes results/reference/continuity-councils.csv: the share of
looked-after children with two or more changes of worker in a year beside agency rate, turnover and vacancy rate.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

FILE = Path(__file__).resolve().parents[2] / "results" / "reference" / "continuity-councils.csv"
MEASURES = ("children_with_2_plus_changes_cla", "agency_rate", "turnover_rate", "vacancy_rate")
FIRST_MONTH, LAST_MONTH = 13, 24


def rows(folder: Path) -> Iterator[tuple[str, int, list[float]]]:
    """Yield council, futures, and the mean of each measure over futures and months."""
    for place in sorted(folder.glob("*-from-20*/monthly.parquet")):
        table = pd.read_parquet(place, columns=["plan", "rep", *MEASURES])
        month = table.groupby(["plan", "rep"]).cumcount()
        kept = table[(month >= FIRST_MONTH) & (month <= LAST_MONTH)]
        if kept[list(MEASURES)].notna().any().all():  # the smallest authorities have months without looked-after children
            yield place.parent.name, int(kept["rep"].nunique()), [float(kept[name].mean()) for name in MEASURES]


if __name__ == "__main__":
    with FILE.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["council", "futures", *MEASURES])
        writer.writerows(
            [council, futures, *[f"{value:.4f}" for value in values]] for council, futures, values in rows(Path(sys.argv[1]))
        )
