"""Classical mistakes planted one at a time (verification.md 9): each is caught by the test named beside it.

A fault is planted in the running engine; then the named test is run inside this one and must fail. The same tests pass without
the fault, as the rest of the suite shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sim.measures.definition
import sim.measures.monthly
import sim.world.opening
from sim.measures.definition import Window, fte, ratio
from sim.world.allowances import Allowances
from sim.world.books import Books
from sim.world.clock import Clock
from sim.world.days import Days
from sim.world.draws import Draws
from sim.world.grades import Grades
from sim.world.handover import Handover
from sim.world.laws import AgeOfOpenCases, Exponential
from sim.world.leaving import Leaving
from sim.world.workload import Workload

pytestmark = [pytest.mark.behaviour, pytest.mark.slow]

TESTS = Path(__file__).parents[1]
Patch = pytest.MonkeyPatch
PASSES_A_CASE = "theory/test_verify.py::test_the_engine_passes_a_case_in_a_few_futures"


def fresh_durations(patch: Patch) -> None:
    patch.setattr(sim.world.opening, "residual", lambda law, age, u: law.quantile(u))


def ages_of_closed_cases(patch: Patch) -> None:
    def quantile(self: AgeOfOpenCases, u: float) -> float:
        return Exponential(75.0).quantile(u)

    patch.setattr(AgeOfOpenCases, "quantile", quantile)


def destinations_drawn_evenly(patch: Patch) -> None:
    patch.setattr("sim.world.leaving.pick", lambda u, weights: weights[int(u * len(weights))][0])


def calendar_days_for_working_days(patch: Patch) -> None:
    patch.setattr(Clock, "add_working_days", lambda self, day, number: int(day) + number)


def delay_applied_twice(patch: Patch) -> None:
    once = Workload.pace_at
    patch.setattr(Workload, "pace_at", lambda self, utilisation: once(self, utilisation) ** 2)


def overload_counted_as_delay_and_as_lost_hours(patch: Patch) -> None:
    plain = Workload._refresh_at_work

    def twice(self: Workload, worker: Any, load: float, kept: float) -> None:
        plain(self, worker, load, kept)
        worker.postponed_hours += max(0.0, load - worker.capacity_hours)

    patch.setattr(Workload, "_refresh_at_work", twice)


def cases_of_leavers_forgotten(patch: Patch) -> None:
    def forget(self: Handover, worker: Any) -> None:
        for case in list(worker.cases.values()):
            self._service.workload.drop(worker, case)

    patch.setattr(Handover, "leave_behind", forget)


def stage_begun_again_at_a_handover(patch: Patch) -> None:
    plain = Workload.drop

    def drop(self: Workload, worker: Any, case: Any) -> None:
        plain(self, worker, case)
        if case.stage is not None:
            case.remaining_days = case.stage.law.mean

    patch.setattr(Workload, "drop", drop)


def vacancies_net_of_agency(patch: Patch) -> None:
    view = sim.measures.definition.MonthView
    plain = view.vacancies_fte.func  # type: ignore[attr-defined]
    patch.setattr(view, "vacancies_fte", property(lambda self: plain(self) - self.agency_fte))


def turnover_over_the_mean_stock(patch: Patch) -> None:
    plain = sim.measures.monthly.FORMULAS["turnover_rate"]

    def wrong(window: Window) -> float | None:
        rate = plain(window)
        stocks = [view.permanent_fte for view in window.months[max(0, window.index - 12) : window.index + 1]]
        return None if rate is None else rate * window.now.permanent_fte * len(stocks) / sum(stocks)

    patch.setitem(sim.measures.monthly.FORMULAS, "turnover_rate", wrong)


def caseload_over_everybody(patch: Patch) -> None:
    def wrong(window: Window) -> float | None:
        return ratio(sum(w.cases for w in window.now.social_workers), fte(window.now.social_workers))

    patch.setitem(sim.measures.monthly.FORMULAS, "average_caseload", wrong)


def one_stream_for_everything(patch: Patch) -> None:
    def u(self: Draws, purpose: int, entity: int, index: int) -> float:
        counter = self._tables.setdefault((0, 0), Counter())  # type: ignore[arg-type]
        counter["n"] += 1  # type: ignore[index]
        return self._from_hash(0, counter["n"], 0)  # type: ignore[index]

    patch.setattr(Draws, "u", u)


def policies_before_the_report(patch: Patch) -> None:
    plain = Days.midnight

    def midnight(self: Days, day: int) -> None:
        self._clock.work_off(day)
        plain(self, day)

    patch.setattr(Days, "midnight", midnight)


def protected_for_ever(patch: Patch) -> None:
    patch.setattr(Grades, "_end_protection", lambda self, worker: None)


def conversions_counted_twice(patch: Patch) -> None:
    plain = Books.agency_moved

    def moved(self: Books, worker: Any, why: str) -> None:
        if why != "converted":
            plain(self, worker, why)

    patch.setattr(Books, "agency_moved", moved)


def repayment_of_everything(patch: Patch) -> None:
    def on_leaving(self: Allowances, worker: Any) -> None:
        for allowance, gbp, _ in self._tied.pop(worker.number, []):
            self._service.costs.allowance(worker, -gbp)
            self._service.books.paid(worker, -gbp, allowance.name)

    patch.setattr(Allowances, "on_leaving", on_leaving)


def hazards_held_over_a_whole_week(patch: Patch) -> None:
    patch.setattr(Leaving, "_next_break_day", lambda self, worker: float("inf"))


def feedback_without_its_clip(patch: Patch) -> None:
    patch.setattr(Workload, "strain", lambda self, utilisation: utilisation - 1.0)


def seed_plus_replication(patch: Patch) -> None:
    plain = Draws.__init__
    patch.setattr(Draws, "__init__", lambda self, seed, rep: plain(self, seed + rep, 0))


FAULTS: list[tuple[Callable[[Patch], None], str]] = [
    (fresh_durations, f"{PASSES_A_CASE}[V02b]"),
    (ages_of_closed_cases, f"{PASSES_A_CASE}[V02]"),
    (destinations_drawn_evenly, f"{PASSES_A_CASE}[V12]"),
    (
        calendar_days_for_working_days,
        "worlds/test_people.py::test_a_vacancy_is_approved_advertised_and_filled",
    ),
    (delay_applied_twice, f"{PASSES_A_CASE}[V19d]"),
    (overload_counted_as_delay_and_as_lost_hours, "behaviour/test_extremes.py::test_ten_times_the_demand"),
    (cases_of_leavers_forgotten, "worlds/test_people.py::test_somebody_who_goes_at_once_leaves_the_cases_behind"),
    (stage_begun_again_at_a_handover, "worlds/test_people.py::test_a_handover_does_not_begin_the_stage_again"),
    (vacancies_net_of_agency, "measures/test_definitions.py::test_vacancy_rate_leaves_agency_out"),
    (
        turnover_over_the_mean_stock,
        "measures/test_definitions.py::test_turnover_divides_by_the_stock_at_the_date_not_by_the_mean_stock",
    ),
    (caseload_over_everybody, "measures/test_definitions.py::test_average_caseload_is_cases_over_the_fte_of_holders"),
    (one_stream_for_everything, "behaviour/test_pay_and_hazards.py::test_m11_more_demand_only_adds_referrals"),
    (policies_before_the_report, "behaviour/test_plans.py::test_m2_before_its_start_a_policy_changes_nothing[extra_posts]"),
    (protected_for_ever, "worlds/test_people.py::test_protection_ends_on_the_day_twelve_months_after_qualifying"),
    (conversions_counted_twice, "worlds/test_people.py::test_an_agency_worker_becomes_permanent_with_the_same_cases"),
    (
        repayment_of_everything,
        "worlds/test_people.py::test_a_tied_leaver_repays_what_is_left_and_a_cliff_opens_after_the_tie",
    ),
    (
        hazards_held_over_a_whole_week,
        "worlds/test_people.py::test_a_tied_leaver_repays_what_is_left_and_a_cliff_opens_after_the_tie",
    ),
    (feedback_without_its_clip, "worlds/test_people.py::test_overload_acts_on_leaving_only_up_to_the_clip"),
    (seed_plus_replication, "behaviour/test_pay_and_hazards.py::test_seed_and_replication_are_not_interchangeable"),
]


@pytest.mark.parametrize(("plant", "catcher"), FAULTS, ids=[plant.__name__ for plant, _ in FAULTS])
def test_a_planted_mistake_is_caught_by_the_test_named_for_it(plant: Callable[[Patch], None], catcher: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        plant(patch)
        outcome = pytest.main(["-q", "-x", "--no-header", "-p", "no:cacheprovider", str(TESTS / catcher)])

    assert outcome == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize("catcher", sorted({catcher for _, catcher in FAULTS}))
def test_the_same_tests_pass_without_a_mistake(catcher: str) -> None:
    assert pytest.main(["-q", "--no-header", "-p", "no:cacheprovider", str(TESTS / catcher)]) == pytest.ExitCode.OK
