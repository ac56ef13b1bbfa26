"""What the model forecast of past censuses: the nearest tests of a run's measure, shown whether they held or failed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final

from sim.analysis.score import widths_outside
from sim.report import words
from sim.report.facts import PastTest
from sim.report.parts import SHARE, Number, Piece, Sentence
from sim.report.phrases import measure_words, unit_of
from sim.settings.shipped import configs_folder

FILE: Final = "past-tests.toml"
GRAINS: Final = ("0.1", "0.01", "0.001", "0.0001")
TESTED_FOR_CASELOADS: Final = "average_caseload"
Entry = Mapping[str, Any]


def past_tests(measure: str, council: str) -> tuple[PastTest, ...]:
    """List the tests of a measure: those of the council itself first, then the widest misses.

    Args:
        measure: headline of the run.
        council: its title or name.
    """
    found = [entry for entry in _kept()["test"] if entry["measure"] == measure_tested_for(measure)]
    ordered = sorted(found, key=lambda entry: (not council.lower().startswith(entry["council"].lower()), -_miss(entry)))
    return tuple(_test(entry) for entry in ordered)


def past_score(measure: str) -> Sentence | None:
    """Say how far the model missed one year ahead, beside the miss of expecting no change; None when never tested.

    Args:
        measure: headline of the run.
    """
    name = measure_tested_for(measure)
    entry = next((one for one in _kept()["score"] if one["measure"] == name and one["years"] == 1), None)
    if entry is None:
        return None
    start = f"past_tests/{name}/1"
    pieces: tuple[Piece, ...] = (
        "In ",
        Number(entry["forecasts"], words.count_text(entry["forecasts"]), f"{start}/forecasts"),
        " forecasts of ",
        Number(entry["councils"], words.small_number_words(entry["councils"]), f"{start}/councils"),
        f" councils one year ahead, {measure_words(name)} was missed by ",
        Number(entry["error"], _error_text(entry["error"], name), f"{start}/error"),
        " on average. Expecting no change missed by ",
        Number(entry["no_change_error"], _error_text(entry["no_change_error"], name), f"{start}/no_change_error"),
        ".",
    )
    return Sentence("past score", pieces)


def measure_tested_for(measure: str) -> str:
    """Return the measure whose tests speak for another: caseloads were tested as the average caseload."""
    return TESTED_FOR_CASELOADS if measure.startswith("caseload") else measure


@cache
def _kept() -> Mapping[str, Sequence[Entry]]:
    """Read the tests that come with Caseholder."""
    return tomllib.loads((configs_folder() / FILE).read_text(encoding="utf-8"))


def _miss(entry: Entry) -> float:
    """Return how far outside its range a figure came."""
    return widths_outside(entry["happened"], entry["low"], entry["high"])


def _test(entry: Entry) -> PastTest:
    """Write one test."""
    name, counted = str(entry["measure"]), date.fromisoformat(entry["counted"])
    low, high, happened = _figures(entry)
    what = (
        f"{entry['council']}, {measure_words(name).removeprefix('the ')}, {words.month_text(counted)}, {_ahead(entry['years'])}"
    )
    return PastTest(what, f"{low} to {high}", happened, entry["low"] <= entry["happened"] <= entry["high"])


def _figures(entry: Entry) -> list[str]:
    """Write the ends of a range and what came, with as many decimals as show whether it lay inside."""
    share = unit_of(str(entry["measure"])) == SHARE
    low, high, happened = (words.exact(entry[which]) * (100 if share else 1) for which in ("low", "high", "happened"))
    for grain in map(words.exact, GRAINS):
        shown = [words.nearest(value, grain) for value in (low, high, happened)]
        if (shown[0] <= shown[2] <= shown[1]) == (low <= happened <= high):
            break
    return [words.number_text(value, grain) + (" %" if share else "") for value in shown]


def _ahead(years: int) -> str:
    """Say how long before the count the forecast began."""
    return f"{words.small_number_words(years)} year{'' if years == 1 else 's'} ahead"


def _figure(value: float, measure: str) -> str:
    """Write a figure in the unit of its measure."""
    if unit_of(measure) == SHARE:
        return words.per_cent_text(value, words.Detail.TABLE)
    return words.number_text(words.nearest(words.exact(value), words.exact("0.1")), words.exact("0.1"))


def _error_text(value: float, measure: str) -> str:
    """Write the size of a miss with its unit."""
    unit = unit_of(measure)
    if unit == SHARE:
        return f"{_figure(value, measure).removesuffix(' %')} points"
    return f"{_figure(value, measure)} {'cases' if 'case' in unit else unit}"
