"""Is the opening in balance, and where does the service pull? (model.md 19.4, 20.1, 20.2).

A forecast starts from the stated position. When the stated figures do not hold together, part of the forecast is the start
settling, and a reader must be told. The report is written for every council, balanced or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sim.settings.compile import opening_of
from sim.settings.council import Council
from sim.settings.inputs import LawInputs
from sim.settings.mean_field import MeanField, MeanFieldStage, RestingPoint, in_equilibrium, resting_points
from sim.settings.problems import Fault
from sim.settings.translate.agency import agency_balance
from sim.settings.translate.flows import CLOSE, Flows
from sim.settings.translate.laws import DAYS_PER_YEAR
from sim.settings.translate.opening_state import Absence, OpeningState
from sim.settings.translate.people import destination_shares, effect, pay_elasticities
from sim.settings.translate.recruitment import StartsBalance, starts_balance
from sim.settings.translate.stages import balance_factors, mean_stay_days, scaled_law, stage_laws
from sim.settings.translate.start import opening_inputs, posts_and_workers

LARGEST_DRIFT_SHARE = 0.05
LONGEST_STAY_YEARS = 5.0
BUSY_LIMITS = (0.5, 2.0)
AGENCY_REACTION_YEARS = 0.25
SETTLING = "the opening figures are not in balance: part of this forecast is the start settling"
SEVERAL = "more than one steady state: outcomes depend on the start"


@dataclass(frozen=True, slots=True)
class Drift:
    """How one stock would change in a year if flows stayed as they are at the opening.

    Attributes:
        name: case type, "permanent", "agency" or "vacancies".
        stock: at the opening.
        gains_per_year, losses_per_year: what flows in and out.
        factor: factor on the length of this case type that balances it, 1 when it is not scaled.
    """

    name: str
    stock: float
    gains_per_year: float
    losses_per_year: float
    factor: float = 1.0

    @property
    def per_year(self) -> float:
        """Change a year."""
        return self.gains_per_year - self.losses_per_year

    @property
    def share(self) -> float:
        """Change a year over the stock, 0 for an empty stock that stays empty."""
        return self.per_year / self.stock if self.stock > 0.0 else 0.0

    @property
    def settles_by(self) -> float:
        """By what share the stock will have changed when losses have caught up with gains."""
        return self.gains_per_year / self.losses_per_year - 1.0 if self.losses_per_year > 0.0 else 0.0

    @property
    def within_a_year(self) -> float:
        """Change in the first year as a share: the drift itself, or less where the stock has settled before."""
        return min(self.share, self.settles_by, key=abs)

    @property
    def is_large(self) -> bool:
        """Whether the forecast begins with this stock settling.

        Both the change in the first year and the change until it has settled must be above the limit: brief support lasts two
        weeks, so a stock that is 1 % short would otherwise seem to drift by a quarter of itself a year.
        """
        return abs(self.within_a_year) > LARGEST_DRIFT_SHARE


@dataclass(frozen=True, slots=True)
class BalanceReport:
    """The balance of a council's opening.

    Attributes:
        cases: by case type; permanent, agency: FTE; vacancies_fte: funded posts less people in post.
        utilisation: hours over capacity at the opening; hours_factor: k of the normalisation.
        one_off_hours: expected one-off hours a week of an open case.
        cover_of_vacancies: agency FTE asked for per vacant FTE; mean_field_cover: the same in the average equations (chi).
        vacancy_life_months: how long a post stays empty on average.
        resting: states the average equations settle in.
    """

    cases: tuple[Drift, ...]
    permanent: Drift
    agency: Drift
    vacancies_fte: float
    utilisation: float
    hours_factor: float
    one_off_hours: float
    cover_of_vacancies: float
    mean_field_cover: float
    vacancy_life_months: float | None
    resting: tuple[RestingPoint, ...]

    @property
    def drifts(self) -> tuple[Drift, ...]:
        """Every stock that should be in balance."""
        return (*self.cases, self.permanent, self.agency)

    @property
    def changes_by_stock(self) -> dict[str, float]:
        """How far each stock would change within a year, as a share: what reports print."""
        return {drift.name: drift.within_a_year for drift in self.drifts}

    @property
    def sentence(self) -> str | None:
        """What every report says when the opening is not in balance."""
        return SETTLING if any(drift.is_large for drift in self.drifts) else None

    def as_dict(self) -> dict[str, object]:
        """Return the figures as they are kept with a run and printed by ``check`` and ``show``."""
        return {
            "sentence": self.sentence,
            "utilisation": self.utilisation,
            "vacancies_fte": self.vacancies_fte,
            "vacancy_life_months": self.vacancy_life_months,
            "cover_of_vacancies": self.cover_of_vacancies,
            "mean_field_cover": self.mean_field_cover,
            "drifts": [
                {
                    "name": drift.name,
                    "stock": drift.stock,
                    "gains_per_year": drift.gains_per_year,
                    "losses_per_year": drift.losses_per_year,
                    "share": drift.share,
                    "settles_by": drift.settles_by,
                    "factor": drift.factor,
                }
                for drift in self.drifts
            ],
            "resting_points": [
                {
                    "permanent_fte": point.permanent_fte,
                    "agency_fte": point.agency_fte,
                    "caseload": point.caseload,
                    "utilisation": point.utilisation,
                    "slowest_months": point.slowest_months if point.stable else None,
                    "stable": point.stable,
                }
                for point in self.resting
            ],
        }


def balance_report(council: Council) -> BalanceReport:
    """Work out the balance of a council at the values of its settings."""
    flows, state = opening_of(council)
    laws = stage_laws(council)
    factors = balance_factors(council, flows, state, laws)
    posts, workers = posts_and_workers(council)
    starts = starts_balance(council, state, opening_inputs(council, state, workers), posts)
    model = mean_field_of(council)
    return BalanceReport(
        cases=tuple(_cases(council, flows, state, laws, factors)),
        permanent=_permanent(starts, state),
        agency=_agency(council, state),
        vacancies_fte=state.vacancies_fte,
        utilisation=state.utilisation,
        hours_factor=state.hours_factor,
        one_off_hours=state.one_off.hours,
        cover_of_vacancies=agency_balance(council, state).cover_of_vacancies,
        mean_field_cover=model.agency_per_vacancy if model is not None else 0.0,
        vacancy_life_months=_vacancy_life(starts, state),
        resting=resting_points(model) if model is not None else (),
    )


def _cases(
    council: Council, flows: Flows, state: OpeningState, laws: Mapping[str, LawInputs], factors: Mapping[str, float]
) -> Iterator[Drift]:
    for name, law in laws.items():
        factor = factors.get(name, 1.0)
        years = mean_stay_days(council, name, scaled_law(law, factor), state) / DAYS_PER_YEAR
        ends = state.stock[name] / years if years > 0.0 else 0.0
        yield Drift(name, state.stock[name], flows.entries_per_year[name], ends, factor)


def _permanent(starts: StartsBalance, state: OpeningState) -> Drift:
    gains = sum(starts.hires_by_post.values()) + starts.conversions
    return Drift("permanent", state.permanent_fte, gains, sum(starts.leavers_by_post.values()))


def _agency(council: Council, state: OpeningState) -> Drift:
    """Agency workers asked for in a year at the opening's target, against assignments that end."""
    if not council.agency.on:
        return Drift("agency", state.agency_fte, 0.0, 0.0)
    balance = agency_balance(council, state)
    target = balance.cover_of_vacancies * state.vacancies_fte + balance.other_target_fte
    wanted = target - balance.target_fte
    return Drift("agency", state.agency_fte, balance.ends_per_year + wanted, balance.ends_per_year)


def _vacancy_life(starts: StartsBalance, state: OpeningState) -> float | None:
    leavers = sum(starts.leavers_by_post.values())
    return 12.0 * state.vacancies_fte / leavers if leavers > 0.0 else None


# --- the average equations ----------------------------------------------------------------------------------------------------


def mean_field_of(council: Council) -> MeanField | None:
    """Return the average equations of a council; None when nobody is in post or no case has a holder."""
    flows, state = opening_of(council)
    if state.permanent_fte <= 0.0 or council.allocation.rule == "none":
        return None
    laws = stage_laws(council)
    factors = balance_factors(council, flows, state, laws)
    means = {name: _mean_years(council, name, scaled_law(law, factors.get(name, 1.0)), state) for name, law in laws.items()}
    stages = tuple(_stage(council, name, years, flows, state) for name, years in means.items())
    posts, workers = posts_and_workers(council)
    starts = starts_balance(council, state, opening_inputs(council, state, workers), posts)
    leaving, recruitment = council.leaving, council.recruitment
    absence = Absence.at(council, 1.0)
    sick = absence.short_share + absence.long_share
    model = MeanField(
        stages=stages,
        permanent_fte=state.permanent_fte,
        agency_fte=state.agency_fte,
        posts_fte=state.posts_fte,
        hours_per_fte=_hours_per_fte(stages, state),
        hires_per_year=0.0,
        other_starts_per_year=starts.conversions,
        leaving_per_year=0.0,
        utilisation_effect=effect(leaving, leaving.utilisation_effect),
        clip_low=council.progress.clip_low.value,
        clip_high=council.progress.clip_high.value,
        vacancy_elasticity=recruitment.vacancy_elasticity.value,
        pay_elasticity_of_applications=recruitment.pay_elasticity_of_applications.value,
        pay_elasticity_of_leaving=_own_pay_elasticity(council),
        agency_per_vacancy=0.0,
        overload_response=council.agency.overload_response.value if council.agency.on else 0.0,
        agency_reaction_years=AGENCY_REACTION_YEARS,
        stretch=council.progress.stretch.value,
        slowest=council.progress.slowest.value,
        sickness_at_one=sick / (1.0 - sick),
        sickness_effect=council.sickness.utilisation_effect.value,
    )
    leavers = sum(starts.leavers_by_post.values())
    return replace(in_equilibrium(model, leavers / state.permanent_fte), stages=stages)


def _own_pay_elasticity(council: Council) -> float:
    shares, parts = destination_shares(council.leaving), pay_elasticities(council.leaving)
    return sum(share * parts[name] for name, share in shares.items())


def _mean_years(council: Council, name: str, law: LawInputs, state: OpeningState) -> float:
    """Mean length without overload."""
    return mean_stay_days(council, name, law, replace(state, stretch=1.0)) / DAYS_PER_YEAR


def _stage(council: Council, name: str, years: float, flows: Flows, state: OpeningState) -> MeanFieldStage:
    stage = council.pathway.stage(name)
    before = sum(flows.entries_per_year[other] * dict(row).get(name, 0.0) for other, row in flows.routes.items())
    share_held = state.held[name] / state.stock[name] if state.stock[name] > 0.0 else 1.0
    return MeanFieldStage(
        name=name,
        mean_years=max(years, 1.0 / DAYS_PER_YEAR),
        stretching=stage is not None and stage.clock == "stretching",
        inflow_per_year=flows.entries_per_year[name] - before,
        opening=state.stock[name],
        hours=(state.hours[name] + state.one_off.hours) * share_held,
        held_share=share_held,
        routes=tuple((target, share) for target, share in flows.routes[name] if target in flows.routes and target != CLOSE),
    )


def _hours_per_fte(stages: tuple[MeanFieldStage, ...], state: OpeningState) -> float:
    """Capacity of one FTE at which the opening has the utilisation it has."""
    load = sum(stage.hours * stage.opening for stage in stages)
    if load <= 0.0 or state.utilisation <= 0.0:
        return state.capacity_hours / state.all_fte
    return load / state.utilisation / state.all_fte


# --- checks at load -----------------------------------------------------------------------------------------------------------


def balance_faults(council: Council) -> tuple[Fault, ...]:
    """Return what the solved opening shows to be impossible (model.md 20.1: C3)."""
    state = opening_of(council)[1]
    if state.hours_factor > 0.0:
        return ()
    problem = f"leaves no hours for cases: taking them on already takes {state.one_off.hours:.2f} hours a week of each"
    return (Fault("workload.reference_caseload", problem, "Lower the reference caseload, or the allocation hours."),)


def balance_warnings(council: Council, report: BalanceReport | None = None) -> tuple[Fault, ...]:
    """Return what the owner of a council file ought to know about its balance (model.md 20.1: C1, C2, C3, C4, C8, C11)."""
    report = report or balance_report(council)
    return tuple([*_drift_warnings(report), *_load_warnings(report), *_stay_warnings(report), *_rest_warnings(report)])


def _drift_warnings(report: BalanceReport) -> Iterator[Fault]:
    for drift in report.drifts:
        if not drift.is_large:
            continue
        place = {"permanent": "recruitment.starts_fte_per_year", "agency": "agency.cover_of_vacancies"}
        setting = place.get(drift.name, f"pathway.{drift.name}.duration")
        problem = f"{drift.name.replace('_', ' ')} would change by {100 * drift.within_a_year:+.0f} % within a year"
        yield Fault(setting, problem, f"Check the opening figures and flows; otherwise {SETTLING}.")


def _load_warnings(report: BalanceReport) -> Iterator[Fault]:
    low, high = BUSY_LIMITS
    if not low <= report.utilisation <= high and report.permanent.stock > 0.0:
        problem = f"makes the opening {report.utilisation:.2f} times as busy as full"
        yield Fault("workload.reference_caseload", problem, "Check the open cases, the people in post and this figure.")


def _stay_warnings(report: BalanceReport) -> Iterator[Fault]:
    for drift in report.cases:
        if drift.gains_per_year > 0.0 and drift.stock / drift.gains_per_year > LONGEST_STAY_YEARS:
            years = drift.stock / drift.gains_per_year
            problem = f"{drift.name.replace('_', ' ')} cases would stay {years:.1f} years on average"
            yield Fault("opening.cases", problem, "Live cases may contain more than allocated work.")


def _rest_warnings(report: BalanceReport) -> Iterator[Fault]:
    if len(report.resting) > 1 or any(not point.stable for point in report.resting):
        yield Fault("leaving.utilisation_effect", SEVERAL, "Read every result with its start in mind.")
