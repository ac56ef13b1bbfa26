"""Whether ``naive.py`` and the engine follow the same rules: paired futures of both, compared measure by measure.

The two read the same draws, so that each future can be compared with its twin. They cannot agree to the last bit: cases that
begin at the same instant find the store of the naive version as the case before left it, so that now and then another worker
takes a case. What is tested is the mean difference of the pairs, by Holm's step-down z-test; the smallest difference the
test could see is shown beside it.
"""

from __future__ import annotations

import argparse
import csv
from hashlib import sha256
from math import sqrt
from pathlib import Path
from statistics import NormalDist, fmean, stdev

from engine import DAYS, council_of_size, engine_measures
from naive import naive_measures

from sim.world.draws import Draws

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
AGREEMENT = ROOT / "results" / "reference" / "benchmark-agreement.csv"
LEVEL = 0.05
POWER = 0.8
SEED = 2018


def compare(futures: int, times: float) -> list[tuple[str, float, float, float, float, float]]:
    """Return (measure, engine mean, naive mean, difference, p-value, smallest difference that would be seen)."""
    inputs = council_of_size(times)
    pairs = []
    for rep in range(1, futures + 1):
        pairs.append(
            (engine_measures(inputs, Draws(SEED, rep), DAYS), naive_measures(inputs, Draws(SEED, rep), DAYS)),
        )
    rows = []
    for name in pairs[0][0]:
        differences = [naive[name] - engine[name] for engine, naive in pairs]
        error = stdev(differences) / sqrt(futures)
        z = fmean(differences) / error if error else 0.0
        p = 2.0 * (1.0 - NormalDist().cdf(abs(z))) if error else float(not any(differences))
        seen = (NormalDist().inv_cdf(1.0 - LEVEL / 2.0) + NormalDist().inv_cdf(POWER)) * error
        rows.append((name, fmean(e[name] for e, _ in pairs), fmean(n[name] for _, n in pairs), fmean(differences), p, seen))
    return rows


def rules_hash() -> str:
    """Return a hash of everything the agreement depends on: both versions and the council."""
    files = [FOLDER / "naive.py", FOLDER / "engine.py", FOLDER / "subset.toml", *sorted((ROOT / "sim" / "world").glob("*.py"))]
    return sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]


def keep(rules: str, futures: int, times: float, rows: list[tuple[str, float, float, float, float, float]]) -> None:
    """Write the agreement down, so that the timing knows what it was found for."""
    with AGREEMENT.open("w", newline="") as file:
        write = csv.writer(file, lineterminator="\n")
        write.writerow(("rules", "futures", "times", "measure", "engine", "naive", "difference", "p", "would_be_seen"))
        for row in rows:
            write.writerow((rules, futures, times, row[0], *(f"{value:.6g}" for value in row[1:])))


def rejected(rows: list[tuple[str, float, float, float, float, float]]) -> list[str]:
    """Return the measures whose difference Holm's test finds real."""
    found: list[str] = []
    for index, row in enumerate(sorted(rows, key=lambda row: row[4])):
        if row[4] >= LEVEL / (len(rows) - index):
            break
        found.append(row[0])
    return found


def main() -> int:
    """Print the comparison; 0 when the two agree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=int, default=200)
    parser.add_argument("--times", type=float, default=0.25, help="size of the council")
    given = parser.parse_args()
    rules = rules_hash()
    rows = compare(given.futures, given.times)
    print(f"{'measure':20} {'engine':>12} {'naive':>12} {'difference':>12} {'p':>8} {'would be seen':>14}")
    for name, engine, naive, difference, p, seen in rows:
        print(f"{name:20} {engine:12.3f} {naive:12.3f} {difference:12.4f} {p:8.4f} {seen:14.4f}")
    wrong = rejected(rows)
    if not wrong:
        keep(rules, given.futures, given.times, rows)
    print(f"{given.futures} futures each: " + (f"not the same rules: {', '.join(wrong)}" if wrong else "no difference found"))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
