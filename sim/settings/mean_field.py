"""Where a service would settle if nothing more happened: resting points of the average equations (model.md 20.2).

The simulation answers "what may happen"; these equations answer "where does it pull". They are solved for every council at
load, because a council with more than one resting point, or with none nearby, has a forecast that depends on its start, and a
reader must be told so. Everything is in years of 365.25 days, FTE and hours a week.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector: TypeAlias = NDArray[np.float64]

DAYS_PER_YEAR = 365.25
SETTLING_YEARS = 300.0
WORKFORCE_STARTS = (0.3, 0.6, 0.9, 1.0, 1.2)
CASE_STARTS = (0.7, 1.0, 1.5)
SAME_POINT = 1e-3
SOLVER_TOLERANCE = 1e-9
CAPACITY_ROUNDS = 60
MOST_STEPS = 20_000


@dataclass(frozen=True, slots=True)
class MeanFieldStage:
    """One case type on average.

    Attributes:
        name: case type.
        mean_years: mean base duration.
        stretching: True where overload delays it.
        inflow_per_year: new cases that do not come from another stage of the list.
        opening: open cases at t = 0.
        hours: recurring hours a week of one case.
        routes: probability of moving to other stages of the list; the rest leave.
        held_share: share of its cases that social workers hold and that count in the caseload.
    """

    name: str
    mean_years: float
    stretching: bool
    inflow_per_year: float
    opening: float
    hours: float
    routes: tuple[tuple[str, float], ...] = ()
    held_share: float = 1.0


@dataclass(frozen=True, slots=True)
class MeanField:
    """The service in averages.

    Attributes:
        stages: case types.
        permanent_fte, agency_fte, posts_fte: opening workforce and establishment; vacancies are posts less permanent FTE.
        hours_per_fte: capacity of one FTE at work or absent, at the average absence of utilisation 1.
        hires_per_year: H0, hires through the market at the opening vacancies.
        other_starts_per_year: other routes, which do not depend on vacancies.
        leaving_per_year: theta_0, hazard at utilisation 1 and unchanged pay.
        utilisation_effect, clip_low, clip_high: beta_u and the limits of g.
        vacancy_elasticity, pay_elasticity_of_applications: of hires on vacancies and on pay.
        pay_elasticity_of_leaving: of leaving on pay, negative.
        pay_ratio: r, home pay relative to the opening with everyone else's pay unchanged.
        agency_per_vacancy: chi; overload_response: psi; agency_reaction_years: tau_A.
        stretch, slowest: kappa and phi_min.
        sickness_at_one: x, working days lost per working day at work when utilisation is 1.
        sickness_effect: beta_s.
    """

    stages: tuple[MeanFieldStage, ...]
    permanent_fte: float
    agency_fte: float
    posts_fte: float
    hours_per_fte: float
    hires_per_year: float
    other_starts_per_year: float
    leaving_per_year: float
    utilisation_effect: float
    clip_low: float
    clip_high: float
    vacancy_elasticity: float
    pay_elasticity_of_applications: float
    pay_elasticity_of_leaving: float
    agency_per_vacancy: float
    overload_response: float
    agency_reaction_years: float
    stretch: float
    slowest: float
    sickness_at_one: float = 0.0
    sickness_effect: float = 0.0
    pay_ratio: float = 1.0
    opening_vacancies_fte: float | None = None


@dataclass(frozen=True, slots=True)
class RestingPoint:
    """A state at which nothing drifts on average.

    Attributes:
        permanent_fte, agency_fte: workforce; cases: open cases by stage; utilisation: load over capacity.
        caseload: cases held by social workers per FTE, agency included.
        slowest_months: time constant of the slowest return to this point, NaN when it is not approached.
        stable: every disturbance dies out.
    """

    permanent_fte: float
    agency_fte: float
    cases: tuple[float, ...]
    utilisation: float
    caseload: float
    slowest_months: float
    stable: bool


def clipped(utilisation: float, model: MeanField) -> float:
    """Excess utilisation within the limits beyond which its effect on people no longer grows (model.md 10.1)."""
    return min(model.clip_high, max(model.clip_low, utilisation - 1.0))


def pace(utilisation: float, model: MeanField) -> float:
    """Speed of a stretching case under overload (model.md 8)."""
    return 1.0 if utilisation <= 1.0 else max(model.slowest, utilisation**-model.stretch)


def utilisation(cases: Sequence[float], workforce_fte: float, model: MeanField) -> float:
    """Load over capacity, with absence that itself answers to the load."""
    load = sum(stage.hours * count for stage, count in zip(model.stages, cases, strict=True))
    crude = load / (model.hours_per_fte * max(workforce_fte, SAME_POINT))
    answer = crude
    for _ in range(CAPACITY_ROUNDS):
        before = answer
        absent = model.sickness_at_one * math.exp(model.sickness_effect * clipped(answer, model))
        answer = crude * (1.0 + absent) / (1.0 + model.sickness_at_one)
        if abs(answer - before) <= SOLVER_TOLERANCE:
            break
    return answer


def drift(state: Sequence[float], model: MeanField) -> list[float]:
    """Yearly change of (permanent FTE, agency FTE, open cases by stage)."""
    permanent, agency, cases = max(state[0], 0.0), max(state[1], 0.0), state[2:]
    load = utilisation(cases, permanent + agency, model)
    vacancies = max(0.0, model.posts_fte - permanent)
    opening_vacancies = model.opening_vacancies_fte or model.posts_fte - model.permanent_fte
    hires = model.hires_per_year * model.pay_ratio**model.pay_elasticity_of_applications
    if hires > 0.0:
        hires *= (vacancies / opening_vacancies) ** model.vacancy_elasticity
    leaving = model.leaving_per_year * math.exp(model.utilisation_effect * clipped(load, model))
    leaving *= model.pay_ratio**model.pay_elasticity_of_leaving
    wanted = model.agency_per_vacancy * vacancies + model.overload_response * max(0.0, load - 1.0) * permanent
    return [
        hires + model.other_starts_per_year - leaving * permanent,
        (wanted - agency) / model.agency_reaction_years,
        *_case_drift(cases, load, model),
    ]


def _case_drift(cases: Sequence[float], load: float, model: MeanField) -> list[float]:
    ends = [
        count / stage.mean_years * (pace(load, model) if stage.stretching else 1.0)
        for stage, count in zip(model.stages, cases, strict=True)
    ]
    change = {stage.name: stage.inflow_per_year - end for stage, end in zip(model.stages, ends, strict=True)}
    for stage, end in zip(model.stages, ends, strict=True):
        for target, probability in stage.routes:
            change[target] += probability * end
    return list(change.values())


def opening_state(model: MeanField) -> list[float]:
    """The stated start in the order of ``drift``."""
    return [model.permanent_fte, model.agency_fte, *(stage.opening for stage in model.stages)]


def in_equilibrium(model: MeanField, turnover_per_year: float) -> MeanField:
    """The same service with the three constants that make its stated start a resting point.

    Args:
        model: the service; its hires, leaving hazard, agency per vacancy and inflows are replaced.
        turnover_per_year: observed turnover, load effect included.
    """
    load = utilisation(opening_state(model)[2:], model.permanent_fte + model.agency_fte, model)
    vacancies = model.posts_fte - model.permanent_fte
    by_load = model.overload_response * max(0.0, load - 1.0) * model.permanent_fte
    balanced = replace(
        model,
        hires_per_year=turnover_per_year * model.permanent_fte - model.other_starts_per_year,
        leaving_per_year=turnover_per_year / math.exp(model.utilisation_effect * clipped(load, model)),
        agency_per_vacancy=(model.agency_fte - by_load) / vacancies if vacancies > 0.0 else 0.0,
        opening_vacancies_fte=vacancies or None,
    )
    change = _case_drift(opening_state(model)[2:], load, balanced)
    stages = tuple(
        replace(stage, inflow_per_year=stage.inflow_per_year - gain)
        for stage, gain in zip(balanced.stages, change, strict=True)
    )
    return replace(balanced, stages=stages)


def path(model: MeanField, years: Sequence[float], start: Sequence[float] | None = None) -> list[list[float]]:
    """States at the given times, from the stated start or another one."""
    from scipy.integrate import odeint  # noqa: PLC0415 - most commands do not need it

    begin = opening_state(model) if start is None else list(start)

    def rate(_time: float, state: Vector) -> list[float]:
        return drift(state.tolist(), model)

    times = [0.0, *sorted(years)]
    solved = odeint(rate, begin, times, rtol=SOLVER_TOLERANCE, atol=SOLVER_TOLERANCE, tfirst=True, mxstep=MOST_STEPS)
    return [[float(value) for value in row] for row in solved[1:]]


def resting_points(model: MeanField) -> tuple[RestingPoint, ...]:
    """Every state the service settles in from a grid of starts, the largest workforce first."""
    begin = opening_state(model)
    ends: list[list[float]] = []
    for people in WORKFORCE_STARTS:
        for cases in CASE_STARTS:
            start = [begin[0] * people, begin[1], *(count * cases for count in begin[2:])]
            end = path(model, [SETTLING_YEARS], start)[0]
            if not any(_same(end, other) for other in ends):
                ends.append(end)
    return tuple(sorted((_describe(end, model) for end in ends), key=lambda point: -point.permanent_fte))


def settles_at(model: MeanField) -> RestingPoint:
    """The state the service settles in from its own start."""
    return _describe(path(model, [SETTLING_YEARS])[0], model)


def _same(one: Sequence[float], other: Sequence[float]) -> bool:
    return all(abs(a - b) <= SAME_POINT * max(1.0, abs(a)) for a, b in zip(one, other, strict=True))


def _describe(state: Sequence[float], model: MeanField) -> RestingPoint:
    import numpy as np  # noqa: PLC0415

    held = sum(stage.held_share * count for stage, count in zip(model.stages, state[2:], strict=True))
    growth = max(float(value.real) for value in np.linalg.eigvals(jacobian(lambda at: drift(at, model), state)))
    return RestingPoint(
        permanent_fte=state[0],
        agency_fte=state[1],
        cases=tuple(state[2:]),
        utilisation=utilisation(state[2:], state[0] + state[1], model),
        caseload=held / (state[0] + state[1]),
        slowest_months=-12.0 / growth if growth < 0.0 else math.nan,
        stable=growth < 0.0,
    )


def jacobian(change: Callable[[Sequence[float]], Sequence[float]], state: Sequence[float]) -> Vector:
    """Central differences of a drift at a state."""
    import numpy as np  # noqa: PLC0415

    columns = []
    for index, value in enumerate(state):
        step = max(abs(value), 1.0) * SOLVER_TOLERANCE ** (1.0 / 3.0)
        up, down = list(state), list(state)
        up[index], down[index] = value + step, value - step
        columns.append((np.asarray(change(up)) - np.asarray(change(down))) / (2.0 * step))
    return np.column_stack(columns)
