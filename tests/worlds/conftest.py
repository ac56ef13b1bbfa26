"""Tiny worlds: a council of one team in which everything is off, one line to turn something on, and draws given by hand.

Day 0 begins on Monday 1 October 2018; weekends are off, no bank holidays. Months have 30 days, so that dates are easy to read.
A draw nobody gave is one half.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import expm1, inf
from types import SimpleNamespace
from typing import Any

import pytest

from sim.settings.inputs import (
    AgencyInputs,
    AllocationInputs,
    CalendarInputs,
    CostsInputs,
    DeadlineInputs,
    DemandInputs,
    DutiesInputs,
    ExtraHoursInputs,
    HandoverInputs,
    InspectionInputs,
    LawInputs,
    LeavingInputs,
    MarketInputs,
    NewlyQualifiedInputs,
    OpeningCases,
    OpeningInputs,
    OpeningWorker,
    PathwayInputs,
    PlanInputs,
    PostInputs,
    ProgressInputs,
    ProgressionInputs,
    RecruitmentInputs,
    ReturnersInputs,
    ReviewInputs,
    SicknessInputs,
    StageInputs,
    SupervisionInputs,
    SupportInputs,
    TeamInputs,
    TimeInputs,
    TraineesInputs,
    WorkloadInputs,
    WorldInputs,
)
from sim.world import draws as purpose
from sim.world.draws import agency_number, name_number, recruit_number, worker_number
from sim.world.journal import Journal
from sim.world.referrals import OPENING_CASE
from sim.world.world import World

DAYS = 3000
GRADES = ("newly_qualified", "social_worker", "experienced", "advanced_practitioner", "team_manager")


def fixed(days: float) -> LawInputs:
    """A length without chance."""
    return LawInputs(kind="fixed", mean=days)


def calendar(months: int = 90) -> CalendarInputs:
    """Months of 30 days from a Monday; no bank holidays; a financial year begins after six months."""
    return CalendarInputs(
        first_weekday=0,
        working=tuple(day % 7 < 5 for day in range(DAYS)),
        month_starts=tuple(30 * month for month in range(months)),
        month_numbers=tuple((9 + month) % 12 + 1 for month in range(months)),
        year_starts=tuple(180 + 360 * year for year in range(-1, 7)),
    )


def stage(name: str, days: float, **given: Any) -> StageInputs:
    """A stage that takes so many days, asks for one hour a week and then closes."""
    plain = StageInputs(
        name=name,
        law=fixed(days),
        stretching=True,
        routes=(("close", 1.0),),
        hours=1.0,
        allocation_hours=0.0,
        handover_hours=0.0,
        urgency=2,
        experienced_only=False,
        court_share=0.0,
        roles=("social_worker",),
        resource_worker_complexity_most=0.0,
        delegable_share=0.0,
        closes_while_waiting=False,
        visit_every_working_days=0,
        reviews_after_days=(),
        counts_as_plan=False,
        is_assessment=False,
    )
    return replace(plain, **given)


def worker(number: int, **given: Any) -> OpeningWorker:
    """The worker of post ``number``: full time, experienced, two years in post."""
    plain = OpeningWorker(
        kind="permanent",
        role="social_worker",
        grade="experienced",
        team="all",
        fte=1.0,
        tenure_days=(730.0, 730.0),
        post=f"all/experienced/{number}",
    )
    return replace(plain, **given)


def post(number: int, grade: str = "experienced", **given: Any) -> PostInputs:
    """A full-time post of the one team."""
    plain = PostInputs(f"all/{grade}/{number}", "all", grade, "social_worker", 1.0, 0.0, inf)
    return replace(plain, **given)


def open_cases(name: str, ages: tuple[float, ...], **given: Any) -> OpeningCases:
    """Open cases of known ages."""
    plain = OpeningCases(
        stage=name,
        mode="records",
        count=float(len(ages)),
        poisson=False,
        bands=(),
        records=ages,
        stretch=1.0,
        in_court=0,
        role="social_worker",
        team=None,
    )
    return replace(plain, **given)


def quiet_world() -> WorldInputs:
    """A council in which nothing happens: one team, no cases, nobody in post, every mechanism off."""
    return WorldInputs(
        council="tiny",
        time=TimeInputs(day_rounding=True),
        calendar=calendar(),
        demand=DemandInputs(
            families_per_day=0.0,
            bound_multiplier=1.0,
            growth=((0.0, 1.0),),
            month_factors=(1.0,) * 12,
            weekday_factors=(1.0,) * 7,
            cosine_share=0.0,
            cosine_peak_day=0.0,
            cosine_period_days=365.0,
            siblings_mean_extra=0.0,
            siblings_most=8,
            rereferral_share=0.0,
            rereferral_delay_mean_days=120.0,
            rereferral_delay_most_days=365.0,
            returns_per_day_at_opening=0.0,
            urgent_share=0.0,
            enter_at="cin",
        ),
        pathway=PathwayInputs(
            stages=(stage("cin", 100.0),),
            screening=(),
            deadline=DeadlineInputs(
                on=False,
                deadline_working_days=45,
                natural_end_working_days=40.0,
                pull_share=0.0,
                pull_from=41,
                pull_to=45,
                overload_slope=1.0,
            ),
            complexity_cv=0.0,
            court_days=182.0,
            court_hours=2.0,
            repeat_plan_multiplier=1.0,
            working_day_days=365.25 / 253,
            closing_while_waiting_per_day=0.0,
        ),
        workload=WorkloadInputs(
            contracted_hours=10.0,
            available_share=1.0,
            overhead_share={"default": 0.0},
            reference_hours=1.0,
            one_off_on=False,
            one_off_days=28.0,
            ramp_on=False,
            newcomer_efficiency=1.0,
            prepared_newcomer_efficiency=1.0,
            newcomer_ramp_days=90.0,
            returner_ramp_days=45.0,
            agency_efficiency=1.0,
            agency_ramp_days=28.0,
            overtime_share=0.0,
            memory_days=56.0,
            phased_return_start=1.0,
            phased_return_working_days=20,
        ),
        progress=ProgressInputs(stretch=0.0, slowest=0.4, cover_share=0.0, clip_low=-0.5, clip_high=0.75),
        allocation=AllocationInputs(
            rule="points",
            timing="morning",
            caps={grade: 18.0 for grade in GRADES},
            newly_qualified_caps=((0.0, 16.0),),
            newcomer_cap_start=1.0,
            newcomer_cap_days=0.0,
            limit_factor=1.0,
            newly_qualified_limit_factor=1.0,
            utilisation_most=1000.0,
            wait_most_working_days=(0.0, 2.0, 10.0),
            no_new_cases_last_days=28.0,
            continuity_days=183.0,
            continuity_extra=0.25,
        ),
        review=ReviewInputs(on=False, challenge=26.0, commitment=22.0, delay_days=28.0),
        handover=HandoverInputs(
            on=False,
            overlap_days=0.0,
            giver_share=0.5,
            sudden_share=1.5,
            unsettled_days=28.0,
            unsettled_sudden_days=56.0,
            late_multiplier=1.0,
        ),
        leaving=LeavingInputs(
            on=False,
            base_per_year={"neighbour": 0.0, "agency": 0.0, "exit": 0.0},
            pay_elasticity={"neighbour": 0.0, "agency": 0.0, "exit": 0.0},
            utilisation_effect=0.0,
            tenure_knots=(),
            tenure_bands=(),
            span_effect=0.0,
            span_reference=8.0,
            rating_effect={},
            manager_change_effect=0.0,
            manager_change_days=365.25,
            blocked_effect=0.0,
            team_effect={},
            leadership_effect=0.0,
            tie_effect=0.0,
            cliff_effect=0.0,
            cliff_days=60.0,
            notice_days={grade: 56.0 for grade in GRADES},
            retirement=(),
            talk_success=0.0,
            interviews_on=False,
            interview_coverage=0.0,
            interview_accuracy=0.0,
        ),
        sickness=SicknessInputs(
            on=False,
            short_per_year=0.0,
            short_law=fixed(3.0),
            long_per_year=0.0,
            long_law=fixed(50.0),
            long_least_working_days=0,
            utilisation_effect=0.0,
            mental_health_share=0.0,
            welfare_effect=0.0,
            parental_per_year=0.0,
            parental_days=0.0,
            cover_capacity_share=0.0,
            reallocate_after_working_days=1000,
        ),
        recruitment=RecruitmentInputs(
            law="off",
            approval_working_days=0,
            approve_on_notice=False,
            stages=(),
            checks_stage=0,
            candidates_per_year={},
            bound_multiplier=1.0,
            advert_coefficient=0.0,
            pay_coefficient=0.0,
            workload_coefficient=0.0,
            rating_coefficient=0.0,
            home_constant=0.0,
            neighbour_constant=0.0,
            none_constant=0.0,
            hires_per_year_at_opening={},
            vacancy_elasticity=0.0,
            pay_elasticity=0.0,
            fills_per_vacancy_per_year=0.0,
            hires_per_year=0.0,
            applicants_per_day=0.0,
            external_grade="social_worker",
            keep_in_touch=1.0,
            interviews_per_month=inf,
            induction_while_waiting=False,
        ),
        newly_qualified=NewlyQualifiedInputs(on=False, protected_days=365.25, supervision_hours=0.0),
        progression=ProgressionInputs(
            on=False,
            eligible_after_days=730.5,
            readiness_per_year=0.5,
            readiness_span_effect=0.0,
            panel_days=(),
            panel_places=inf,
            funded_experienced_posts=inf,
            pass_probability=1.0,
            blocked_after_days=183.0,
        ),
        trainees=TraineesInputs(on=False, cohorts=(), wait_most_days=90.0),
        returners=ReturnersInputs(on=False, per_year=0.0, tie_days=1095.0, pay_exponent=1.0, load_coefficient=0.0),
        market=MarketInputs(
            ladder_gbp={1: 36525.0},
            grade_points={grade: (1, 1) for grade in GRADES},
            supplement_gbp={grade: 0.0 for grade in GRADES},
            awards=(),
            outside_growth=(),
            rating_pull=0.0,
            reactive=False,
            response_share=0.0,
            reaction_days=(),
            step_days=(),
            home_ratings=((0.0, "good"),),
            good_ratings=("outstanding", "good"),
            neighbours=(),
        ),
        inspection=InspectionInputs(on=False, agency_after_inadequate_share=0.0, agency_after_inadequate_days=0.0),
        agency=AgencyInputs(
            on=False,
            cover_of_vacancies=0.0,
            cover_of_absence=0.0,
            overload_response=0.0,
            standing_fte=0.0,
            panel_fte=inf,
            budget_gbp=inf,
            on_threshold_fte=1.0,
            on_working_days=1,
            off_threshold_fte=1.0,
            off_working_days=1,
            trigger=None,
            fill_law=fixed(0.0),
            fill_pay_exponent=0.0,
            competence_days=0.0,
            assignment_per_year=((0.0, 0.0),),
            conversion_per_year=0.0,
            conversion_exponent=0.0,
            conversion_fee_scale_gbp=5000.0,
            conversion_bonus_gbp=0.0,
            conversion_fee_gbp=0.0,
            release_notice=((-inf, 0.0),),
            rate_gbp_per_hour=0.0,
            hours_per_week=37.0,
            weeks_per_year=46.0,
            market_rate_ratio=1.0,
            net_pay_gbp={grade: 36525.0 for grade in GRADES},
            rules_day=inf,
            price_cap_factor=1.0,
            cooling_off_effect=0.0,
            experience_rule_days=0.0,
            grade="experienced",
            pending_at_opening=0,
        ),
        supervision=SupervisionInputs(on=False, span_most=30.0, smallest_manager_fte=0.25),
        support=SupportInputs(on=False, efficiency=1.0, case_share=1.0, management_share=0.0),
        duties=DutiesInputs(on=False, headroom=1.5),
        extra_hours=ExtraHoursInputs(on=False, consent_share=0.0, raise_fte=0.0, most_days=0.0, fatigue=0.0),
        costs=CostsInputs(
            on=False,
            unit_cost_gbp={},
            on_cost_share=0.0,
            agency_fee_share=0.0,
            hire_gbp=0.0,
            support_worker_gbp=0.0,
            full_sick_pay_days=inf,
            reduced_sick_pay_share=0.5,
            inflation=(),
        ),
        areas=(("whole", 1.0),),
        teams=(TeamInputs(name="all", areas=("whole",), stages=("cin",), manager_fte=0.0, support_fte=0.0, headline=True),),
        posts=(),
        opening=OpeningInputs(
            cases=(),
            workers=(),
            pipeline=(),
            equilibrium_pipeline=False,
            equilibrium_notices=False,
            resignations=(),
            past_leavers_fte=(),
            vacant_since="equilibrium",
        ),
    )


class FixedDraws:
    """Draws given by hand: (purpose, entity, index) or (purpose, index) -> uniform; one half when not given."""

    def __init__(self, given: Mapping[tuple[int, ...], float]) -> None:
        self.given = dict(given)
        self.asked: list[tuple[int, int, int]] = []

    def u(self, purpose: int, entity: int, index: int) -> float:
        """Return the draw given for this entity, else for the purpose and index, else one half."""
        self.asked.append((purpose, entity, index))
        return self.given.get((purpose, entity, index), self.given.get((purpose, index), 0.5))


@dataclass
class Tiny:
    """A tiny world, how to run it, and what to read of it."""

    inputs: WorldInputs
    draws: FixedDraws = field(default_factory=lambda: FixedDraws({}))
    plan: PlanInputs = field(default_factory=lambda: PlanInputs(name="do-nothing"))

    def run(self, until_day: float) -> Journal:
        """Live until a day, with the event log."""
        return World(self.inputs, self.plan, self.draws, log=True).run(until_day)  # type: ignore[arg-type]

    @property
    def numbers(self) -> dict[str, int]:
        """Return the numbers of the workers by name."""
        return {name: number for number, name in who_is_who(self.inputs).items()}

    def story(self, until_day: float, *kinds: str) -> list[str]:
        """Live until a day and tell the log, all of it or some kinds; nothing may break on the way."""
        journal = self.run(until_day)
        assert journal.breaches == []
        return [line for line in story(journal, self.inputs) if not kinds or line.split()[1] in kinds]


CASE_KINDS = frozenset(
    {"referred", "screened", "stage_began", "stage_after", "stage_ended", "closed", "unallocated", "allocated", "handed_over"}
    | {"duty", "open_at_start"}
)


def who_is_who(inputs: WorldInputs) -> dict[int, str]:
    """Name the workers: w1 is in post 1 at the opening, w1b follows, w1c after that; n2 is the
    second candidate of the first month, a1 the agency worker of slot 1."""
    numbers = {post.name: name_number(post.name) for post in inputs.posts}
    names = {
        worker_number(n, k): f"w{post.rsplit('/', 1)[1]}{'-abc'[k] if k > 1 else ''}"
        for post, n in numbers.items()
        for k in (1, 2, 3)
    }
    names |= {number: f"post{post.rsplit('/', 1)[1]}" for post, number in numbers.items()}
    names |= {recruit_number(candidate): f"n{candidate + 1}" for candidate in range(3)}
    return names | {
        agency_number(slot, 0, k): f"a{slot + 1}{'-abc'[k] if k > 1 else ''}" for slot in range(3) for k in (0, 1, 2)
    }


def child(number: int) -> str:
    """Name a case: c1 is the first open case of the opening; f1 the first referral, f1s its sibling, f1r its return."""
    family, sibling, again = number >> 16, number >> 8 & 255, number & 255
    name = f"c{family - OPENING_CASE + 1}" if family >= OPENING_CASE else f"f{family + 1}"
    return name + "s" * sibling + "r" * again


def story(journal: Journal, inputs: WorldInputs, leave_out: tuple[str, ...] = ("open_at_start", "stage_after")) -> list[str]:
    """Tell the event log line by line: day, what, who, whom, how."""
    log, names = journal.log, who_is_who(inputs)
    assert log is not None
    lines = []
    for day, code, who, other, text in zip(log.day, log.kind, log.who, log.other, log.text, strict=True):
        kind = log.kinds[code]
        if kind not in leave_out:
            subject = child(who) if kind in CASE_KINDS else names.get(who, "" if who < OPENING_CASE else str(who))
            partner = names.get(other, "")
            words = (f"{day:g}", kind, subject, partner, log.texts[text])
            lines.append(" ".join(word for word in words if word))
    return lines


@pytest.fixture
def tiny() -> Callable[..., Tiny]:
    """Build a tiny world: sections are replaced by dictionaries of what differs from the quiet one."""

    def build(draws: Mapping[tuple[int, ...], float] | None = None, plan: PlanInputs | None = None, **sections: Any) -> Tiny:
        inputs = quiet_world()
        changes = {
            name: replace(getattr(inputs, name), **change) if isinstance(change, dict) else change
            for name, change in sections.items()
        }
        return Tiny(replace(inputs, **changes), FixedDraws(draws or {}), plan or PlanInputs(name="do-nothing"))

    return build


NO_MORE = 1.0 - 2.0**-53


def referrals_on(*days: float) -> dict[tuple[int, ...], float]:
    """Draws that refer one family on each of the given days of the first month, at one family a day, and nobody later."""
    given: dict[tuple[int, ...], float] = {(purpose.REFERRAL, 0): NO_MORE, (purpose.REFERRAL, 1): 0.5}
    before = 0.0
    for number, day in enumerate(days):
        given[purpose.REFERRAL, number, 0] = -expm1(-(day - before))
        before = day
    return given


def chance_of(years: float, per_year: float) -> float:
    """The draw for which a constant hazard runs out after so many years."""
    return -expm1(-years * per_year)


@pytest.fixture
def make() -> SimpleNamespace:
    """The builders of this page, for tests that cannot import it."""
    return SimpleNamespace(
        stage=stage,
        worker=worker,
        post=post,
        open_cases=open_cases,
        fixed=fixed,
        referrals_on=referrals_on,
        chance_of=chance_of,
        team=quiet_world().teams[0],
        deadline=quiet_world().pathway.deadline,
        leave=lambda **rates: {"on": True, "base_per_year": {"neighbour": 0.0, "agency": 0.0, "exit": 0.0} | rates},
    )
