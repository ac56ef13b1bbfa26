"""From a council with plans, or a study, to an order for a run: resolved inputs, size, limits and the stopping rule."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from sim import RESULTS_VERSION
from sim.aims import month_row, wanted_of, watch_of
from sim.runs.background import background_of, columns_of
from sim.runs.estimate import Limits, Size, check_size
from sim.runs.manifest import Manifest, Refused
from sim.runs.replicate import replicate
from sim.runs.run import Order
from sim.settings.calendar import OutsideCalendarError, calendar_years, date_at, day_at, month_end, next_month
from sim.settings.compile import compile_council, plan_problems
from sim.settings.council import Council
from sim.settings.inputs import WorldInputs
from sim.settings.keys import NoSuchPlace, path_of
from sim.settings.load import WholeStudy
from sim.settings.plan import DO_NOTHING, Plan
from sim.settings.problems import Fault, Problem, ProblemsFound
from sim.settings.reading import blamed
from sim.settings.resolved import Resolved
from sim.settings.schema_walk import parts_of
from sim.settings.study import Study, last_month_end
from sim.settings.where import dotted

USUAL_LENGTH_DAYS = 3 * 365.25
HEADS = frozenset({"count", "heads", "posts"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to run, whatever they began from.

    Attributes:
        name: of the run; plans: named, the baseline first; end: last day.
        whole: the study it comes from, None for a council with plans.
        changed: settings changed in the study or on the command line, with their reasons.
    """

    name: str
    council: Council
    plans: tuple[Plan, ...]
    end: date
    whole: WholeStudy | None = None
    changed: tuple[Mapping[str, Any], ...] = ()

    @property
    def study(self) -> Study | None:
        """The study without what it names."""
        return self.whole.study.model if self.whole is not None else None


def asked_of_study(whole: WholeStudy) -> Asked:
    """Return what a study asks for."""
    council, study = whole.council.model, whole.study.model
    opening = council.opening.date
    end = date_at(study.horizon_days(opening), opening)
    changed = tuple(
        {"setting": each.key, "used": str(each.value), "why": each.origin.why, "source": each.origin.source}
        for each in whole.study.for_council
    )
    return Asked(study.name or council.name, council, whole.plans, end, whole, changed)


def asked_of_council(council: Council, plans: Mapping[str, Plan] | None, until: date | str | None) -> Asked:
    """Return what a council with plans asks for; three years when no end is given."""
    named = tuple(plan.named(name) for name, plan in (plans or {DO_NOTHING: Plan()}).items())
    opening = council.opening.date
    end = date.fromisoformat(str(until)) if until is not None else last_month_end(opening, USUAL_LENGTH_DAYS)
    return Asked(council.name, council, named, end)


def order_of(asked: Asked, reps: int | None, seed: int | None, *, fixed_inputs: bool | None) -> Order:
    """Return the order for a run, after checking that every plan fits the council and the length.

    Args:
        asked: what is wanted.
        reps: futures of each plan; those of the study, or as many as precision needs, when None.
        seed: root seed; that of the study, or 1, when None.
        fixed_inputs: whether settings given as ranges are held still; as the study says when None.

    Raises:
        ProblemsFound: a plan does not fit.
        Refused: the run is longer than the known calendar or does not begin.
    """
    study = asked.study
    held_still = fixed_inputs if fixed_inputs is not None else study is not None and study.fixed_inputs
    root = seed if seed is not None else (study.seed if study is not None else 1)
    resolved = Resolved(council=asked.council, plans=asked.plans, end=asked.end, seed=root, fixed_inputs=held_still)
    inputs = checked_inputs(asked)
    job = resolved.to_bytes()
    ends = month_ends_of(asked.council.opening.date, asked.end)
    at, by = (month_row(day, ends) for day in _dates(asked))
    names = resolved.plan_names
    wanted = wanted_of(study, names)
    return Order(
        name=asked.name,
        job=job,
        inputs=json.loads(job),
        inputs_sha256=resolved.inputs_sha256,
        seed=root,
        plans=names,
        reps=reps if reps is not None else (study.reps if study is not None else None),
        replicate=replicate,
        size=_size(inputs, asked, len(ends)),
        limits=_limits(study),
        study=_to_report(asked),
        most=wanted.most,
        stopping=partial(watch_of, wanted, names, at, by),
        watched=wanted.watched,
    )


def order_again(manifest: Manifest) -> Order:
    """Return the order that a manifest describes.

    Raises:
        Refused: it was made by another results version.
    """
    if manifest.results_version != RESULTS_VERSION:
        raise Refused(
            f"This run has results version {manifest.results_version}; this Caseholder has {RESULTS_VERSION}. "
            f"Install the version named in its manifest to reproduce it."
        )
    resolved = Resolved.from_bytes(json.dumps(manifest.inputs).encode())
    asked = Asked(manifest.name, resolved.council, resolved.plans, resolved.end)
    return order_of(asked, manifest.used or manifest.replications or 1, manifest.seed, fixed_inputs=resolved.fixed_inputs)


def check_length(asked: Asked) -> None:
    """Refuse a run that does not begin, or that leaves the years whose bank holidays are known.

    Raises:
        Refused: with the years that are known.
    """
    opening, last_year = asked.council.opening.date, calendar_years()[1]
    if asked.end <= opening:
        raise Refused(f"The run ends on {asked.end}, which is not after its opening on {opening}. Give a later end.")
    if asked.end.year >= last_year - 1:
        raise Refused(f"The run ends on {asked.end}; the calendar of working days ends in {last_year}. Give an earlier end.")


def checked_inputs(asked: Asked) -> WorldInputs:
    """Return what the world reads when every setting has its best value, after checking that each plan fits.

    Raises:
        ProblemsFound: with everything that does not fit.
        Refused: the run does not begin, leaves the years whose bank holidays are known, or asks for too many people.
    """
    check_length(asked)
    _check_people(asked)
    council, horizon_days = asked.council, day_at(asked.end, asked.council.opening.date)
    try:
        inputs = compile_council(council, horizon_days)
    except OutsideCalendarError as error:
        raise Refused(f"{error}. Give an earlier end.") from error
    problems = [problem for plan in asked.plans for problem in plan_problems(plan, council, inputs, horizon_days)]
    if problems:
        raise ProblemsFound(_located(problem, asked.whole) for problem in problems)
    return inputs


def _check_people(asked: Asked) -> None:
    """Refuse more people than any council has before each of them is written out, which would take minutes.

    Raises:
        Refused: with the limit.
    """
    workers = people_in(asked.council) + max((people_in(plan) for plan in asked.plans), default=0)
    check_size(Size(0.0, workers, 0, 0), len(asked.plans), 0, Limits())


def people_in(settings: object) -> int:
    """Return how many posts and workers settings name, wherever they stand; children are not among them."""
    found = 0
    for name, value in parts_of(settings):
        if name in HEADS and isinstance(value, int):
            found += value
        elif name != "cases":
            found += people_in(value)
    return found


def _located(problem: Problem, whole: WholeStudy | None) -> Problem:
    """Return a problem of a plan, known by the plan's name, with the file and line where it was written."""
    if whole is None:
        return problem
    plan = next(plan for plan in whole.plans if plan.name == problem.file)
    fault = Fault(_as_written(problem.setting, plan), problem.problem, problem.fix, problem.value)
    entry = whole.study.model.plans.get(problem.file)
    from_files = dict(zip(whole.study.model.plan_files(), whole.plan_files, strict=True))
    if isinstance(entry, str) and entry in from_files:
        return blamed(from_files[entry], fault)
    return blamed(whole.study, fault, f"plans.{problem.file}")


def _as_written(setting: str, plan: Plan) -> str:
    """Return the key of a plan's setting as files are searched by it: policies by their kind or name, not by number."""
    data = {"policies": [policy.model_dump() for policy in plan.policies]}
    try:
        return dotted(path_of(setting, data), data)
    except NoSuchPlace:
        return setting


def month_ends_of(opening: date, end: date) -> list[date]:
    """Return the dates of the rows of a monthly table: the opening, then every month end up to the end."""
    found, day = [opening], month_end(opening)
    if day == opening:
        day = month_end(next_month(day))
    while day <= end:
        found.append(day)
        day = month_end(next_month(day))
    return found


def _dates(asked: Asked) -> tuple[date, date]:
    """Return the date of comparison and the date of the targets."""
    study = asked.study
    at = (study.at or study.by if study is not None else None) or asked.end
    return at, (study.by if study is not None else None) or at


def _size(inputs: WorldInputs, asked: Asked, rows: int) -> Size:
    """Return how large one future is expected to be."""
    opening = asked.council.opening
    days = day_at(asked.end, opening.date)
    children = sum(group.number() for group in opening.cases) + inputs.demand.families_per_day * days
    workers = max(sum(group.count for group in opening.workers), len(inputs.posts))
    return Size(children, workers, rows - 1, len(columns_of(background_of(inputs))))


def _limits(study: Study | None) -> Limits:
    """Return what a run may take, with the limits of its study."""
    limits = Limits()
    if study is None:
        return limits
    stated = study.limits
    return replace(
        limits,
        hours=stated.hours or limits.hours,
        replications=stated.replications or limits.replications,
    )


def _to_report(asked: Asked) -> dict[str, Any]:
    """Return what a report of the run needs to know beside its inputs."""
    study = asked.study
    if study is None:
        return {"title": asked.council.title, "baseline": asked.plans[0].name, "overrides": list(asked.changed)}
    return {
        "title": study.title or study.question or asked.name,
        "question": study.question,
        "baseline": asked.plans[0].name,
        "measures": list(study.measures),
        "targets": list(study.targets),
        "at": study.at.isoformat() if study.at else None,
        "by": study.by.isoformat() if study.by else None,
        "questions": list(study.questions),
        "overrides": list(asked.changed),
    }
