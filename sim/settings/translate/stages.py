"""The stages of a case: lengths in balance with the opening, routes, hours and duties (model.md 6, 7, 19.4)."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.settings.council import Council
from sim.settings.inputs import DeadlineInputs, LawInputs, PathwayInputs, StageInputs
from sim.settings.sections.flow import Assessment
from sim.settings.translate.flows import Flows
from sim.settings.translate.laws import DAYS_PER_YEAR, WORKING_DAY_DAYS, law_inputs, share_beyond
from sim.settings.translate.opening_state import OpeningState, stages_of, strain

NO_LIMIT = float("inf")


def stage_laws(council: Council) -> dict[str, LawInputs]:
    """Return the law of each stage as the file states it; assessments under a deadline stay in working days."""
    in_days = 1.0 if has_deadline(council) else WORKING_DAY_DAYS
    return {
        name: law_inputs(stage.duration, in_days if isinstance(stage, Assessment) else 1.0)
        for name, stage in stages_of(council)
    }


def has_deadline(council: Council) -> bool:
    """Whether assessments are pulled towards a deadline."""
    return council.pathway.deadline_pull and "assessment" in council.pathway.stages


def balance_factors(council: Council, flows: Flows, state: OpeningState, laws: Mapping[str, LawInputs]) -> dict[str, float]:
    """Return the factor on the length of each scaled stage that keeps its opening stock in balance (model.md 6, C1).

    A stage is in balance when entries a year times the mean length, overload included, are its stock. Entries do not depend on
    lengths, so each factor is solved by itself. A stage without opening cases or without entries keeps its length.
    """
    if council.pathway.scale != "balance" or council.opening.balance != "duration":
        return {}
    factors: dict[str, float] = {}
    for name in council.pathway.scaled_stages:
        if name not in laws or state.stock.get(name, 0.0) <= 0.0 or flows.entries_per_year[name] <= 0.0:
            continue
        years = mean_stay_days(council, name, laws[name], state) / DAYS_PER_YEAR
        if years > 0.0:
            factors[name] = state.stock[name] / (flows.entries_per_year[name] * years)
    return factors


def demand_factor(council: Council, flows: Flows, state: OpeningState, laws: Mapping[str, LawInputs]) -> float:
    """Return the factor on demand that keeps all opening cases together in balance, where the file asks for that."""
    if council.opening.balance != "demand":
        return 1.0
    kept = sum(
        flows.entries_per_year[name] * mean_stay_days(council, name, law, state) / DAYS_PER_YEAR for name, law in laws.items()
    )
    stock = sum(state.stock.values())
    return stock / kept if kept > 0.0 and stock > 0.0 else 1.0


def mean_stay_days(council: Council, name: str, law: LawInputs, state: OpeningState) -> float:
    """Return how long a case stays in a stage on average at the opening's workload."""
    stage = council.pathway.stage(name)
    stretch = state.stretch if stage is not None and stage.clock == "stretching" else 1.0
    if isinstance(stage, Assessment) and has_deadline(council):
        return assessment_days(council, law, state.utilisation, stretch)
    return law.mean * stretch


def assessment_days(council: Council, law: LawInputs, utilisation: float, stretch: float) -> float:
    """Return the mean length of an assessment in days; those pulled to the deadline do not stretch (model.md 6.1)."""
    deadline = council.pathway.deadline
    beyond, mean_beyond = share_beyond(law, deadline.natural_end.value)
    slope = deadline.overload_slope.value
    pulled = beyond * pull_share(council, law) * math.exp(-slope * strain(council, utilisation))
    middle = 0.5 * (deadline.pull_from.value + deadline.pull_to.value + 1.0)
    return ((law.mean - pulled * mean_beyond) * stretch + pulled * middle) * WORKING_DAY_DAYS


def pull_share(council: Council, law: LawInputs) -> float:
    """Solve pi_0 from the published share completed in time (model.md 6.1)."""
    beyond, _ = share_beyond(law, council.pathway.deadline.natural_end.value)
    late = 1.0 - council.pathway.deadline.share_in_time.value
    return min(1.0, max(0.0, 1.0 - late / beyond)) if beyond > 0.0 else 0.0


def pathway_inputs(
    council: Council, flows: Flows, state: OpeningState, laws: Mapping[str, LawInputs], factors: Mapping[str, float]
) -> PathwayInputs:
    """Return the stages as the world runs them."""
    pathway = council.pathway
    return PathwayInputs(
        stages=tuple(
            _stage_inputs(council, name, scaled_law(laws[name], factors.get(name, 1.0)), flows, state) for name in laws
        ),
        screening=flows.screening if council.demand.enter_at == "screening" else (),
        deadline=_deadline_inputs(council, laws),
        complexity_cv=pathway.complexity_cv.value,
        court_days=pathway.court.length.value,
        court_hours=pathway.court.hours_per_week.value,
        repeat_plan_multiplier=pathway.repeat_plan_multiplier.value,
        working_day_days=WORKING_DAY_DAYS,
        closing_while_waiting_per_day=pathway.closing_while_waiting_per_day.value,
    )


def scaled_law(law: LawInputs, factor: float) -> LawInputs:
    """Return a law with every length multiplied by a factor."""
    if factor == 1.0:
        return law
    return LawInputs(
        law.kind,
        law.mean * factor,
        law.cv,
        law.shape,
        tuple(edge * factor for edge in law.edges),
        law.shares,
        law.tail_mean * factor,
        law.table,
    )


def _stage_inputs(council: Council, name: str, law: LawInputs, flows: Flows, state: OpeningState) -> StageInputs:
    stage = dict(stages_of(council))[name]
    delegable = stage.delegable_share if stage.delegable_share is not None else council.support.delegable_share
    most = stage.resource_worker_complexity_most
    interval = stage.visit_every.value
    return StageInputs(
        name=name,
        law=law,
        stretching=stage.clock == "stretching",
        routes=flows.routes[name],
        hours=state.hours[name],
        allocation_hours=stage.allocation_hours.value,
        handover_hours=stage.handover_hours.value,
        urgency=stage.urgency,
        experienced_only=stage.experienced_only,
        court_share=stage.court_share.value if stage.court_share is not None else 0.0,
        roles=stage.roles,
        resource_worker_complexity_most=most.value if most is not None else NO_LIMIT,
        delegable_share=delegable.value,
        closes_while_waiting=stage.closes_while_waiting,
        visit_every_working_days=0 if interval == "none" else round(interval),
        reviews_after_days=stage.reviews_after,
        counts_as_plan=stage.counts_as_plan,
        is_assessment=stage.is_assessment,
    )


def _deadline_inputs(council: Council, laws: Mapping[str, LawInputs]) -> DeadlineInputs:
    deadline = council.pathway.deadline
    on = has_deadline(council)
    return DeadlineInputs(
        on=on,
        deadline_working_days=round(deadline.length.value),
        natural_end_working_days=deadline.natural_end.value,
        pull_share=pull_share(council, laws["assessment"]) if on else 0.0,
        pull_from=round(deadline.pull_from.value),
        pull_to=round(deadline.pull_to.value),
        overload_slope=deadline.overload_slope.value,
    )
