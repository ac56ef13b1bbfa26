"""Each policy does what model.md 17 says through parameters alone, nothing when it has no size, and never before its date."""

from __future__ import annotations

import math
from datetime import date

import pytest
from pydantic import ValidationError

from sim.settings.compile import compile_council, compile_plan, plan_problems
from sim.settings.council import Council
from sim.settings.inputs import LEVERS, NEVER, Change, PlanInputs, Scope, Shape, WorldInputs
from sim.settings.load import load_council
from sim.settings.plan import POLICIES, Plan
from sim.settings.policies.agency_conversion import AgencyConversion
from sim.settings.policies.agency_limit import AgencyLimit
from sim.settings.policies.base import Policy, shares_by_size, whole_shares
from sim.settings.policies.budget_cap import BudgetCap
from sim.settings.policies.campaign import Campaign
from sim.settings.policies.caseload_limit import CaseloadLimit
from sim.settings.policies.court_length import CourtLength
from sim.settings.policies.early_help import EarlyHelp
from sim.settings.policies.extra_hours import ExtraHours
from sim.settings.policies.extra_posts import ExtraPosts
from sim.settings.policies.faster_recruitment import FasterRecruitment
from sim.settings.policies.flexible_hours import FlexibleHours
from sim.settings.policies.handover import Handover
from sim.settings.policies.hiring_freeze import HiringFreeze
from sim.settings.policies.managers import Managers
from sim.settings.policies.market_supplement import MarketSupplement
from sim.settings.policies.national_scale import NationalScale
from sim.settings.policies.neighbour_pay import NeighbourPay
from sim.settings.policies.overseas_campaign import OverseasCampaign
from sim.settings.policies.pay_scale import PayScale
from sim.settings.policies.progression import Progression
from sim.settings.policies.retention_allowance import RetentionAllowance
from sim.settings.policies.retention_talk import RetentionTalk
from sim.settings.policies.returner_campaign import ReturnerCampaign
from sim.settings.policies.shock import Shock
from sim.settings.policies.shorter_cases import ShorterCases
from sim.settings.policies.starting_pay import StartingPay
from sim.settings.policies.support_workers import SupportWorkers
from sim.settings.policies.trainee_cohort import TraineeCohort
from sim.settings.policies.welfare import Welfare

pytestmark = pytest.mark.unit

HORIZON_DAYS = 1096.0
START = date(2022, 1, 1)
START_DAY = 275.0
"""From 31 March 2021 to the midnight that begins 1 January 2022."""


@pytest.fixture(scope="module")
def council() -> Council:
    return load_council("example-small")


@pytest.fixture(scope="module")
def inputs(council: Council) -> WorldInputs:
    return compile_council(council, HORIZON_DAYS)


def plan_of(council: Council, inputs: WorldInputs, *policies: Policy) -> PlanInputs:
    return compile_plan(Plan(*policies), council, inputs, HORIZON_DAYS)


def changes_of(council: Council, inputs: WorldInputs, policy: Policy) -> dict[str, Change]:
    return {change.parameter: change for change in plan_of(council, inputs, policy).changes}


def faults_of(council: Council, inputs: WorldInputs, *policies: Policy) -> list[tuple[str, str]]:
    return [(each.setting, each.problem) for each in plan_problems(Plan(*policies), council, inputs, HORIZON_DAYS)]


WITH_SIZE: tuple[Policy, ...] = (
    AgencyConversion(rate=0.23, start=START),
    AgencyLimit(fte=10, start=START),
    BudgetCap(annual_gbp=100_000, start=START),
    Campaign(size=0.25, start=START),
    CaseloadLimit(caps={"social_worker": 16}, start=START),
    CourtLength(sooner="30 days", start=START),
    EarlyHelp(effect=0.05, start=START),
    ExtraHours(start=START),
    ExtraPosts(posts=3, start=START),
    FasterRecruitment(checks="14 days", start=START),
    FlexibleHours(effect=0.2, start=START),
    Handover(overlap="4 weeks", start=START),
    HiringFreeze(start=START),
    Managers(fte=1, start=START),
    MarketSupplement(annual_gbp=1000, start=START),
    NationalScale(start=START),
    NeighbourPay(neighbours=("hilltown",), share=0.05, start=START),
    OverseasCampaign(heads=5, takes="9 months", joins=0.8, start=START),
    PayScale(points=2, start=START),
    Progression(panels_per_year=12, start=START),
    RetentionAllowance(annual_gbp=2400, start=START),
    RetentionTalk(success=0.1, start=START),
    ReturnerCampaign(size=1, start=START),
    Shock(demand=1.2, start=START),
    ShorterCases(stage="cin", share=0.1, start=START),
    StartingPay(points=1, start=START),
    SupportWorkers(fte=2, start=START),
    TraineeCohort(heads=4, route="university", length="2 years", completes=0.85, joins=0.7, start=START),
    Welfare(hours_per_week=1, effect=0.2, start=START),
)

WITHOUT_SIZE: tuple[Policy, ...] = (
    AgencyConversion(start=START),
    AgencyLimit(start=START),
    Campaign(size=0, start=START),
    CaseloadLimit(start=START),
    CourtLength(sooner="0 days", start=START),
    EarlyHelp(effect=0, start=START),
    ExtraPosts(posts=0, start=START),
    FasterRecruitment(start=START),
    FasterRecruitment(keep_in_touch=1, checks_saved="0 days", start=START),
    FlexibleHours(effect=0, start=START),
    Managers(fte=0, start=START),
    MarketSupplement(annual_gbp=0, start=START),
    NeighbourPay(share=0, start=START),
    NeighbourPay(annual_gbp=0, start=START),
    OverseasCampaign(heads=0, takes="9 months", joins=0.8, start=START),
    PayScale(points=0, start=START),
    PayScale(share=0, start=START),
    Progression(start=START),
    RetentionAllowance(annual_gbp=0, start=START),
    RetentionTalk(success=0, start=START),
    ReturnerCampaign(size=0, start=START),
    Shock(start=START),
    ShorterCases(stage="cin", share=0, start=START),
    ShorterCases(stage="cin", sooner="0 days", start=START),
    StartingPay(points=0, start=START),
    SupportWorkers(fte=0, start=START),
    TraineeCohort(heads=0, route="university", length="2 years", completes=1, joins=1, start=START),
    Welfare(hours_per_week=0, effect=0, start=START),
)


def test_every_kind_of_policy_is_among_those_tested() -> None:
    assert {policy.kind for policy in WITH_SIZE} == set(POLICIES)


@pytest.mark.parametrize("policy", WITH_SIZE, ids=lambda policy: policy.kind)
def test_a_policy_acts_through_known_parameters_and_not_before_its_date(
    policy: Policy, council: Council, inputs: WorldInputs
) -> None:
    plan = plan_of(council, inputs, policy)

    days = [change.start_day for change in plan.changes]
    days += [allowance.start_day for allowance in plan.allowances]
    days += [post.funded_from_day for post in plan.posts] + [cohort.start_day for cohort in plan.cohorts]
    assert days
    assert set(days) == {START_DAY}
    assert {change.parameter for change in plan.changes} <= set(LEVERS)
    assert all(change.end_day == NEVER for change in plan.changes)


@pytest.mark.parametrize("policy", WITHOUT_SIZE, ids=lambda policy: policy.kind)
def test_a_policy_without_size_is_exactly_nothing(policy: Policy, council: Council, inputs: WorldInputs) -> None:
    assert plan_of(council, inputs, policy) == PlanInputs(name="do-nothing")


@pytest.mark.parametrize("policy", WITH_SIZE, ids=lambda policy: policy.kind)
def test_a_policy_speaks_in_one_sentence_and_says_how_strong_its_evidence_is(policy: Policy) -> None:
    words = policy.words()

    assert words.endswith(".")
    assert words.count(". ") == 0
    assert "_" not in words
    assert policy.evidence in ("strong", "medium", "weak", "assumption")
    assert policy.evidence_text.endswith(".")


def test_a_policy_whose_own_cost_is_not_in_the_model_says_so() -> None:
    trainees = {"heads": 5, "route": "apprenticeship", "length": "36 months", "completes": 0.85, "joins": 0.9}
    free, paid = (TraineeCohort(**trainees, cost_per_head_gbp=cost).words() for cost in (0, 9000))

    assert free.endswith("; what it costs itself is not counted.")
    assert "not counted" not in paid
    assert EarlyHelp(effect=0.1, detection=0.03).words().endswith("more are noticed; what it costs itself is not counted.")


@pytest.mark.parametrize("policy", WITH_SIZE, ids=lambda policy: policy.kind)
def test_a_policy_outside_the_run_is_refused(policy: Policy, council: Council, inputs: WorldInputs) -> None:
    too_early = policy.model_copy(update={"start": date(2021, 3, 31)})
    too_late = policy.model_copy(update={"start": date(2025, 1, 1)})

    assert ("policies[0].start", "31 March 2021 is not after the opening, 31 March 2021") in faults_of(
        council, inputs, too_early
    )
    assert ("policies[0].start", "1 January 2025 is after the end of the run, 31 March 2024") in faults_of(
        council, inputs, too_late
    )


def test_the_first_day_of_the_run_is_day_zero_and_an_end_date_is_the_last_day_in_force(
    council: Council, inputs: WorldInputs
) -> None:
    policy = Shock(demand=1.1, start=date(2021, 4, 1), end=date(2021, 4, 30))

    change = changes_of(council, inputs, policy)["demand.first_referrals"]

    assert (change.start_day, change.end_day) == (0.0, 30.0)


def test_an_end_before_the_start_is_refused(council: Council, inputs: WorldInputs) -> None:
    assert faults_of(council, inputs, HiringFreeze(start=START, end=date(2021, 12, 31))) == [
        ("policies[0].end", "is before the start, 1 January 2022")
    ]


def test_an_allowance_carries_who_when_and_what_binds(council: Council, inputs: WorldInputs) -> None:
    policy = RetentionAllowance(
        annual_gbp=2400,
        grades=["experienced"],
        min_service="1 year",
        payment=["2022-04-01", "2022-01-01"],
        tie_in="12 months",
        clawback_share=1,
        start="2022-01-01",
    )

    allowance = plan_of(council, inputs, policy).allowances[0]

    assert allowance.annual_gbp == 2400
    assert allowance.scope == Scope(grades=("experienced",), min_service_days=365.25)
    assert allowance.payment_days == (START_DAY, START_DAY + 90)
    assert (allowance.tie_in_days, allowance.clawback_share) == (365.25, 1)
    assert policy.words() == (
        "Pay experienced workers a retention allowance of £2,400 a year from 1 January 2022 after 1 year in post, "
        "tied in for 1 year."
    )


def test_repayment_without_a_tie_in_and_payment_outside_the_dates_are_refused(council: Council, inputs: WorldInputs) -> None:
    policy = RetentionAllowance(annual_gbp=1, payment=["2021-12-01"], clawback_share=0.5, start=START)

    found = [setting for setting, _ in faults_of(council, inputs, policy)]

    assert found == ["policies[0].payment", "policies[0].clawback_share"]


def test_pay_moves_by_points_or_by_a_share_but_not_by_both(council: Council, inputs: WorldInputs) -> None:
    by_points = changes_of(council, inputs, PayScale(points=2, grades=["experienced"], start=START))
    by_share = changes_of(council, inputs, PayScale(share=0.05, start=START))

    assert (by_points["market.spine_points"].how, by_points["market.spine_points"].amount) == ("add", 2)
    assert by_points["market.spine_points"].scope.grades == ("experienced",)
    assert (by_share["market.pay"].how, by_share["market.pay"].amount) == ("multiply", 1.05)
    assert faults_of(council, inputs, PayScale(points=1, share=0.1, start=START))
    assert faults_of(council, inputs, PayScale(start=START))


def test_supplement_and_starting_pay_are_additions_for_their_grades(council: Council, inputs: WorldInputs) -> None:
    supplement = changes_of(council, inputs, MarketSupplement(annual_gbp=900, teams=["long-term"], start=START))
    starting = changes_of(council, inputs, StartingPay(points=2, grades=["newly_qualified"], start=START))

    assert supplement["market.supplement_gbp"].scope.teams == ("long-term",)
    assert (starting["market.entry_points"].how, starting["market.entry_points"].amount) == ("add", 2)


def test_posts_are_shared_over_teams_by_size_and_end_with_their_money(council: Council, inputs: WorldInputs) -> None:
    policy = ExtraPosts(posts=5, grade="experienced", start=START, end=date(2022, 12, 31), approval="10 working days")

    posts = plan_of(council, inputs, policy).posts

    assert [post.team for post in posts] == ["front-door"] * 2 + ["long-term"] * 3
    assert [post.name for post in posts][:2] == ["extra_posts#1/front-door/1", "extra_posts#1/front-door/2"]
    assert {(post.funded_from_day, post.funded_to_day) for post in posts} == {(START_DAY, START_DAY + 365)}
    # 1 January 2022 is a Saturday and 3 January a bank holiday: 4 January is day 0, 18 January the tenth working day after.
    assert {post.advert_day for post in posts} == {START_DAY + 17}


def test_unknown_teams_are_refused_with_the_nearest_name(council: Council, inputs: WorldInputs) -> None:
    problems = plan_problems(Plan(ExtraPosts(posts=1, teams=["long-terms"], start=START)), council, inputs, HORIZON_DAYS)

    assert [(each.setting, each.fix) for each in problems] == [("policies[0].teams", "Did you mean 'long-term'?")]


def test_support_workers_and_managers_add_up_to_their_total(council: Council, inputs: WorldInputs) -> None:
    support = plan_of(council, inputs, SupportWorkers(fte=5, start=START)).changes
    managers = plan_of(council, inputs, Managers(fte=1, teams=["long-term"], start=START)).changes

    assert sum(change.amount for change in support) == pytest.approx(5)
    assert {change.scope.teams: change.amount for change in support} == {
        ("front-door",): pytest.approx(2),
        ("long-term",): pytest.approx(3),
    }
    assert [(change.parameter, change.scope.teams, change.amount) for change in managers] == [
        ("supervision.manager_fte", ("long-term",), 1)
    ]


def test_agency_policies_set_rate_bonus_fee_ceiling_and_releases(council: Council, inputs: WorldInputs) -> None:
    conversion = changes_of(council, inputs, AgencyConversion(rate=0.23, bonus_gbp=500, fee_gbp=2000, start=START))
    limit = changes_of(
        council, inputs, AgencyLimit(fte=0, releases_per_month=5, release_per_start=True, overlap="2 weeks", start=START)
    )

    assert {name: (change.how, change.amount) for name, change in conversion.items()} == {
        "agency.conversion": ("replace", 0.23),
        "agency.conversion_bonus_gbp": ("add", 500),
        "agency.conversion_fee_gbp": ("replace", 2000),
    }
    assert {name: change.amount for name, change in limit.items()} == {
        "agency.panel_fte": 0,
        "agency.releases_per_month": 5,
        "agency.release_per_start": 1,
        "agency.release_overlap_days": 14,
    }


def test_checks_are_shortened_by_a_length_by_what_is_saved_or_by_running_beside_the_notice(
    council: Council, inputs: WorldInputs
) -> None:
    shorter = changes_of(council, inputs, FasterRecruitment(checks="21 days", start=START))
    saved = changes_of(council, inputs, FasterRecruitment(checks_saved="7 days", start=START))
    beside = changes_of(council, inputs, FasterRecruitment(checks_in_parallel=True, start=START))

    # Checks take 28 days on average and the notice after them 56, so nothing of the checks is left when they run beside it.
    assert shorter["recruitment.checks_days"].amount == pytest.approx(0.75)
    assert saved["recruitment.checks_days"].amount == pytest.approx(0.75)
    assert beside["recruitment.checks_days"].amount == 0.0
    assert faults_of(council, inputs, FasterRecruitment(checks="1 week", checks_saved="1 week", start=START))


def test_a_campaign_comes_late_fades_and_stays_below_the_bound(council: Council, inputs: WorldInputs) -> None:
    policy = Campaign(size=0.5, delay="60 days", ramp="30 days", decay="180 days", grades=["experienced"], start=START)

    change = changes_of(council, inputs, policy)["recruitment.candidates"]

    assert (change.how, change.amount) == ("multiply", 1.5)
    assert change.shape == Shape(delay_days=60, ramp_days=30, decay_days=180)
    assert faults_of(council, inputs, Campaign(size=1.5, start=START))[0][0] == "policies[0].size"


def test_trainees_finish_after_their_course_and_never_before(council: Council, inputs: WorldInputs) -> None:
    policy = TraineeCohort(
        heads=4, route="university", length="2 years", completes=0.85, joins=0.7, bonding="24 months", groups=2, start=START
    )

    cohorts = plan_of(council, inputs, policy).cohorts

    assert [cohort.start_day for cohort in cohorts] == [START_DAY, START_DAY + 365]
    assert all(cohort.end_day - cohort.start_day == 730.5 for cohort in cohorts)
    assert {cohort.grade for cohort in cohorts} == {"newly_qualified"}


def test_people_recruited_abroad_arrive_together_in_their_grade(council: Council, inputs: WorldInputs) -> None:
    cohort = plan_of(council, inputs, OverseasCampaign(heads=5, takes="270 days", joins=0.8, grade="experienced", start=START))

    (group,) = cohort.cohorts
    assert (group.end_day, group.joins, group.grade, group.route) == (START_DAY + 270, 0.8, "experienced", "overseas")


def test_caps_and_the_review_are_replaced_and_half_a_review_is_refused(council: Council, inputs: WorldInputs) -> None:
    changes = plan_of(
        council,
        inputs,
        CaseloadLimit(caps={"newly_qualified": 12, "experienced": 20}, challenge=26, commitment=22, start=START),
    ).changes

    assert [(change.parameter, change.scope.grades, change.amount) for change in changes] == [
        ("allocation.cap", ("experienced",), 20),
        ("allocation.cap", ("newly_qualified",), 12),
        ("review.challenge", (), 26),
        ("review.commitment", (), 22),
    ]
    assert faults_of(council, inputs, CaseloadLimit(challenge=26, start=START))


def test_early_help_lowers_and_detection_raises_first_referrals_each_with_its_lag(
    council: Council, inputs: WorldInputs
) -> None:
    policy = EarlyHelp(effect=0.1, lag="6 months", ramp="1 year", detection=0.04, detection_lag="30 days", start=START)

    fall, rise = plan_of(council, inputs, policy).changes

    assert (fall.amount, fall.shape.delay_days) == (pytest.approx(0.9), pytest.approx(182.625))
    assert (rise.amount, rise.shape.delay_days) == (pytest.approx(1.04), 30)
    assert faults_of(council, inputs, EarlyHelp(effect=0.1, lag="3 years", start=START))[0][0] == "policies[0].lag"


def test_a_stage_is_shortened_by_a_share_or_by_a_time(council: Council, inputs: WorldInputs) -> None:
    mean = next(stage.law.mean for stage in inputs.pathway.stages if stage.name == "cin")

    by_time = changes_of(council, inputs, ShorterCases(stage="cin", sooner="30 days", start=START))["pathway.duration"]
    longer = changes_of(council, inputs, ShorterCases(stage="cla", share=-0.1, start=START))["pathway.duration"]

    assert by_time.amount == pytest.approx(1 - 30 / mean)
    assert by_time.scope.stages == ("cin",)
    assert longer.amount == pytest.approx(1.1)
    assert faults_of(council, inputs, ShorterCases(stage="care_leaver", share=0.1, start=START))
    assert faults_of(council, inputs, ShorterCases(stage="cin", sooner="10 years", start=START))


def test_court_ends_sooner_but_not_before_it_begins(council: Council, inputs: WorldInputs) -> None:
    change = changes_of(council, inputs, CourtLength(sooner="30 days", start=START))["pathway.court_days"]

    assert (change.how, change.amount) == ("add", -30)
    assert faults_of(council, inputs, CourtLength(sooner="1 year", start=START))


def test_a_neighbour_raises_its_pay_by_pounds_by_points_or_matches(council: Council, inputs: WorldInputs) -> None:
    pay = {neighbour.name: neighbour.pay_gbp for neighbour in inputs.market.neighbours}

    pounds = plan_of(
        council, inputs, NeighbourPay(neighbours=["hilltown"], grades=["experienced"], annual_gbp=1000, start=START)
    ).changes
    points = plan_of(council, inputs, NeighbourPay(grades=["experienced"], points=1, start=START)).changes
    match = plan_of(council, inputs, NeighbourPay(neighbours=["riverside"], matches_home=True, start=START)).changes

    assert [(change.scope.neighbours, change.amount) for change in pounds] == [
        (("hilltown",), pytest.approx(1 + 1000 / pay["hilltown"]["experienced"]))
    ]
    # Experienced workers stand on points 9 to 12; from the middle, 10, to 11.
    assert [change.amount for change in points] == pytest.approx([35398 / 34418] * 2)
    assert [(change.parameter, change.scope.neighbours, change.how) for change in match] == [
        ("market.neighbour_match", ("riverside",), "replace")
    ]
    assert faults_of(council, inputs, NeighbourPay(neighbours=["leeds"], share=0.1, start=START))


def test_a_shock_multiplies_demand_and_leaving_freezes_hiring_and_sets_the_judgement(
    council: Council, inputs: WorldInputs
) -> None:
    policy = Shock(demand=1.4, leaving=1.3, freeze=True, rating="inadequate", teams=["long-term"], start=START)

    changes = changes_of(council, inputs, policy)

    assert {name: (change.how, change.amount) for name, change in changes.items()} == {
        "demand.first_referrals": ("multiply", 1.4),
        "leaving.hazard": ("multiply", 1.3),
        "recruitment.freeze": ("replace", 1.0),
        "market.home_rating": ("replace", 3.0),
    }
    assert changes["leaving.hazard"].scope.teams == ("long-term",)
    assert changes["demand.first_referrals"].scope == Scope()


def test_welfare_takes_its_hours_from_case_work(council: Council, inputs: WorldInputs) -> None:
    changes = changes_of(council, inputs, Welfare(hours_per_week=1, effect=0.2, start=START))

    assert changes["workload.overhead_share"].amount == pytest.approx(1 / (37 * 0.84))
    assert changes["sickness.mental_health_long"].amount == pytest.approx(0.8)


def test_the_rest_are_single_replacements_or_factors(council: Council, inputs: WorldInputs) -> None:
    found = {
        policy.kind: [(change.parameter, change.how, change.amount) for change in plan_of(council, inputs, policy).changes]
        for policy in WITH_SIZE
        if policy.kind
        in (
            "budget_cap",
            "extra_hours",
            "flexible_hours",
            "handover",
            "hiring_freeze",
            "national_scale",
            "progression",
            "retention_talk",
            "returner_campaign",
        )
    }

    assert found == {
        "budget_cap": [("agency.budget_gbp", "replace", 100_000)],
        "extra_hours": [("extra_hours.on", "replace", 1)],
        "flexible_hours": [("leaving.agency_hazard", "multiply", 0.8)],
        "handover": [("handover.overlap_days", "replace", 28)],
        "hiring_freeze": [("recruitment.freeze", "replace", 1)],
        "national_scale": [("market.national_scale", "replace", 1)],
        "progression": [("progression.panels_per_year", "replace", 12)],
        "retention_talk": [("leaving.talk_success", "replace", 0.1)],
        "returner_campaign": [("returners.per_year", "multiply", 2)],
    }


@pytest.mark.parametrize("unreadable", [{"annual_gbp": "2400"}, {"annual_gbp": -1}, {"annual_gbp": math.nan}, {"amount": 1}])
def test_what_cannot_be_meant_is_refused(unreadable: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        RetentionAllowance.model_validate({"kind": "retention_allowance", "annual_gbp": 1, **unreadable})


def test_whole_posts_are_divided_by_largest_remainders() -> None:
    assert whole_shares(10, [1, 1, 1]) == (4, 3, 3)
    assert whole_shares(7, [8, 12]) == (3, 4)
    assert whole_shares(3, [0, 0]) == (2, 1)
    assert shares_by_size(9, [1, 2]) == pytest.approx((3, 6))
