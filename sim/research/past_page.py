"""The page of past forecasts: failures first, then every measure with its plots."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import groupby
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from sim.analysis.intervals import prediction_range
from sim.analysis.score import Forecast, Score, transforms
from sim.report import words
from sim.report.phrases import measure_title, measure_words, unit_of
from sim.research.past import PastResult, worst_first
from sim.runs.disk import StorageError

LICENCE = (
    "Contains public sector information licensed under the Open Government Licence v3.0 "
    "(https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/)."
)
STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:76rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;margin:1rem 0}td,th{border:1px solid #bbb;padding:.25rem .5rem;text-align:right}"
    "td{white-space:nowrap}.words{text-align:left}p{max-width:60rem}img{max-width:100%}.wide{overflow-x:auto}"
)
PIT_BINS = 10
GRAINS = {"cases per FTE": words.exact("0.01")}
OTHER_GRAIN = words.exact("0.1")
TEXT_COLUMNS = ("authority", "measure")


@dataclass(frozen=True, slots=True)
class Written:
    """How the numbers of a measure are written: shares in per cent, and with the same number of decimals everywhere."""

    measure: str

    @property
    def factor(self) -> float:
        """What a value is multiplied by."""
        return 100.0 if unit_of(self.measure) == "share" else 1.0

    @property
    def unit(self) -> str:
        """The unit of what is shown."""
        unit = unit_of(self.measure)
        return "per cent" if unit == "share" else unit

    @property
    def title(self) -> str:
        """The measure with its unit."""
        return f"{measure_title(self.measure)} ({self.unit})"

    def __call__(self, value: float) -> str:
        """Write a value."""
        grain = GRAINS.get(unit_of(self.measure), OTHER_GRAIN)
        return words.number_text(words.nearest(words.exact(value * self.factor), grain), grain)


def write_page(found: PastResult, path: Path, made: date) -> None:
    """Write the page.

    Args:
        found: forecasts and scores.
        path: HTML file.
        made: date printed on it.

    Raises:
        StorageError: the file cannot be written.
    """
    try:
        path.write_text(page(found, made), encoding="utf-8")
    except OSError as error:
        raise StorageError(str(path), "cannot be written", "Check the folder and its permissions.") from error


def page(found: PastResult, made: date) -> str:
    """Return the page as HTML that stands on its own."""
    losing = [one for one in found.scores if not one.beats_no_change]
    parts = [
        "<h1>How wrong have we been?</h1>",
        f"<p>{len(found.forecasts):,} forecasts of past censuses, each of {found.reps} futures or more. "
        "Errors of shares are in points of a hundred. No change: the figure stays as it was at the start. "
        "Drift: it goes on as in the year before; none where there is no year before. Half within: the median error of the "
        "model; that of no change. In brackets intervals of 95 per cent, over authorities where they are of an error; "
        "where they hold 0, luck may have decided which was nearer.</p>",
        f"<p><strong>{escape(found.caution)}</strong></p>" if found.caution else "",
        _losing_words(losing, len(found.scores)),
        "<h2>Furthest outside their range</h2>",
        _worst_table(worst_first(found)[:15]),
        "<h2>All scores</h2>",
        _score_table(found.scores),
        *[_measure_part(name, list(group)) for name, group in groupby(_ordered(found.forecasts), lambda one: one.measure)],
        _not_scored(found.missing),
        f"<p>Made {made.isoformat()}. {LICENCE}</p>",
    ]
    view = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    head = f'<meta charset="utf-8">{view}<title>How wrong have we been?</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{"".join(parts)}</body></html>\n'


def _not_scored(missing: Sequence[str]) -> str:
    """List what could not be scored, folded where it is long."""
    if not missing:
        return "<p>Every forecast was scored.</p>"
    listed = "".join(f"<li>{escape(one)}</li>" for one in missing)
    return f"<details><summary>Not scored: {len(missing)}</summary><ul>{listed}</ul></details>"


def _ordered(forecasts: Sequence[Forecast]) -> list[Forecast]:
    """Return forecasts by measure."""
    return sorted(forecasts, key=lambda one: (one.measure, one.horizon_years, one.council, one.start))


def _losing_words(losing: Sequence[Score], count: int) -> str:
    """Say where no change would have been nearer."""
    if not losing:
        return "<p>The model was nearer than no change for every measure and horizon.</p>"
    named = "; ".join(f"{measure_words(one.measure)} after {_years(one.horizon_years)}" for one in losing)
    return f"<p><strong>No change was nearer than the model in {len(losing)} of {count} cases:</strong> {escape(named)}.</p>"


def _years(horizon: float) -> str:
    """Write a number of years."""
    return f"{horizon:g} year" if horizon == 1 else f"{horizon:g} years"


def _worst_table(worst: Sequence[Forecast]) -> str:
    """Return the forecasts that missed by most."""
    rows = [
        (
            one.council,
            Written(one.measure).title,
            str(one.start.year),
            f"{one.horizon_years:g}",
            Written(one.measure)(one.observed),
            " to ".join(Written(one.measure)(end) for end in prediction_range(one.futures, 0.8) or ()),
        )
        for one in worst
    ]
    return _table(("authority", "measure", "from", "years", "what came", "8 in 10 futures"), rows)


def _score_table(scores: Sequence[Score]) -> str:
    """Return the errors of the model beside those of forecasts anybody could make."""
    rows = []
    for one in scores:
        covered = one.coverage80
        held = "not known" if covered is None else f"{covered.probability:.0%} ({covered.low95:.0%} to {covered.high95:.0%})"
        write = Written(one.measure)
        drift = "none" if one.drift_mae is None else write(one.drift_mae)
        errors = (write(one.model_mae), write(one.persistence_mae), drift)
        half = f"{write(one.model_median)}; {write(one.persistence_median)}"
        rows.append((write.title, f"{one.horizon_years:g}", str(one.forecasts), *errors, half, _gain(one), held))
    head = (
        "measure",
        "years",
        "forecasts",
        "model error",
        "no change",
        "drift",
        "half within: model; no change",
        "model nearer by",
        "ranges of 8 in 10 that held",
    )
    return _table(head, rows)


def _gain(one: Score) -> str:
    """Write by how much the model is nearer than no change, with its interval over authorities."""
    write, found = Written(one.measure), one.gain
    if found.low95 is None or found.high95 is None:
        return write(found.mean)
    return f"{write(found.mean)} ({write(found.low95)} to {write(found.high95)})"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return an HTML table."""
    sides = [' class="words"' if title in TEXT_COLUMNS else "" for title in head]
    titles = "".join(f'<th scope="col"{side}>{escape(title)}</th>' for side, title in zip(sides, head, strict=True))
    cells = ["".join(f"<td{side}>{escape(cell)}</td>" for side, cell in zip(sides, row, strict=True)) for row in rows]
    lines = "".join(f"<tr>{each}</tr>" for each in cells)
    return f'<div class="wide" role="region" tabindex="0" aria-label="table"><table><tr>{titles}</tr>{lines}</table></div>'


def _measure_part(measure: str, forecasts: Sequence[Forecast]) -> str:
    """Return the plots of one measure."""
    title = Written(measure).title
    seen = f"{title}: what came against the forecast with 8 in 10 futures, and where what came fell among the futures"
    return f'<h2>{escape(title)}</h2><img alt="{escape(seen)}" src="{_picture(measure, forecasts)}">'


def _picture(measure: str, forecasts: Sequence[Forecast]) -> str:
    """Draw what came against what was forecast, and the histogram that is level when the ranges are right."""
    with mpl.rc_context({"figure.dpi": 110}):
        figure = Figure(figsize=(9, 4), layout="constrained")
        left, right = figure.subplots(1, 2)
        factor, unit = Written(measure).factor, Written(measure).unit
        for one in forecasts:
            limits = prediction_range(one.futures, 0.8)
            if limits is not None:
                left.plot([factor * one.observed] * 2, [factor * end for end in limits], color="#9bb", linewidth=1)
        seen = factor * np.array([one.observed for one in forecasts])
        left.plot(seen, [factor * one.futures.mean() for one in forecasts], "o", markersize=3, color="#135")
        ends = [float(seen.min()), float(seen.max())]
        left.plot(ends, ends, color="#888", linewidth=1)
        left.set(xlabel=f"what came, {unit}", ylabel=f"forecast with 8 in 10 futures, {unit}")
        right.hist(transforms(forecasts, 0), bins=PIT_BINS, range=(0, 1), color="#6a8")
        right.axhline(len(forecasts) / PIT_BINS, color="#888", linewidth=1)
        right.set(xlabel="where what came fell among the futures", ylabel="forecasts")
        stream = io.BytesIO()
        figure.savefig(stream, format="png")
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()
