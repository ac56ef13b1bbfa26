"""Write the generated parts of docs/explanation/how-wrong.md: python experiments/backtest/make_page.py.

They come from the scores in results/reference, from elsewhere.csv here, and from the published shares in continuity.toml here.
"""

from __future__ import annotations

import csv
import statistics
import tomllib
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from sim.analysis.score import widths_outside

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PAGE = ROOT / "docs" / "explanation" / "how-wrong.md"
REFERENCE = ROOT / "results" / "reference"
MAIN, YORKSHIRE, WEST = "England", "Yorkshire and the Humber", "West Yorkshire"
WITHOUT_SMALLEST = "England without its two smallest"
ROUNDS = tuple(f"{WEST}, {which}" for which in ("first back-test", "second back-test", "the same forecasts"))
FEWEST_AUTHORITIES_TO_GROUP, GROUPS_SHOWN = 20, 5
HEADLINES = ("average_caseload", "agency_rate")
NAMES = {
    "average_caseload": ("caseload", "cases per FTE", 1, 2),
    "turnover_rate": ("turnover", "points", 100, 1),
    "agency_rate": ("agency rate", "points", 100, 1),
    "vacancy_rate": ("vacancy rate", "points", 100, 1),
    "permanent_fte": ("people in post", "FTE", 1, 1),
    "absence_rate": ("absence", "points", 100, 2),
}
"""Measure -> words, unit, factor and decimals of the tables."""
FIGURES = {
    "referral_response": "per cent that cases held move for each per cent of referrals",
    "posts_growth_per_year": "growth of posts a year",
    "caseload_weight": "share of the distance from England's caseload that is left",
    "turnover_weight": "share of the distance from England's turnover that is left",
    "caseload_count_error": "spread of a published caseload's logarithm about what it counts",
}
RANGE = ("observed", "low80", "high80")
WITH_CHANGES = ("children_with_2_plus_changes_cla", "agency_rate", "turnover_rate", "vacancy_rate")

Row = dict[str, str]


def rows_of(name: str) -> list[Row]:
    """Return the rows of a table of results."""
    with (REFERENCE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def scores(group: str) -> list[Row]:
    """Return the scores of a group, measures that lose to no change most often first."""
    found = [row for row in rows_of("backtest.csv") if row["group"] == group]
    lost = {measure: sum(not wins(row) for row in found if row["measure"] == measure) for measure in NAMES}
    return sorted(
        found, key=lambda row: (-lost[row["measure"]], list(NAMES).index(row["measure"]), float(row["horizon_years"]))
    )


def wins(row: Row) -> bool:
    """Tell whether the model was nearer than no change."""
    return float(row["model_mae"]) < float(row["persistence_mae"])


def failures() -> Iterator[str]:
    """Say where no change was nearer, in each group."""
    for group in (MAIN, YORKSHIRE, WEST):
        found = scores(group)
        lost = [row for row in found if not wins(row)]
        size = f"{found[0]['futures']} futures or more of each forecast"
        yield f"* **{group}** ({size}): no change was nearer in {len(lost)} of {len(found)} cases. {_named(lost)}"
    for measure, (words, *_) in NAMES.items():
        covered = [row for row in scores(MAIN) if row["coverage80"] and row["measure"] == measure]
        if covered:
            forecasts = [int(row["forecasts"]) for row in covered]
            held = sum(float(row["coverage80"]) * count for row, count in zip(covered, forecasts, strict=True)) / sum(forecasts)
            yield f"* **Ranges of {words}** meant to hold 8 in 10 held {held:.0%} of what came in {MAIN}."


def _named(lost: Sequence[Row]) -> str:
    """Name the cases that were lost, by measure."""
    by_measure: dict[str, list[str]] = {}
    for row in lost:
        by_measure.setdefault(NAMES[row["measure"]][0], []).append(f"{float(row['horizon_years']):g}")
    named = [f"{words} after {', '.join(years)} {'year' if years == ['1'] else 'years'}" for words, years in by_measure.items()]
    return f"{'; '.join(named).capitalize()}." if named else "None."


def table(group: str, measures: Sequence[str] = tuple(NAMES)) -> Iterator[str]:
    """Return the table of errors of a group."""
    yield (
        "| measure | years | forecasts | model error | no change | drift | half within: model; no change | came less forecast "
        "| ranges that held | nearer |"
    )
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|---|"
    for row in (row for row in scores(group) if row["measure"] in measures):
        words, unit, _, _ = NAMES[row["measure"]]
        errors = " | ".join(shown(row, name) for name in ("model_mae", "persistence_mae", "drift_mae"))
        half = f"{shown(row, 'model_median')}; {shown(row, 'persistence_median')}"
        nearer = _nearer(row)
        place = f"{words} ({unit}) | {float(row['horizon_years']):g} | {row['forecasts']}"
        yield f"| {place} | {errors} | {half} | {shown(row, 'mean_err')} | {_held(row)} | {nearer} |"


def shown(row: Row, name: str) -> str:
    """Write an error in the unit of its measure."""
    _, _, factor, decimals = NAMES[row["measure"]]
    return f"{float(row[name]) * factor:.{decimals}f}" if row[name] else "-"


def _nearer(row: Row) -> str:
    """Say which was nearer, and whether that can be told from luck."""
    words = "model" if wins(row) else "**no change**"
    told = row["gain_low95"] and (float(row["gain_low95"]) > 0 or float(row["gain_high95"]) < 0)
    return words if told else f"{words}, not told"


def _held(row: Row) -> str:
    """Write the share of 8-in-10 ranges that held, with its bounds."""
    if not row["coverage80"]:
        return "-"
    shares = [float(row[name]) for name in ("coverage80", "coverage80_low95", "coverage80_high95")]
    return "{:.0%} ({:.0%} to {:.0%})".format(*shares)


def before() -> Iterator[str]:
    """Set the errors of the same forecasts beside each other, from the first back-test to the last."""
    rounds = [{(row["measure"], row["horizon_years"]): row for row in scores(group)} for group in ROUNDS]
    yield "| measure | years | forecasts | first back-test | second | now | no change |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for row in scores(ROUNDS[-1]):
        words, unit, _, _ = NAMES[row["measure"]]
        errors = " | ".join(shown(each[row["measure"], row["horizon_years"]], "model_mae") for each in rounds)
        place = f"{words} ({unit}) | {float(row['horizon_years']):g} | {row['forecasts']}"
        yield f"| {place} | {errors} | {shown(row, 'persistence_mae')} |"


def elsewhere() -> Iterator[str]:
    """Return what authorities outside Yorkshire and the Humber show."""
    yield "| over two years | value | standard error | pairs of censuses |"
    yield "|---|---:|---:|---:|"
    with (HERE / "elsewhere.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield f"| {FIGURES[row['figure']]} | {row['value']} | {row['standard_error']} | {row['pairs']} |"


def misses() -> Iterator[str]:
    """Return the forecasts furthest outside their range."""
    yield "| authority | measure | from | years | came | 8 in 10 futures |"
    yield "|---|---|---:|---:|---:|---:|"
    for row in _furthest():
        words, unit, factor, decimals = NAMES[row["measure"]]
        came, low, high = (f"{float(row[end]) * factor:.{decimals}f}" for end in RANGE)
        place = f"{row['council']} | {words} ({unit}) | {row['from'][:4]} | {float(row['horizon_years']):g}"
        yield f"| {place} | {came} | {low} to {high} |"


def _furthest() -> list[Row]:
    """Return the misses of the main group, the furthest first."""
    listed = [row for row in rows_of("backtest-misses.csv") if row["group"] == MAIN]
    return sorted(listed, key=lambda row: widths_outside(*(float(row[end]) for end in RANGE)), reverse=True)


def continuity() -> Iterator[str]:
    """Set changes of worker per child beside the published shares."""
    published = tomllib.loads((HERE / "continuity.toml").read_text(encoding="utf-8"))
    found = rows_of("continuity.csv")
    cases = list(dict.fromkeys((row["council"], row["with"]) for row in found))
    named = [f"{council}{f', {changed}' if changed else ''}" for council, changed in cases]
    yield f"| looked-after children with | published | {' | '.join(named)} |"
    yield f"|---|---:|{'---:|' * len(cases)}"
    for one in published["shares"]:
        cells = [_share(found, case, one["years"], one["least_changes"]) for case in cases]
        window = "12 months" if one["years"] == 1 else f"{12 * one['years']} months"
        times = "one change or more" if one["least_changes"] == 1 else f"{one['least_changes']} changes or more"
        yield f"| {times} in {window} | {one['share']:.0%} | {' | '.join(cells)} |"


def _share(found: Sequence[Row], case: tuple[str, str], years: int, least: int) -> str:
    """Write one share of the model with its error."""
    asked = (*case, str(years), str(least))
    for row in found:
        if (row["council"], row["with"], row["years"], row["least_changes"]) == asked:
            return f"{float(row['share']):.0%} ± {100 * float(row['error']):.0f}"
    return "-"


def between() -> Iterator[str]:
    """Show what changes of worker go with in the model, between councils."""
    found = sorted(rows_of("continuity-councils.csv"), key=lambda row: float(row["agency_rate"]))
    yield "| councils and starts, from the lowest agency rate | two changes or more | agency rate | turnover | vacancy rate |"
    yield "|---|---:|---:|---:|---:|"
    for name, group in _side_by_side(found):
        means = (statistics.fmean(float(row[measure]) for row in group) for measure in WITH_CHANGES)
        yield f"| {name} | {' | '.join(f'{mean:.0%}' for mean in means)} |"
    changes, *others = ([float(row[name]) for row in found] for name in WITH_CHANGES)
    agency, turnover, vacancies = (statistics.correlation(changes, other) for other in others)
    yield ""
    yield (
        f"Over these {len(found)} councils and starts the share goes with the agency rate (correlation {agency:.2f}), the "
        f"vacancy rate ({vacancies:.2f}) and turnover ({turnover:.2f})."
    )


def _side_by_side(found: Sequence[Row]) -> Iterator[tuple[str, Sequence[Row]]]:
    """Yield the councils one by one, or in groups of equal size when there are many."""
    if len(found) < FEWEST_AUTHORITIES_TO_GROUP:
        yield from ((row["council"], [row]) for row in found)
        return
    ends = [round(len(found) * part / GROUPS_SHOWN) for part in range(GROUPS_SHOWN + 1)]
    for part, (begin, end) in enumerate(pairwise(ends), start=1):
        yield f"fifth {part} of {GROUPS_SHOWN} ({end - begin})", found[begin:end]


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "failures": failures,
    "table": lambda: table(MAIN),
    "before": before,
    "elsewhere": elsewhere,
    "misses": misses,
    "smallest": lambda: table(WITHOUT_SMALLEST, ["average_caseload"]),
    "yorkshire": lambda: table(YORKSHIRE),
    "west": lambda: table(WEST),
    "continuity": continuity,
    "between": between,
}


def page(text: str) -> str:
    """Return the page with its generated parts made new."""
    for name, part in PARTS.items():
        begin, end = f"<!-- {name} begins -->", f"<!-- {name} ends -->"
        before_it, rest = text.split(begin)
        text = f"{before_it}{begin}\n" + "\n".join(part()).rstrip() + f"\n{end}{rest.split(end)[1]}"
    return text


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
