"""Plans compared in the same futures: the answer behind ``caseholder compare``.

``compare`` reads the monthly results table alone. Its ``to_json`` is the contract of interfaces.md: names and shape do not
change, and what cannot be computed is null with the reason among ``warnings``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from sim.analysis.arrays import FloatArray
from sim.analysis.control import controlled_difference
from sim.analysis.families import Best, shared_confidence, told_from_best
from sim.analysis.futures import Futures, futures
from sim.analysis.intervals import Chance, chance
from sim.analysis.money import PlanCost, cost_lines, cost_per_leaver_avoided, plan_cost
from sim.analysis.paired import Difference, Direction, Level, difference, drift_warning, level, pairs
from sim.analysis.refusals import DateOutsideRun, UnknownPlan, unknown
from sim.analysis.targets import HELD_MONTHS, Target, TargetChances, parse_condition, parse_target, target_chances

Json = dict[str, object]
PER_LEAVER = "cost_per_leaver_avoided_gbp"  # a ratio of two differences, so never a column


@dataclass(frozen=True, slots=True)
class MeasureResult:
    """One measure under one plan at the date, and what the plan changes against the baseline."""

    measure: str
    unit: str
    level: Level
    difference: Difference

    def to_json(self) -> Json:
        """Return the fields of interfaces.md."""
        return {"measure": self.measure, "unit": self.unit, **asdict(self.level), "difference": asdict(self.difference)}


@dataclass(frozen=True, slots=True)
class PlanResult:
    """Everything compared for one plan."""

    plan: str
    measures: tuple[MeasureResult, ...]
    targets: tuple[TargetChances, ...]
    cost: PlanCost | None

    def to_json(self) -> Json:
        """Return the fields of interfaces.md."""
        return {
            "plan": self.plan,
            "measures": [found.to_json() for found in self.measures],
            "targets": [_target_json(found) for found in self.targets],
            "cost": None if self.cost is None else asdict(self.cost),
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Plans against a baseline in the same futures.

    Attributes:
        study, council: names carried through for the reader.
        baseline: plan that the others are compared with.
        at, by: month ends of the levels and differences, and of the targets.
        over: how many month ends up to ``at`` the levels and differences are averages of.
        replications: futures complete for every plan.
        intervals: "each" 95 % interval on its own, or the "family" of all plans together.
        plans: results by plan, the baseline included.
        left_out: plan -> replications that are not complete for it; they are left out of every plan.
        best: measure -> the best plan and those not told from it, for measures with a better direction.
        warnings: plain sentences for the reader.
    """

    study: str
    council: str
    baseline: str
    at: date
    by: date
    over: int
    replications: int
    intervals: Literal["each", "family"]
    plans: tuple[PlanResult, ...]
    left_out: Mapping[str, tuple[int, ...]]
    best: Mapping[str, Best]
    warnings: tuple[str, ...]

    def to_json(self) -> Json:
        """Return the comparison in the shape of interfaces.md, ready for ``json.dumps``; averages say so in one more field."""
        averaged: Json = {"averaged_month_ends": self.over} if self.over > 1 else {}
        return {
            "study": self.study,
            "council": self.council,
            "baseline": self.baseline,
            "at": self.at.isoformat(),
            **averaged,
            "replications": self.replications,
            "plans": [plan.to_json() for plan in self.plans],
        }

    def plan(self, name: str) -> PlanResult:
        """Return the results of one plan.

        Raises:
            UnknownPlan: if it was not compared.
        """
        for found in self.plans:
            if found.plan == name:
                return found
        raise UnknownPlan(unknown("plan", name, (found.plan for found in self.plans)))


@dataclass(frozen=True)
class MeasureView:
    """One measure of one plan, for notebooks: the paired difference and any chance asked for.

    Attributes:
        plan, baseline, measure: what is looked at.
        at: month end.
        level, difference: as in ``compare``.
    """

    plan: str
    baseline: str
    measure: str
    at: date
    level: Level
    difference: Difference
    _values: tuple[float, ...] = field(repr=False)

    @property
    def futures_better(self) -> float | None:
        """Per cent of paired futures in which the plan is better."""
        return self.difference.futures_better

    def probability(self, condition: str) -> Chance:
        """Return the chance that the plan meets a condition such as "<=18" at the date, with its exact interval."""
        met = parse_condition(condition).met(self._values)
        return chance(int(met.sum()), met.size)


def compare(
    monthly: pd.DataFrame,
    *,
    baseline: str = "do-nothing",
    at: date | str | None = None,
    by: date | str | None = None,
    measures: Sequence[str] = (),
    targets: Sequence[str] = (),
    directions: Mapping[str, Direction] | None = None,
    units: Mapping[str, str] | None = None,
    plans: Sequence[str] | None = None,
    intervals: Literal["each", "family"] = "each",
    luck: Sequence[str] = (),
    over: int = 1,
    study: str = "",
    council: str = "",
) -> Comparison:
    """Compare plans with a baseline, replication by replication.

    Args:
        monthly: results table: plan, rep, month_end and one column per measure.
        baseline: plan the others are compared with; any plan may be.
        at: date of levels and differences; the end of the run if absent. Its month end is used.
        by: date of the targets; ``at`` if absent.
        measures: columns to compare.
        targets: texts such as "average_caseload<=18".
        directions: which way of each measure is better; a measure not named has none.
        units: unit of each measure.
        plans: plans to compare; all if absent. The baseline is always among them.
        intervals: "family" widens the difference intervals so that those of all plans hold together.
        luck: monthly columns whose mean is 0 by construction; what a difference owes to them is taken off it.
        over: month ends up to ``at`` that levels and differences are averages of; targets are of single month ends.
        study: name carried into the result.
        council: name carried into the result.

    Raises:
        AnalysisRefused: one of its kinds, in plain words, when the question cannot be answered from these results.
    """
    found = futures(monthly, _with_baseline(monthly, plans, baseline))
    month = found.month_of(at) if at is not None else len(found.month_ends) - 1
    target_month = found.month_of(by) if by is not None else month
    ask = _Question(found, baseline, month, directions or {}, units or {}, _confidence(found, intervals), tuple(luck), over)
    read = [parse_target(text) for text in targets]
    results = tuple(
        PlanResult(plan, ask.measures(plan, measures), _targets(found, plan, read, target_month), _cost(found, plan, baseline))
        for plan in found.plans
    )
    return Comparison(
        study=study,
        council=council,
        baseline=baseline,
        at=found.month_ends[month],
        by=found.month_ends[target_month],
        over=over,
        replications=len(found.replications),
        intervals=intervals,
        plans=results,
        left_out={plan: missing for plan, missing in found.left_out.items() if missing},
        best={measure: best for measure in measures if (best := ask.best(measure)) is not None},
        warnings=(*_warnings(found, results, baseline, targets, target_month), *_said_of(found, month, over, luck)),
    )


def look(
    monthly: pd.DataFrame,
    measure: str,
    *,
    at: date | str | None = None,
    baseline: str = "do-nothing",
    plan: str | None = None,
    direction: Direction = "neither",
) -> MeasureView:
    """Look at one measure of one plan against a baseline.

    Args:
        monthly: results table.
        measure: column to look at.
        at: date; the end of the run if absent.
        baseline: plan compared with.
        plan: plan looked at; may be left out when there is only one beside the baseline.
        direction: which way is better.

    Raises:
        UnknownPlan: if no plan is named and there are several.
    """
    names = [str(name) for name in monthly["plan"].unique() if name != baseline]
    if plan is None and len(names) != 1:
        raise UnknownPlan(f"Name the plan to look at; the results hold {', '.join(names) or 'only the baseline'}.")
    chosen = plan if plan is not None else names[0]
    found = futures(monthly, _with_baseline(monthly, [chosen], baseline))
    month = found.month_of(at) if at is not None else len(found.month_ends) - 1
    values, reference = pairs(found.at(chosen, measure, month), found.at(baseline, measure, month))
    return MeasureView(
        plan=chosen,
        baseline=baseline,
        measure=measure,
        at=found.month_ends[month],
        level=level(values),
        difference=difference(values, reference, direction),
        _values=tuple(values.tolist()),
    )


@dataclass(frozen=True)
class _Question:
    """What every measure is asked: where, against whom, how sure."""

    futures: Futures
    baseline: str
    month: int
    directions: Mapping[str, Direction]
    units: Mapping[str, str]
    confidence: float
    luck: tuple[str, ...]
    over: int

    def measures(self, plan: str, names: Sequence[str]) -> tuple[MeasureResult, ...]:
        """Compare each measure of a plan with the baseline."""
        return tuple(self._measure(plan, name) for name in names)

    def _measure(self, plan: str, name: str) -> MeasureResult:
        """Compare one measure of a plan with the baseline."""
        if name == PER_LEAVER:
            return self._per_leaver(plan)
        values, reference = self._values(plan, name), self._values(self.baseline, name)
        change = self._difference(plan, values, reference, self.directions.get(name, "neither"))
        return MeasureResult(name, self.units.get(name, ""), level(values), change)

    def _values(self, plan: str, name: str) -> FloatArray:
        """Return a measure at the date, or its average up to the date, one value a replication."""
        return self.futures.mean_up_to(plan, name, self.month, self.over)

    def _difference(self, plan: str, values: FloatArray, reference: FloatArray, direction: Direction) -> Difference:
        """Return what a plan changes; with luck taken off where that was asked for and the two futures differ at all."""
        if not self.luck or plan == self.baseline:
            return difference(values, reference, direction, self.confidence)
        luck = np.column_stack([self._luck_until(plan, name) - self._luck_until(self.baseline, name) for name in self.luck])
        return controlled_difference(values, reference, luck, direction, self.confidence)

    def _luck_until(self, plan: str, name: str) -> FloatArray:
        """Return a plan's luck from the opening to the date, one value a replication."""
        until: FloatArray = self.futures.paths(plan, name)[:, 1 : self.month + 1].sum(axis=1)
        return until

    def _per_leaver(self, plan: str) -> MeasureResult:
        """Return the cost of each leaver avoided: it belongs to two plans, so it has a difference and no level."""
        cost = cost_per_leaver_avoided(self.futures, plan, self.baseline)
        nothing = Level(None, None, None, None, None, None)
        return MeasureResult(
            PER_LEAVER, self.units.get(PER_LEAVER, ""), nothing, Difference(cost.value, cost.low95, cost.high95, None, None)
        )

    def best(self, name: str) -> Best | None:
        """Return the best plan of a measure; nothing if it cannot be said."""
        if name == PER_LEAVER:
            return None
        direction = self.directions.get(name, "neither")
        values = {plan: self._values(plan, name) for plan in self.futures.plans}
        in_all = np.all([~np.isnan(found) for found in values.values()], axis=0)
        return told_from_best(values, direction) if direction != "neither" and in_all.sum() > 1 else None


def _with_baseline(monthly: pd.DataFrame, plans: Sequence[str] | None, baseline: str) -> tuple[str, ...]:
    """Return the plans to compare, the baseline first."""
    names = plans if plans is not None else [str(name) for name in monthly["plan"].unique()]
    return (baseline, *(name for name in names if name != baseline))


def _confidence(found: Futures, intervals: Literal["each", "family"]) -> float:
    """Return the confidence of each difference interval."""
    return shared_confidence(max(1, len(found.plans) - 1)) if intervals == "family" else shared_confidence(1)


def _targets(found: Futures, plan: str, targets: Sequence[Target], month: int) -> tuple[TargetChances, ...]:
    """Return the chances of each target; month ends after the opening count.

    Raises:
        DateOutsideRun: if the date is the opening itself.
    """
    if targets and month == 0:
        raise DateOutsideRun(f"{found.month_ends[0]} is the opening: a target needs a later date.")
    ends = found.month_ends[1:]
    return tuple(target_chances(target, found.paths(plan, target.measure)[:, 1:], ends, month - 1) for target in targets)


def _cost(found: Futures, plan: str, baseline: str) -> PlanCost | None:
    """Return what a plan costs over the run; nothing if the results hold no money."""
    return plan_cost(found, plan, baseline) if cost_lines(found.table.columns) else None


def _warnings(found: Futures, results: Sequence[PlanResult], baseline: str, targets: Sequence[str], month: int) -> list[str]:
    """Collect what a reader must know beside the numbers."""
    said = [
        f"{plan}: replications {', '.join(map(str, missing[:8]))}{' ...' if len(missing) > 8 else ''} are not complete and are "
        f"left out of every plan ({len(missing)} in all)."
        for plan, missing in found.left_out.items()
        if missing
    ]
    if targets and len(found.month_ends) < month + HELD_MONTHS:
        said.append(f"Held for six months is not given: the run ends less than 5 months after {found.month_ends[month]}.")
    for result in results:
        if result.plan != baseline and any(
            one.measure == PER_LEAVER and one.difference.mean is None for one in result.measures
        ):
            said.append(f"{result.plan}: leavers avoided cannot be told from 0, so a cost for each has no meaning.")
        drifts = (drift_warning(result.plan, one.measure, one.difference.variance_ratio) for one in result.measures)
        said.extend(text for text in drifts if text is not None and result.plan != baseline)
    return said


def _said_of(found: Futures, month: int, over: int, luck: Sequence[str]) -> tuple[str, ...]:
    """Say what was asked for beyond plain averages of futures at one month end."""
    return (*_said_of_averages(found, month, over), *_said_of_luck(luck))


def _said_of_averages(found: Futures, month: int, over: int) -> tuple[str, ...]:
    """Say which month ends were averaged, and what was not."""
    if over == 1:
        return ()
    return (
        f"Levels and differences are averages of {over} month ends, {found.month_ends[month - over + 1]} to "
        f"{found.month_ends[month]}; targets are of single month ends, and costs of the whole run.",
    )


def _said_of_luck(luck: Sequence[str]) -> tuple[str, ...]:
    """Say that differences are no plain averages of futures where luck was taken off."""
    if not luck:
        return ()
    return (
        "Differences are without the luck of who happened to apply and to resign (control variates); levels, ranges and "
        "chances are as the futures came.",
    )


def _target_json(chances: TargetChances) -> Json:
    """Return one target's chances with dates as text."""
    fields = asdict(chances)
    fields["first_month"] = {
        name: value.isoformat() if isinstance(value, date) else value for name, value in fields["first_month"].items()
    }
    return fields
