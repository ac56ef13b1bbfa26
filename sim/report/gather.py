"""Gathers the facts of a finished run: asks the analysis for every number and puts it beside its name, plan and date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from sim.analysis import bands
from sim.analysis.comparison import Comparison, MeasureResult, PlanResult, compare
from sim.analysis.futures import Futures, futures
from sim.analysis.intervals import Chance
from sim.analysis.money import TOTAL, cost_in
from sim.analysis.paired import Level, level
from sim.analysis.targets import first_met, parse_target
from sim.measures.catalogue import FLOW, MEASURES
from sim.report import inputs as read
from sim.report import limits, opening, paper, past, refuse, telling
from sim.report.answer import answer_sentences
from sim.report.causes import Asked, causes, waterfall_of
from sim.report.facts import (
    Definition,
    Facts,
    HalfYear,
    Moved,
    PlanFacts,
    Refusal,
    RunFacts,
    StripFacts,
    Target,
)
from sim.report.parts import Band, ChanceFact, Change, Number, Range
from sim.report.phrases import definition_of, direction_of, family_head, measure_title, population_of, unit_of
from sim.report.words import Detail, Goal
from sim.runs.results import Results

HEADLINE = "average_caseload"
OVER_LINE = "share_over_22"
COLUMNS = (
    "average_caseload",
    "caseload_team",
    "caseload_experienced",
    "caseload_newly_qualified",
    "caseload_per_post",
    "highest_caseload",
    "share_over_cap",
    "share_over_22",
    "share_over_26",
    "agency_rate",
    "agency_fte",
    "permanent_fte",
    "vacancies_fte",
    "vacancy_rate",
    "turnover_rate",
    "unallocated_cases",
)
SIDE_ONE_MEASURES = (OVER_LINE, "agency_rate")
HALF_YEAR = 6
KEY_CHARACTERS = 8


@dataclass(frozen=True)
class _Run:
    """What the steps of gathering share."""

    results: Results
    study: Mapping[str, Any]
    found: Futures
    compared: Comparison
    headline: str
    target: Target | None
    month: int

    @property
    def at(self) -> date:
        """The month end of the answer."""
        return self.found.month_ends[self.month]


def gather(results: Results) -> Facts:
    """Gather the facts of checked results.

    Args:
        results: manifest and monthly table of a finished run.
    """
    run = _open(results)
    plans = {result.plan: _plan(run, result) for result in run.compared.plans}
    leading, tied = _leading(run, plans)
    shown = _shown(run, plans, leading)
    about = _about(run, shown)
    balance = opening.balance_of(results.manifest.inputs)
    on_paper = paper.paper_sum(results.manifest.inputs, plans[leading], _opening(run, "caseload_per_post"), run.target)
    total = paper.all_filled(on_paper) if on_paper is not None else None
    answer, aside = answer_sentences(about, plans[leading], total, balance)
    asked = Asked(results.manifest, run.found, leading, run.compared.baseline, run.headline, run.month)
    found = causes(asked)
    return Facts(
        run=about,
        plans=tuple(shown),
        leading=leading,
        answer=answer,
        set_aside=aside,
        tied=tied,
        not_told=telling.not_told(about, plans[leading], _at_horizon(run, leading), results.manifest.inputs, aside),
        questions=telling.questions(results.manifest.inputs, leading),
        warnings=run.compared.warnings,
        paper_sum=on_paper,
        changed=read.changed_settings(run.study),
        settling=telling.settling(balance),
        matters=read.matters(run.study) or found.matters,
        change_matters=found.change_matters,
        looked=found.looked,
        split=read.split(run.study) or found.split,
        waterfall=waterfall_of(asked),
        past_tests=read.past_tests(run.study) or past.past_tests(run.headline, about.council),
        past_score=past.past_score(run.headline),
        half_years=_half_years(run, plans[run.compared.baseline], plans[leading]),
        definitions=_definitions(run),
        strips=_strips(run, shown),
        refusals=_refusals(run, plans),
    )


def _open(results: Results) -> _Run:
    """Compare the plans at the date and against the baseline the study names."""
    study = results.manifest.study
    targets = [str(text) for text in study.get("targets", ())]
    target = _target(targets[0]) if targets else None
    headline = target.measure if target else _first_level(study.get("measures", ()))
    names = [
        name for name in dict.fromkeys((headline, *study.get("measures", ()), *COLUMNS)) if name in results.monthly.columns
    ]
    baseline = str(study.get("baseline") or results.manifest.plans[0])
    compared = compare(
        results.monthly,
        baseline=baseline,
        at=study.get("by") or study.get("at"),
        by=study.get("by") or study.get("at"),
        measures=names,
        targets=targets,
        directions={name: direction_of(name) for name in names},  # type: ignore[misc]  # the catalogue's text is checked there
        units={name: unit_of(name) for name in names},
        study=results.manifest.name,
    )
    refuse.need_values(compared, headline)
    found = futures(results.monthly, tuple(plan.plan for plan in compared.plans))
    return _Run(results, study, found, compared, headline, target, found.month_of(compared.at))


def _first_level(names: Sequence[str]) -> str:
    """Return the first measure that says how things stand; money and happenings of one month cannot head a report."""
    levels = (name for name in names if (head := family_head(name)) and MEASURES[head].date_rule != FLOW)
    return next(levels, HEADLINE)


def _target(text: str) -> Target:
    """Read a target of the study."""
    found = parse_target(text)
    return Target(text, found.measure, Goal(found.condition.relation, found.condition.limit))


def _plan(run: _Run, result: PlanResult) -> PlanFacts:
    """Gather the facts of one plan."""
    table = read.plan_tables(run.results.manifest.inputs).get(result.plan, {})
    measures = {
        found.measure: _moved(run, result.plan, found)
        for found in result.measures
        if found.level.mean is not None or found.measure == run.headline
    }
    headline = measures[run.headline]
    chances = result.targets[0] if result.targets else None
    return PlanFacts(
        name=result.plan,
        label=read.plan_label(result.plan, table),
        does=telling.policies_in_words(table),
        extra_posts=read.extra_posts(table),
        headline=headline.level,
        chance=_chance(run, result.plan, "at", chances.at) if chances else None,
        by=_chance(run, result.plan, "by", chances.by) if chances else None,
        held=_chance(run, result.plan, "held six months", chances.held_6_months) if chances and chances.held_6_months else None,
        change=headline.change,
        cost=_extra_cost(run, result.plan),
        measures={**measures, **_net_new(run, result.plan)},
        band=band(run.found, result.plan, run.headline, read.plan_label(result.plan, table)),
        months=_months(run, result.plan),
        first_difference=_first_difference(run, result.plan),
        first_months=_first_months(run, result.plan),
    )


def _moved(run: _Run, plan: str, found: MeasureResult) -> Moved:
    """Return the range of one measure and what the plan changes of it."""
    level_found = _range(found.level, found.measure, plan, run.at, len(run.found.replications))
    change = found.difference
    if plan == run.compared.baseline or change.mean is None or change.low95 is None or change.high95 is None:
        return Moved(level_found, None)
    both = run.found.at(plan, found.measure, run.month) - run.found.at(run.compared.baseline, found.measure, run.month)
    return Moved(
        level_found,
        Change(
            measure=found.measure,
            plan=plan,
            baseline=run.compared.baseline,
            date=run.at,
            unit=found.unit,
            mean=change.mean,
            low95=change.low95,
            high95=change.high95,
            error=level(both).mc_error or 0.0,
            futures_better=change.futures_better,
            replications=len(run.found.replications),
        ),
    )


def _range(found: Level, measure: str, plan: str, day: date, replications: int) -> Range:
    """Turn a level of the analysis into a range that may be shown."""
    return Range(
        measure=measure,
        plan=plan,
        date=day,
        unit=unit_of(measure),
        population=population_of(measure),
        middle=found.mean if found.mean is not None else float("nan"),
        mc_error=found.mc_error or 0.0,
        low80=found.low80,
        high80=found.high80,
        low95=found.low95,
        high95=found.high95,
        replications=replications,
    )


def _chance(run: _Run, plan: str, meaning: str, found: Chance) -> ChanceFact:
    """Turn a chance of the analysis into one that may be shown."""
    target = run.target.text if run.target else ""
    total = len(run.found.replications)
    return ChanceFact(
        target, plan, run.compared.by, meaning, round(found.probability * total), total, found.low95, found.high95
    )


def _extra_cost(run: _Run, plan: str) -> Range | None:
    """Return what a plan costs more than the baseline over the run, in the same futures."""
    if TOTAL not in run.found.table.columns or plan == run.compared.baseline:
        return None
    extra = cost_in(run.found, plan, run.compared.baseline)
    return _range(level(extra), TOTAL, f"{plan}-less-{run.compared.baseline}", run.found.month_ends[-1], extra.size)


def _net_new(run: _Run, plan: str) -> dict[str, Moved]:
    """Return how many more workers there are at the date than at the opening; a conversion adds nobody."""
    name = "net_new_workers_fte"
    if name not in run.found.table.columns:
        return {}
    gained = run.found.paths(plan, name)[:, 1 : run.month + 1].sum(axis=1)
    return {name: Moved(_range(level(gained), name, plan, run.at, gained.size), None)}


def band(found: Futures, plan: str, measure: str, label: str) -> Band | None:
    """Return the futures of a plan month by month, or None when there are too few for a range.

    Args:
        found: the futures.
        plan: whose.
        measure: which.
        label: name to print.
    """
    fan = bands.fan(found.paths(plan, measure))
    low, high, middle = (_known(ends) for ends in (fan.low80, fan.high80, fan.mean))
    if low is None or high is None or middle is None:
        return None
    return Band(
        label,
        found.month_ends,
        middle,
        low,
        high,
        len(found.replications),
        _known(fan.low95) or (),
        _known(fan.high95) or (),
    )


def _months(run: _Run, plan: str) -> tuple[Range, ...]:
    """Return the range of the headline measure at every month end."""
    paths, total = run.found.paths(plan, run.headline), len(run.found.replications)
    return tuple(
        _range(level(values), run.headline, plan, day, total) for day, values in zip(run.found.month_ends, paths.T, strict=True)
    )


def _known(values: Sequence[float | None]) -> tuple[float, ...] | None:
    """Return values when all of them are known."""
    known = tuple(value for value in values if value is not None)
    return known if len(known) == len(values) else None


def _first_difference(run: _Run, plan: str) -> date | None:
    """Return the first month in which any future of the plan differs from the baseline."""
    apart = run.found.paths(plan, run.headline) != run.found.paths(run.compared.baseline, run.headline)
    months = np.flatnonzero(apart.any(axis=0))
    return run.found.month_ends[int(months[0])] if months.size else None


def _first_months(run: _Run, plan: str) -> tuple[date | None, ...]:
    """Return when each future first meets the target."""
    if run.target is None:
        return ()
    condition = parse_target(run.target.text).condition
    months = first_met(condition.met(run.found.paths(plan, run.target.measure)[:, 1:]))
    ends = run.found.month_ends[1:]
    return tuple(None if np.isinf(month) else ends[int(month)] for month in months)


def _leading(run: _Run, plans: Mapping[str, PlanFacts]) -> tuple[str, Any]:
    """Choose the plan that best meets the headline target; name those that cannot be told from it."""
    others = [plan for plan in plans.values() if plan.name != run.compared.baseline]
    if not others:
        return run.compared.baseline, None
    sign = -1 if direction_of(run.headline) == "higher" else 1
    best = min(others, key=lambda plan: (-(plan.chance.met if plan.chance else 0), sign * plan.headline.middle, plan.name))
    tied = run.compared.best.get(run.headline)
    return best.name, telling.tied(
        [plans[name].spoken for name in tied.not_told_from_best] if tied else (), len(run.found.replications)
    )


def _shown(run: _Run, plans: Mapping[str, PlanFacts], leading: str) -> list[PlanFacts]:
    """Keep the baseline and the plans that best meet the target, in the order of the study."""
    sign = -1 if direction_of(run.headline) == "higher" else 1
    ranked = sorted(
        (plan for plan in plans.values() if plan.name != run.compared.baseline),
        key=lambda plan: (-(plan.chance.met if plan.chance else 0), sign * plan.headline.middle, plan.name),
    )
    kept = {run.compared.baseline, leading, *(plan.name for plan in ranked[: limits.MOST_PLANS_SHOWN - 1])}
    return [plan for plan in plans.values() if plan.name in kept]


def _about(run: _Run, shown: Sequence[PlanFacts]) -> RunFacts:
    """Describe what was run."""
    manifest = run.results.manifest
    council = manifest.inputs.get("council", {})
    return RunFacts(
        council=str(council.get("title") or council.get("name", "")),
        question=str(run.study.get("title") or run.study.get("question") or manifest.name),
        name=manifest.name,
        folder=f"results/{run.results.out.name}",
        key=manifest.run_id[:KEY_CHARACTERS],
        version=str(manifest.versions[-1].get("caseholder", "")) if manifest.versions else "",
        seed=manifest.seed,
        opening=run.found.month_ends[0],
        horizon=run.found.month_ends[-1],
        at=run.at,
        baseline=run.compared.baseline,
        target=run.target,
        measure=run.headline,
        futures=len(run.found.replications),
        plans_run=len(manifest.plans),
        plans_shown=len(shown),
        finished=manifest.ended,
        settings_held_still=bool(manifest.inputs.get("fixed_inputs", False)),
        policies_from=read.first_policy_date(manifest.inputs),
    )


def _opening(run: _Run, measure: str) -> Range | None:
    """Return a measure at the opening, which is the same in every future unless the opening is drawn."""
    if measure not in run.found.table.columns:
        return None
    values = run.found.at(run.compared.baseline, measure, 0)
    found = level(values)
    return None if found.mean is None else _range(found, measure, run.compared.baseline, run.found.month_ends[0], values.size)


def _at_horizon(run: _Run, plan: str) -> tuple[float, float] | None:
    """Return the average difference of the headline measure at the date and at the horizon."""
    if plan == run.compared.baseline:
        return None
    both = run.found.paths(plan, run.headline) - run.found.paths(run.compared.baseline, run.headline)
    now, then = level(both[:, run.month]).mean, level(both[:, -1]).mean
    return None if now is None or then is None else (now, then)


def _half_years(run: _Run, baseline: PlanFacts, lead: PlanFacts) -> tuple[HalfYear, ...]:
    """Return every sixth month with a value, of baseline and leading plan, and how many futures have reached the target."""
    rows = []
    total = len(run.found.replications)
    for month in range(0, len(run.found.month_ends), HALF_YEAR):
        day = run.found.month_ends[month]
        reached = sum(first is not None and first <= day for first in lead.first_months)
        number = Number(reached, f"{reached:,} of {total:,}", f"{run.headline}/{lead.name}/{day.isoformat()}/reached")
        plan = lead.months[month] if lead.name != baseline.name else None
        if baseline.months[month].is_known and (plan is None or plan.is_known):
            rows.append(HalfYear(day, baseline.months[month], plan, number if run.target else None))
    return tuple(rows)


def _definitions(run: _Run) -> tuple[Definition, ...]:
    """Explain the measures of side 1."""
    names = dict.fromkeys((run.headline, *SIDE_ONE_MEASURES, "net_new_workers_fte"))
    present = [name for name in names if name in run.found.table.columns]
    return tuple(Definition(name, measure_title(name), definition_of(name)) for name in present)


def _strips(run: _Run, shown: Sequence[PlanFacts]) -> tuple[StripFacts, ...]:
    """Return how the workers stand today and under each plan."""
    names = ("share_over_cap", "share_over_22", "share_over_26")
    today = [_opening(run, name) for name in names]
    rows: list[tuple[str, list[Range | None], tuple[str, ...]]] = [("today", today, ())]
    rows += [(plan.label, [plan.level(name) for name in names], _notes(plan)) for plan in shown]
    return tuple(
        StripFacts(label, cap, first, second, notes)
        for label, (cap, first, second), notes in rows
        if cap is not None and first is not None and second is not None
    )


def _notes(plan: PlanFacts) -> tuple[str, ...]:
    """Say the highest caseload and the group averages, with their ranges."""
    found = []
    for name, label in (
        ("highest_caseload", "highest"),
        ("caseload_newly_qualified", "newly qualified"),
        ("caseload_experienced", "experienced"),
    ):
        level_found = plan.level(name)
        if level_found is not None:
            found.append(f"{label} {level_found.texts(Detail.SIDE_ONE).ends}")
    return tuple(found)


def _refusals(run: _Run, plans: Mapping[str, PlanFacts]) -> tuple[Refusal, ...]:
    """Collect every reason why no report may be made."""
    manifest, name = run.results.manifest, run.results.manifest.name
    found: list[Refusal | None] = []
    for plan in plans.values():
        complete = int(run.results.monthly.loc[run.results.monthly["plan"] == plan.name, "rep"].nunique())
        found.append(refuse.too_few(plan.label, complete, name))
        found.append(refuse.too_many_failed(plan.name, manifest.failed, complete, name))
        headline = [plan.headline, *(level for each in SIDE_ONE_MEASURES if (level := plan.level(each)) is not None)]
        found += [refuse.too_loose(each, plan.label, name) for each in headline]
    asked = [*run.study.get("targets", ()), *run.study.get("measures", ()), str(run.study.get("title", ""))]
    found += [refuse.never_forecast(str(text)) for text in asked]
    return tuple(dict.fromkeys(refusal for refusal in found if refusal is not None))
