"""What authorities outside Yorkshire and the Humber show: python experiments/backtest/elsewhere.py EVIDENCE-FOLDER.

Only authorities outside Yorkshire and the Humber and censuses up to 2021 are read. Four figures over two years come out, each
with a standard error by authority: how far cases follow referrals, how fast posts grow, and how much of the distance between an
authority and England is still there later, for caseload and for turnover. A fifth says how far a published caseload is off from
what it counts. They go into configs/past.toml.
"""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sim.research.openings import Evidence, evidence_in, referrals_of_year
from sim.settings.dfe_files import Published

HERE = Path(__file__).resolve().parent
FILE = HERE / "elsewhere.csv"
LEFT_OUT = "Yorkshire and The Humber"
FIRST_CENSUS, LAST_CENSUS = 2017, 2021
YEARS = 2
LARGEST_CHANGE = 0.7
"""A stock that doubles or halves in two years is a change of what is counted; such pairs are left out."""

Row = tuple[str, float, float]
"""Authority, what explains, what is explained."""


def regions(folder: Path) -> dict[str, str]:
    """Return the region of every authority."""
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig") as stream:
            rows = csv.DictReader(stream)
            if {"area", "region_name", "inpost_fte"} <= set(rows.fieldnames or ()):
                return {row["area"]: row["region_name"] for row in rows if row["geographic_level"] == "Local authority"}
    raise SystemExit(f"{folder} has no workforce census with regions.")


def pairs(evidence: Evidence, areas: list[str]) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield two censuses of an authority two years apart as logarithms and distances from England."""
    england = evidence.published("England")
    for area in areas:
        published = evidence.published(area)

        for year in range(FIRST_CENSUS, LAST_CENSUS - YEARS + 1):
            yield area, _pair(published, england, year, year + YEARS)


def _pair(published: Published, england: Published, year: int, later: int) -> dict[str, float]:
    """Return what changed between two censuses, and the distances from England at both."""
    posts = [value(published, "in_post_fte", each) + value(published, "vacancies_fte", each) for each in (year, later)]
    cases, turnover = ([value(published, name, each) for each in (year, later)] for name in ("cases_held", "turnover_rate"))
    caseloads = [value(published, "caseload", each) / value(england, "caseload", each) for each in (year, later)]
    usual = [value(england, "turnover_rate", each) for each in (year, later)]
    came = referrals_of_year(published, later)
    return {
        "referrals": math.log(came / value(published, "referrals", year)) if came else math.nan,
        "cases": math.log(cases[1] / cases[0]),
        "posts": math.log(posts[1] / posts[0]),
        "caseload before": math.log(caseloads[0]),
        "caseload": math.log(caseloads[1]),
        "turnover before": turnover[0] - usual[0],
        "turnover": turnover[1] - usual[1],
    }


def value(published: Published, name: str, year: int) -> float:
    """Return a published figure; not a number where there is none."""
    figure = published.at(name, year)
    return figure.value if figure is not None and figure.value > 0 else math.nan


def slope(rows: list[Row]) -> tuple[float, float, int]:
    """Return the slope of a straight line with its standard error by authority, and how many pairs it rests on."""
    areas, x, y = (np.array(each) for each in zip(*rows, strict=True))
    design = np.column_stack([np.ones(len(x)), x])
    bread = np.linalg.inv(design.T @ design)
    found = bread @ design.T @ y
    scores = design * (y - design @ found)[:, None]
    meat = sum(np.outer(total, total) for total in (scores[areas == area].sum(axis=0) for area in np.unique(areas)))
    return float(found[1]), float(np.sqrt((bread @ meat @ bread)[1, 1])), len(x)


def level(rows: list[Row]) -> tuple[float, float, int]:
    """Return the mean with its standard error by authority, and how many pairs it rests on."""
    areas, y = (np.array(each) for each in zip(*[(row[0], row[2]) for row in rows], strict=True))
    gaps = y - y.mean()
    totals = np.array([gaps[areas == area].sum() for area in np.unique(areas)])
    return float(y.mean()), float(np.sqrt((totals**2).sum()) / len(y)), len(y)


def figures(folder: Path) -> list[tuple[str, float, float, int]]:
    """Return the figures with their standard errors and numbers of pairs."""
    kept = sorted(area for area, region in regions(folder).items() if region != LEFT_OUT)
    known = evidence_in(folder)
    seen = [one for one in pairs(known, kept) if _usable(one[1])]

    def rows(x: str, y: str) -> list[Row]:
        return [(area, each[x], each[y]) for area, each in seen if math.isfinite(each[x]) and math.isfinite(each[y])]

    growth, growth_error, count = level(rows("posts", "posts"))
    return [
        ("referral_response", *slope(rows("referrals", "cases"))),
        ("posts_growth_per_year", growth / YEARS, growth_error / YEARS, count),
        ("caseload_weight", *slope(rows("caseload before", "caseload"))),
        ("turnover_weight", *slope(rows("turnover before", "turnover"))),
        ("caseload_count_error", *count_error(known.published("England"), [known.published(area) for area in kept])),
    ]


def count_error(england: Published, all_published: list[Published]) -> tuple[float, float, int]:
    """Return the standard deviation of a published caseload's logarithm about what it counts, with its jackknife error.

    Products of distances from England one and two years apart fall off by a constant factor. Carried back to no years apart
    they give the variance of what is counted; the rest of the variance is the count's own.
    """
    years = range(FIRST_CENSUS, LAST_CENSUS + 1)
    table = np.array([[_distance(each, england, year) for year in years] for each in all_published])
    table[np.abs(table) > LARGEST_CHANGE] = math.nan
    whole = _own_part(table)
    others = np.array([_own_part(np.delete(table, place, axis=0)) for place in range(len(table))])
    error = math.sqrt((len(others) - 1) * float(((others - others.mean()) ** 2).mean()))
    return whole, error, int(np.isfinite(table).sum())


def _distance(published: Published, england: Published, year: int) -> float:
    """Return the logarithm of a caseload over England's."""
    return math.log(value(published, "caseload", year) / value(england, "caseload", year))


def _own_part(table: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> float:
    """Return the standard deviation of the part of distances that does not last into another year."""
    centred = table - np.nanmean(table, axis=0)
    products = [float(np.nanmean(centred[:, : centred.shape[1] - lag] * centred[:, lag:])) for lag in (0, 1, 2)]
    return math.sqrt(max(0.0, products[0] - products[1] ** 2 / products[2]))


def _usable(each: dict[str, float]) -> bool:
    """Whether what is counted stayed the same, as far as can be seen."""
    return not (abs(each["cases"]) > LARGEST_CHANGE or abs(each["referrals"]) > LARGEST_CHANGE)


if __name__ == "__main__":
    lines = [f"{name},{value:.3f},{error:.3f},{count}" for name, value, error, count in figures(Path(sys.argv[1]))]
    FILE.write_text("\n".join(["figure,value,standard_error,pairs", *lines]) + "\n", encoding="utf-8")
