"""Forecasts of the past: start at each census, forecast the later ones, and count how wrong that was (statistics.md 12).

The published figures describe everybody in post; a council built from them simulates the workers who hold cases. Rates that
are published over everybody are therefore worked out with people in post growing in proportion to the simulated workers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from sim.analysis.arrays import FloatArray
from sim.analysis.backtest import Json, Observed, drift, series_of, table_json
from sim.analysis.futures import Futures
from sim.analysis.intervals import prediction_range
from sim.analysis.score import Forecast, Score, scores, widths_outside
from sim.research.effort import effort_of
from sim.research.folders import Say, Task, carry_out, is_there, nobody, table_of
from sim.research.openings import CENSUS_DAY, CENSUS_MONTH, Evidence, evidence_in, past_council, slug
from sim.research.settled import AS_PUBLISHED, Elsewhere, as_counted
from sim.runs.manifest import Refused, read_manifest
from sim.runs.store import Store
from sim.settings.council import Council
from sim.settings.plan import DO_NOTHING, Plan
from sim.settings.policies.extra_posts import ExtraPosts
from sim.settings.problems import Problem, ProblemsFound
from sim.settings.sections.base import Grade
from sim.settings.sections.start import Team

CASELOAD = "average_caseload"
MEASURES = {
    CASELOAD: "caseload",
    "turnover_rate": "turnover_rate",
    "agency_rate": "agency_rate",
    "vacancy_rate": "vacancy_rate",
    "permanent_fte": "in_post_fte",
    "absence_rate": "absence_rate",
}
"""Measure of a run -> published figure it is set against."""

EVERY_AREA = "all"
GROWING_GRADE: Grade = "social_worker"
FEWEST_TO_SCORE = 2
WEST_YORKSHIRE = ("Bradford", "Calderdale", "Kirklees", "Leeds", "Wakefield")


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a back-test asks for.

    Attributes:
        areas: authorities as published, or "all" for every one; starts: census years to forecast from.
        until: last census year; reps: futures of each; seed: root seed.
        elsewhere: what authorities that are not scored show; as published unless given.
    """

    areas: tuple[str, ...]
    starts: tuple[int, ...]
    until: int
    reps: int = 20
    seed: int = 1
    elsewhere: Elsewhere = AS_PUBLISHED


@dataclass(frozen=True, slots=True)
class PastResult:
    """Forecasts, scores, and what is not there yet.

    Attributes:
        missing: openings that could not be built or have not been run, each with the reason.
        reps: futures of the forecast that has fewest; a forecast of fewer than 9 has no range.
    """

    forecasts: tuple[Forecast, ...]
    scores: tuple[Score, ...]
    missing: tuple[str, ...]
    reps: int

    @property
    def caution(self) -> str:
        """What must be known before errors of few futures are read; nothing when there are enough for ranges."""
        if prediction_range(np.arange(self.reps), 0.80) is not None:
            return ""
        return (
            "With so few futures the settings drawn from their ranges do not average out. Every authority has the same few "
            "draws, so all forecasts lean the same way. Errors are the model's from enough futures for a range on (--reps 10)."
        )

    def to_json(self) -> Json:
        """Return it in the shape of interfaces.md, with what is missing and the exact bounds of coverage."""
        table = table_json(self.forecasts, self.scores)
        return {
            **table,
            "replications": self.reps,
            "missing": list(self.missing),
            "scores": [_score_json(one) for one in self.scores],
        }


def _score_json(one: Score) -> Json:
    """Return every score of one measure at one horizon."""
    covered = one.coverage80
    return {
        "measure": one.measure,
        "horizon_years": one.horizon_years,
        "forecasts": one.forecasts,
        "model_mae": one.model_mae,
        "persistence_mae": one.persistence_mae,
        "drift_mae": one.drift_mae,
        "model_median": one.model_median,
        "persistence_median": one.persistence_median,
        "gain": one.gain.mean,
        "gain_low95": one.gain.low95,
        "gain_high95": one.gain.high95,
        "skill_persistence": one.skill_persistence,
        "skill_drift": one.skill_drift,
        "mean_err": one.mean_err,
        "crps": one.crps,
        "coverage80": None if covered is None else covered.probability,
        "coverage80_low95": None if covered is None else covered.low95,
        "coverage80_high95": None if covered is None else covered.high95,
        "pit_p": one.pit_p,
    }


def backtest(
    asked: Backtest,
    evidence: str | Path,
    out: str | Path,
    *,
    observed: str | Path | None = None,
    jobs: int = 1,
    score_only: bool = False,
    say: Say = nobody,
) -> PastResult:
    """Forecast the past of authorities and score the forecasts; the same call again finishes what is missing.

    Args:
        asked: authorities, starting years and size.
        evidence: folder of published files.
        out: results folder: one folder for each opening, and the councils.
        observed: CSV of area, year, measure, value with truth from elsewhere; it goes before the published figures.
        jobs: processes.
        score_only: True scores what is there and runs nothing.
        say: told how far it is.

    Raises:
        ProblemsFound: files cannot be read.
        Refused: nothing can be scored yet.
    """
    known, folder = evidence_in(evidence), Path(out)
    if EVERY_AREA in asked.areas:
        asked = replace(asked, areas=known.areas())
    truth = [*published_truth(known, asked.areas), *(_truth_in(Path(observed)) if observed else ())]
    openings, missing = _openings(asked, known, folder)
    if not score_only:
        say(effort_of(list(openings.values())).in_words(jobs))
        carry_out(list(openings.values()), jobs, say)
    finished = {place: run for place, task in openings.items() if (run := _as_far_as_run(task)) is not None}
    missing += [f"{area} from {year}: not run yet" for area, year in openings if (area, year) not in finished]
    series = series_of(_latest_wins(truth))
    found, unscored = _all_forecasts(finished, series, asked)
    missing += unscored
    if not found:
        raise Refused(f"Nothing can be scored yet. {'; '.join(missing[:5])}")
    fewest = min(one.futures.size for one in found)
    return PastResult(tuple(found), scores(found, asked.seed), tuple(missing), fewest)


def _as_far_as_run(task: Task) -> Task | None:
    """Return the run with as many futures as it has; None with too few to score.

    Raises:
        Refused: the folder holds a run of other inputs.
    """
    manifest = read_manifest(Store(task.folder))
    if manifest is None or (manifest.used or 0) < FEWEST_TO_SCORE:
        return None
    have = replace(task, reps=min(task.reps, manifest.used or 0))
    if not is_there(have):
        raise Refused(f"{task.folder} was run with other settings, or is not finished. Use another --out, or run it again.")
    return have


def _openings(asked: Backtest, known: Evidence, folder: Path) -> tuple[dict[tuple[str, int], Task], list[str]]:
    """Return the run of every opening that can be built, later starts first because they are shorter."""
    tasks: dict[tuple[str, int], Task] = {}
    missing: list[str] = []
    for year in sorted(asked.starts, reverse=True):
        for area in asked.areas:
            try:
                council = past_council(known, area, year, asked.until, folder / "councils", asked.elsewhere)
            except ProblemsFound as found:
                missing.append(f"{area} from {year}: {found.problems[0].setting} {found.problems[0].problem}".strip())
                continue
            place = folder / f"{slug(area)}-from-{year}"
            end = date(asked.until, CENSUS_MONTH, CENSUS_DAY)
            plan = _growing_posts(council, asked.elsewhere.posts_growth_per_year, year, asked.until)
            tasks[area, year] = Task(place, council, {DO_NOTHING: plan}, end, asked.reps, asked.seed)
    return tasks, missing


def _growing_posts(council: Council, growth_per_year: float, year: int, until: int) -> Plan:
    """Return the plan of a forecast: posts added every spring in proportion to those of the opening, or nothing."""
    added = round(growth_per_year * sum(map(_posts_of, council.teams)))
    springs = range(year + 1, until + 1) if added else ()
    policies = (
        ExtraPosts(name=f"posts-of-{spring}", start=date(spring, 4, 1), posts=added, grade=GROWING_GRADE) for spring in springs
    )
    return Plan(*policies)


def _posts_of(team: Team) -> int:
    """Return how many posts a team has."""
    return team.posts if isinstance(team.posts, int) else sum(int(group.count) for group in team.posts)


def published_truth(known: Evidence, areas: Sequence[str]) -> Iterator[Observed]:
    """Yield the published figures of authorities under the names of measures."""
    for area in areas:
        published = known.published(area)
        for measure, figure in MEASURES.items():
            for year in published.years(figure):
                at = published.at(figure, year)
                if at is not None:
                    yield Observed(area, year, measure, at.value)


def _truth_in(path: Path) -> Iterator[Observed]:
    """Yield the figures of a file with area, year, measure and value.

    Raises:
        ProblemsFound: with every line that cannot be used.
    """
    problems: list[Problem] = []
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    if not {"area", "year", "measure", "value"} <= set(rows.fieldnames or ()):
        fix = "Give the columns area, year, measure and value."
        raise ProblemsFound([Problem(str(path), 1, "", "", "has not the columns of observed figures", fix)])
    for number, row in enumerate(rows, start=2):
        if row["measure"] not in MEASURES:
            fix = f"Use one of: {', '.join(MEASURES)}; shares are between 0 and 1."
            problems.append(Problem(str(path), number, "measure", str(row["measure"]), "is not scored", fix))
            continue
        try:
            yield Observed(row["area"], int(row["year"]), row["measure"], float(row["value"]))
        except ValueError:
            problems.append(Problem(str(path), number, "value", str(row["value"]), "is not a number", "Correct the line."))
    if problems:
        raise ProblemsFound(problems)


def _latest_wins(observed: Sequence[Observed]) -> list[Observed]:
    """Keep one figure of a year: the one given last."""
    return list({(one.area, one.year, one.measure): one for one in observed}.values())


def _all_forecasts(
    finished: Mapping[tuple[str, int], Task], series: Mapping[tuple[str, str], Mapping[int, float]], asked: Backtest
) -> tuple[list[Forecast], list[str]]:
    """Return the forecasts of every opening, and what cannot be scored with the reason; one does not stop the others."""
    found: list[Forecast] = []
    missing: list[str] = []
    for (area, year), task in finished.items():
        try:
            made = list(_forecasts(area, year, task, series, asked))
        except Refused as refused:
            missing.append(f"{area} from {year}: {refused}")
            continue
        found += [one for one in made if _is_scored(one)]
        missing += [
            f"{area} from {year}: {one.measure} {one.horizon_years:g} years on has no value in most futures"
            for one in made
            if not _is_scored(one)
        ]
    return found, missing


def _forecasts(
    area: str, year: int, task: Task, series: Mapping[tuple[str, str], Mapping[int, float]], asked: Backtest
) -> Iterator[Forecast]:
    """Yield a forecast for every measure and later census that has an observed figure."""
    found = table_of(task)
    for measure in MEASURES:
        observed = series.get((area, measure), {})
        if year not in observed:
            continue
        for later in (each for each in sorted(observed) if year < each <= asked.until):
            values = _simulated(found, measure, year, later, series.get((area, "permanent_fte"), {}))
            if values is None:
                continue
            if measure == CASELOAD:
                values = as_counted(values, asked.elsewhere.caseload_count_error, f"{area}/{year}/{later}")
            yield Forecast(
                council=area,
                measure=measure,
                start=date(year, CENSUS_MONTH, CENSUS_DAY),
                horizon_years=later - year,
                observed=observed[later],
                futures=values,
                persistence=observed[year],
                drift=drift(observed, year, later - year),
            )


def _is_scored(forecast: Forecast) -> bool:
    """Tell whether a forecast has enough futures with a value."""
    return int(np.isfinite(forecast.futures).sum()) >= FEWEST_TO_SCORE


def _simulated(found: Futures, measure: str, year: int, later: int, in_post: Mapping[int, float]) -> FloatArray | None:
    """Return a measure at a later census as it would be published, one value a future; None if people in post are unknown."""
    month = found.month_of(date(later, CENSUS_MONTH, CENSUS_DAY))
    if measure not in ("agency_rate", "vacancy_rate", "permanent_fte"):
        return found.at(DO_NOTHING, measure, month)
    if year not in in_post:
        return None
    workers = found.paths(DO_NOTHING, "permanent_fte")
    everybody: FloatArray = in_post[year] * _ratio(workers[:, month], workers[:, 0])
    if measure == "permanent_fte":
        return everybody
    part = found.at(DO_NOTHING, "agency_fte" if measure == "agency_rate" else "vacancies_fte", month)
    return _ratio(part, part + everybody)


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Divide; of nothing there is no share."""
    shares: FloatArray = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    return shares


def worst_first(result: PastResult) -> list[Forecast]:
    """Return the forecasts whose range missed what happened, the furthest out first, in widths of the range."""
    outside = [(width, one) for one in result.forecasts if (width := _outside(one)) > 0]
    return [one for _, one in sorted(outside, key=lambda pair: -pair[0])]


def _outside(one: Forecast) -> float:
    """Return how far outside its 80 per cent range an observation fell; 0 if there is no range."""
    limits = prediction_range(one.futures, 0.80)
    return 0.0 if limits is None else widths_outside(one.observed, *limits)
