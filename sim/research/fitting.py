"""Settings that the past allows: history matching, then a posterior, then an ordinary council file (statistics.md 11)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.analysis.arrays import FloatArray
from sim.analysis.calibrate import History, Observation, history_match, nearest_point
from sim.analysis.posterior import Posterior, abc_smc
from sim.api import explain
from sim.research.design import Design, in_words, settings_of
from sim.research.folders import Question, Say, nobody, seed_for, values_at
from sim.runs.disk import StorageError
from sim.runs.manifest import Refused
from sim.settings.problems import Problem, ProblemsFound
from sim.settings.ranges import RangedSetting

COLUMNS = ("date", "measure", "value", "error_sd", "discrepancy_sd")
NEAR_ENOUGH = 1.0  # root mean square of the distances, in standard deviations
PARTICLES = 500
MOST_EMULATED_RUNS = 200_000
LOW, HIGH = 0.05, 0.95

Points = tuple[str | float, str | float, str | float]
"""Low, middle and high as they are written in a file."""


@dataclass(frozen=True, slots=True)
class Past:
    """A figure of the past at a month end."""

    date: str
    observation: Observation


@dataclass(frozen=True, slots=True)
class Setting:
    """What the past says about one setting, in its own units.

    Attributes:
        before, after: 5, 50 and 95 per cent points of the prior and of the posterior.
        nearest: the point nearest to all figures.
        spread_left: over the prior's; identified: whether it has at least halved.
    """

    key: str
    before: Points
    after: Points
    nearest: str | float
    spread_left: float
    identified: bool


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Settings that the past allows.

    Attributes:
        history: by waves; posterior: by emulator; settings: before and after.
        reps, points: futures of each point, and points of each wave.
    """

    name: str
    plan: str
    past: tuple[Past, ...]
    history: History
    posterior: Posterior
    settings: tuple[Setting, ...]
    reps: int
    points: int

    @property
    def identified(self) -> tuple[str, ...]:
        """Settings whose spread the past has at least halved."""
        return tuple(one.key for one in self.settings if one.identified)

    @property
    def not_identified(self) -> tuple[str, ...]:
        """Settings of which the past says too little: they keep their ranges."""
        return tuple(one.key for one in self.settings if not one.identified)

    def to_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "council": self.name,
            "identified": list(self.identified),
            "not_identified": list(self.not_identified),
            "figures": [{"date": one.date, **asdict(one.observation)} for one in self.past],
            "plan": self.plan,
            "replications": self.reps,
            "points_a_wave": self.points,
            "kept_share": [wave.kept_share for wave in self.history.waves],
            "posterior_reached": self.posterior.reached,
            "posterior_distance": self.posterior.distance,
            "posterior_effective_size": self.posterior.effective_size,
            "settings": [
                {
                    "setting": one.key,
                    "before": list(one.before),
                    "after": list(one.after),
                    "nearest": one.nearest,
                    "spread_left": one.spread_left,
                    "identified": one.identified,
                }
                for one in self.settings
            ],
        }


def calibrate(
    asked: Question,
    past: Sequence[Past],
    *,
    file: str,
    settings: Sequence[str] = (),
    waves: int = 2,
    points: int | None = None,
    reps: int = 4,
    out: str | Path | None = None,
    jobs: int = 1,
    say: Say = nobody,
) -> Calibrated:
    """Rule out settings that cannot have led to the past, and weigh those that are left.

    Args:
        asked: council, plans and length; the run must reach the last figure.
        past: figures, each with its error and the model's discrepancy.
        file: the council's file or name, for the units of its settings.
        settings: dotted keys; the usual ones when none is named.
        waves: rounds of runs.
        points: of each round; ten for each setting when left out.
        reps: futures of every point.
        out: folder of the runs.
        jobs: processes.
        say: told how far it is.

    Raises:
        NothingFeasible: no settings inside the ranges reproduce the past.
        Refused: there is no figure, or a setting is not given as a range.
    """
    ranged, plan = settings_of(asked, settings), asked.baseline
    keys = [setting.key for setting in ranged]
    folder = Path(out) if out is not None else Path("results") / f"{asked.name}-calibrate"
    size = points or 10 * len(keys)

    def evaluate(design: FloatArray, wave: int) -> FloatArray:
        seed = seed_for(asked.seed, "wave", wave)
        runs = Design(asked, plan, ranged, reps, seed, folder / f"wave-{wave + 1}").run(design, jobs, say)
        by_run = [[values_at(run, plan, one.observation.measure, run.month_of(one.date)) for one in past] for run in runs]
        values: FloatArray = np.array(by_run).transpose(0, 2, 1)
        _must_have_values(values, past)
        return values

    observations = [one.observation for one in past]
    history = history_match(evaluate, keys, observations, waves=waves, points=size, root_seed=asked.seed)
    posterior = _posterior(history, observations, len(keys), asked.seed)
    shown = {str(row["setting"]): row for row in explain(file)}
    nearest = nearest_point(history, observations)
    learned = tuple(_learned(place, ranged, history, posterior, nearest, shown) for place in range(len(ranged)))
    return Calibrated(asked.name, plan, tuple(past), history, posterior, learned, reps, size)


def _must_have_values(values: FloatArray, past: Sequence[Past]) -> None:
    """Refuse figures that a run has no value for.

    Raises:
        Refused: naming them; a measure of 12 months is empty until 12 months are known.
    """
    empty = [
        f"{one.observation.measure} on {one.date}" for place, one in enumerate(past) if np.isnan(values[:, :, place]).any()
    ]
    if empty:
        raise Refused(f"Some futures have no value for {', '.join(empty)}. Take a later date or another measure.")


def _posterior(history: History, observations: Sequence[Observation], dimensions: int, seed: int) -> Posterior:
    """Weigh settings by how near the emulated figures come, with everything that may explain a distance drawn at random."""
    last = history.waves[-1]
    explained = np.array([(one.error_sd**2 + one.discrepancy_sd**2) ** 0.5 for one in observations])

    def simulate(points: FloatArray, rng: np.random.Generator) -> FloatArray:
        emulated = [emulator.predict(points) for emulator in last.emulators]
        means = np.column_stack([each.mean for each in emulated])
        errors = np.sqrt(np.column_stack([each.error for each in emulated]) ** 2 + explained**2)
        figures: FloatArray = means + errors * rng.standard_normal(means.shape)
        return figures

    return abc_smc(
        simulate,
        [one.value for one in observations],
        explained,
        dimensions,
        distance=NEAR_ENOUGH,
        particles=PARTICLES,
        most_simulations=MOST_EMULATED_RUNS,
        root_seed=seed,
    )


def _learned(
    place: int,
    ranged: Sequence[RangedSetting],
    history: History,
    posterior: Posterior,
    nearest: FloatArray,
    shown: Mapping[str, Mapping[str, object]],
) -> Setting:
    """Set one setting's prior beside what is left of it."""
    setting, row = ranged[place], shown[ranged[place].key]
    learned = history.learned[place]
    return Setting(
        key=setting.key,
        before=_written(setting, (LOW, 0.5, HIGH), row),
        after=_written(setting, _quantiles(posterior.points[:, place], posterior.weights), row),
        nearest=in_words(setting, float(nearest[place]), row),
        spread_left=learned.spread_left,
        identified=learned.identified,
    )


def _written(setting: RangedSetting, points: tuple[float, float, float], row: Mapping[str, object]) -> Points:
    """Return three points of a setting, given as uniform numbers, as they are written in a file."""
    low, middle, high = (in_words(setting, each, row) for each in points)
    return low, middle, high


def _quantiles(values: FloatArray, weights: FloatArray) -> tuple[float, float, float]:
    """Return the weighted 5, 50 and 95 per cent points."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    found = [float(values[order][min(int(np.searchsorted(reached, share)), len(values) - 1)]) for share in (LOW, 0.5, HIGH)]
    return found[0], found[1], found[2]


def figures_in(path: str | Path) -> tuple[Past, ...]:
    """Read figures of the past: date, measure, value, error_sd, discrepancy_sd.

    Raises:
        ProblemsFound: with every line that cannot be used.
    """
    text = Path(path).read_text(encoding="utf-8-sig")
    rows = csv.DictReader(io.StringIO(text))
    if not set(COLUMNS) <= set(rows.fieldnames or ()):
        fix = f"Give the columns {', '.join(COLUMNS)}."
        raise ProblemsFound([Problem(str(path), 1, "", "", "has not the columns of past figures", fix)])
    problems: list[Problem] = []
    found = []
    for number, row in enumerate(rows, start=2):
        try:
            value, error, discrepancy = (float(row[name]) for name in COLUMNS[2:])
        except ValueError:
            fix = "Give numbers for value, error_sd and discrepancy_sd."
            problems.append(Problem(str(path), number, "value", row["value"], "is not a number", fix))
            continue
        found.append(Past(row["date"], Observation(row["measure"], value, error, discrepancy)))
    if problems:
        raise ProblemsFound(problems)
    if not found:
        raise Refused(f"{path} has no figure. Give at least one line.")
    return tuple(found)


def write_council(found: Calibrated, council: str, path: str | Path, source: str) -> Path:
    """Write the council with its calibrated settings as an ordinary file that extends it; what was not identified stays.

    Args:
        found: the calibration.
        council: name of the council extended, looked up beside the file and then among those shipped.
        path: file to write.
        source: where the figures of the past come from.

    Raises:
        StorageError: the file cannot be written.
    """
    target = Path(path)
    try:
        target.write_text("\n".join(_council_lines(found, council, target.stem, source)) + "\n", encoding="utf-8")
    except OSError as error:
        raise StorageError(str(path), "cannot be written", "Check the folder and its permissions.") from error
    return target


def _council_lines(found: Calibrated, council: str, name: str, source: str) -> Iterator[str]:
    """Yield the lines of the council file."""
    yield f"# {council} with settings calibrated to {len(found.past)} figures of the past."
    kept = ", ".join(found.not_identified)
    yield f"# The figures do not identify, and the ranges stay: {kept or 'nothing'}."
    yield f'extends = "{council}"'
    yield f'name = "{name}"'
    yield ""
    yield "[set]"
    for one in found.settings:
        if one.identified:
            low, value, high = (f'"{each}"' if isinstance(each, str) else f"{each:g}" for each in one.after)
            why = f"posterior of {found.points} points a wave, {found.reps} futures each: 5, 50 and 95 per cent points"
            yield (
                f'"{one.key}" = {{ value = {value}, low = {low}, high = {high}, source = "calibrated: {source}", '
                f'strength = "medium", why = "{why}" }}'
            )
