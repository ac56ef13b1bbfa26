"""Which settings move a measure, and how much of a range is chance (statistics.md 8, 14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import qmc

from sim.analysis.arrays import FloatArray, Purpose, generator
from sim.analysis.emulator import fit_replications
from sim.analysis.luck import Split, split
from sim.analysis.sensitivity import Effect, VarianceShares, morris, morris_points, sobol, sobol_points
from sim.research.design import Design, settings_of, table
from sim.research.folders import Question, Say, Task, carry_out, month_at, nobody, seed_for, table_of, values_at
from sim.settings.ranges import RangedSetting, drawn_council, ranged_settings, sobol_point

HEADLINE = "average_caseload"
MOST_EMULATED = 8
POINTS_A_SETTING = 10
BASE = 512
LEAST_SEEN = 2


@dataclass(frozen=True, slots=True)
class Emulation:
    """Shares of variance from an emulator.

    Attributes:
        shares: of the settings; points, reps: runs it rests on.
        within_three: share of points that the others predict to within three standard deviations.
    """

    shares: VarianceShares
    points: int
    reps: int
    within_three: float


@dataclass(frozen=True, slots=True)
class Screened:
    """What moves a measure.

    Attributes:
        effects: of every setting, largest first; emulation: of those that stood out, None when fewer than two did.
        reason: why there is no emulation.
    """

    name: str
    plan: str
    measure: str
    at: date
    trajectories: int
    reps: int
    effects: tuple[Effect, ...]
    emulation: Emulation | None
    reason: str

    def to_json(self) -> dict[str, Any]:
        """Return it for programs."""
        found = self.emulation
        emulated = {
            "points": found.points,
            "replications": found.reps,
            "within_three": found.within_three,
            "variance": found.shares.variance,
            "indices": [asdict(each) for each in found.shares.indices],
        } if found else None  # fmt: skip
        return {
            "study": self.name,
            "plan": self.plan,
            "measure": self.measure,
            "at": self.at.isoformat(),
            "trajectories": self.trajectories,
            "replications": self.reps,
            "effects": [asdict(each) for each in self.effects],
            "emulated": emulated,
            "reason": self.reason,
        }


def sensitivity(
    asked: Question,
    *,
    plan: str | None = None,
    measure: str | None = None,
    at: date | str | None = None,
    settings: Sequence[str] = (),
    trajectories: int = 10,
    reps: int = 4,
    out: str | Path | None = None,
    jobs: int = 1,
    say: Say = nobody,
) -> Screened:
    """Screen the settings given as ranges, then share the variance among those that stand out.

    Args:
        asked: council, plans and length.
        plan: the baseline when left out.
        measure: the first of the study, else the average caseload, when left out.
        at: date; the end of the run when left out.
        settings: dotted keys; the usual ones when none is named.
        trajectories: of the screening; 20 to 50 for a report.
        reps: futures of every point, the same for all; at least 2.
        out: folder of the runs.
        jobs: processes.
        say: told how far it is.

    Raises:
        Refused: a setting is not given as a range.
    """
    ranged, name = settings_of(asked, settings), plan or asked.baseline
    wanted = measure or (asked.measures[0] if asked.measures else HEADLINE)
    folder = Path(out) if out is not None else Path("results") / f"{asked.name}-sensitivity"
    keys = [setting.key for setting in ranged]
    points = morris_points(keys, trajectories, asked.seed)
    design = Design(asked, name, ranged, reps, asked.seed, folder / "screening")
    found = design.run(points, jobs, say)
    month = month_at(found[0], at)
    effects = morris(keys, points, table([values_at(each, name, wanted, month) for each in found]))
    chosen = _chosen(effects, ranged)
    emulation, reason = None, f"Fewer than {LEAST_SEEN} settings stand out from chance, so no variance is shared out."
    if len(chosen) >= LEAST_SEEN:
        second = Design(asked, name, chosen, reps, asked.seed, folder / "emulator")
        emulation, reason = _emulated(second, wanted, month, jobs, say), ""
    return Screened(asked.name, name, wanted, found[0].month_ends[month], trajectories, reps, effects, emulation, reason)


def _chosen(effects: Sequence[Effect], ranged: Sequence[RangedSetting]) -> tuple[RangedSetting, ...]:
    """Return the settings that stand out from chance, the largest effects first."""
    by_key = {setting.key: setting for setting in ranged}
    return tuple(by_key[effect.setting] for effect in effects if effect.seen)[:MOST_EMULATED]


def _emulated(design: Design, measure: str, month: int, jobs: int, say: Say) -> Emulation:
    """Fit an emulator to a spread-out design and share the variance by it."""
    count = POINTS_A_SETTING * len(design.settings)
    rng = generator(design.seed, Purpose.SENSITIVITY)
    points: FloatArray = qmc.LatinHypercube(len(design.settings), rng=rng).random(count)
    found = design.run(points, jobs, say)
    values = table([values_at(each, design.plan, measure, month) for each in found])
    emulator = fit_replications(points, values, design.seed)
    keys = [setting.key for setting in design.settings]
    emulated = emulator.predict(sobol_points(keys, BASE, design.seed)).mean
    shares = sobol(keys, emulated[:, None], design.seed, noise=0.0)
    inside = float((np.abs(emulator.leave_one_out()) <= 3).mean())
    return Emulation(shares, count, design.reps, inside)


@dataclass(frozen=True, slots=True)
class Luck:
    """A prediction range in two parts: settings nobody knows, and chance."""

    name: str
    plan: str
    measure: str
    at: date
    found: Split

    def to_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "study": self.name,
            "plan": self.plan,
            "measure": self.measure,
            "at": self.at.isoformat(),
            **asdict(self.found),
        }


def luck(
    asked: Question,
    *,
    plan: str | None = None,
    measure: str | None = None,
    at: date | str | None = None,
    draws: int = 40,
    reps: int = 2,
    out: str | Path | None = None,
    jobs: int = 1,
    say: Say = nobody,
) -> Luck:
    """Split the variance of single futures into unknown settings and chance.

    Every draw of the settings has futures of its own: futures shared between draws would hide part of the settings' share.

    Args:
        asked: council, plans and length.
        plan: the baseline when left out.
        measure: the first of the study, else the average caseload, when left out.
        at: date; the end of the run when left out.
        draws: of all settings given as ranges.
        reps: futures of each draw, at least 2.
        out: folder of the runs.
        jobs: processes.
        say: told how far it is.
    """
    name = plan or asked.baseline
    wanted = measure or (asked.measures[0] if asked.measures else HEADLINE)
    folder = Path(out) if out is not None else Path("results") / f"{asked.name}-luck"
    ranged = ranged_settings(asked.council)
    tasks = [
        Task(
            folder / f"draw-{number:04d}",
            drawn_council(asked.council, sobol_point(asked.seed, number, ranged)),
            {name: asked.plan(name)},
            asked.end,
            reps,
            seed_for(asked.seed, "luck", number),
            fixed_inputs=True,
        )
        for number in range(1, draws + 1)
    ]
    carry_out(tasks, jobs, say)
    found = [table_of(task) for task in tasks]
    month = month_at(found[0], at)
    values = table([values_at(each, name, wanted, month) for each in found])
    return Luck(asked.name, name, wanted, found[0].month_ends[month], split(values))
