"""What a council leaves to be solved is solved so that its own figures hold (model.md 5 to 15, 19, 20)."""

from __future__ import annotations

import math
from pathlib import Path
from statistics import fmean

import pytest

from sim.settings.calendar import calendar_inputs
from sim.settings.compile import NoHoursForCasesError, compile_council, opening_of
from sim.settings.council import Council
from sim.settings.inputs import NEVER, LeavingInputs, OpeningWorker, WorldInputs
from sim.settings.load import load_council
from sim.settings.ranges import drawn_council, ranged_settings, sobol_point
from sim.settings.translate.agency import agency_balance
from sim.settings.translate.assignments import mean_assignment_years
from sim.settings.translate.flows import entries_per_year, flows_of, mean_children, route_row, solve
from sim.settings.translate.laws import gamma_table, law_inputs, weibull_shape
from sim.settings.translate.opening_state import reference_hours
from sim.settings.translate.people import destination_shares, panel_days, pay_elasticities
from sim.settings.translate.recruitment import start_chance
from sim.settings.translate.stages import pull_share, stage_laws

pytestmark = pytest.mark.unit

HORIZON_DAYS = 1096.0
VERIFICATION = sorted((Path(__file__).parents[1] / "verification").glob("v*.toml"))


@pytest.fixture(scope="module")
def bradford() -> Council:
    return load_council("bradford-2018")


@pytest.fixture(scope="module")
def small() -> Council:
    return load_council("example-small")


@pytest.fixture(scope="module")
def world(bradford: Council) -> WorldInputs:
    return compile_council(bradford, HORIZON_DAYS)


# --- demand and pathway ------------------------------------------------------------------------------------------------------


def test_referrals_split_into_families_and_repeats_add_up_to_the_published_count(bradford: Council, world: WorldInputs) -> None:
    children = 1 + sum(
        min(extra, 7) * math.exp(-0.6) * 0.6**extra / math.factorial(extra) for extra in range(60)
    )  # 1 + Poisson(0.6), at most 8

    first = world.demand.families_per_day * 365.25 * children
    published = first / (1 - 0.19)  # every closing brings a repeat with chance 0.19, and every referral ends in a closing

    assert mean_children(0.6, 8) == pytest.approx(children, rel=1e-12)
    assert published == pytest.approx(7599, rel=1e-12)
    assert world.demand.returns_per_day_at_opening == pytest.approx(7599 * 0.19 / 365.25)


def test_the_defaults_reproduce_what_is_published_about_whole_journeys() -> None:
    england = load_council("example-small", sets=["pathway.cla.routes = { cin = 0.30, close = 0.70 }"])
    flows = flows_of(england)

    need = flows.referrals_per_year * (1 - 0.065 - 0.308)

    # Published for England: .160 protection plans and .079 entries to care for each start of need; model.md 6: .162 and .080.
    assert flows.entries_per_year["cp"] / need == pytest.approx(0.162, abs=0.004)
    assert flows.entries_per_year["cla"] / need == pytest.approx(0.080, abs=0.003)
    assert dict(flows.routes["assessment"]) == pytest.approx(
        {"close": 0.3294, "brief": 0.3018, "cin": 0.2917, "cp": 0.0603, "cla": 0.0168}, abs=1e-4
    )


def test_entries_follow_children_through_every_loop() -> None:
    routes = {"cin": (("close", 0.8), ("cp", 0.2)), "cp": (("cin", 0.5), ("close", 0.5))}

    found = entries_per_year({"cin": 90.0, "cp": 9.0}, routes)

    # x = 90 + .5 y and y = 9 + .2 x give x = 105, y = 30.
    assert found == pytest.approx({"cin": 105.0, "cp": 30.0})


def test_a_small_system_is_solved_with_pivoting() -> None:
    assert solve([[0.0, 2.0], [1.0, 1.0]], [4.0, 5.0]) == pytest.approx([3.0, 2.0])


@pytest.mark.parametrize("replication", range(6))
def test_routes_sum_to_one_in_every_future(replication: int, bradford: Council) -> None:
    drawn = drawn_council(bradford, sobol_point(1, replication, ranged_settings(bradford)))

    flows = flows_of(drawn)

    for row in (flows.screening, *flows.routes.values()):
        assert sum(share for _, share in row) == pytest.approx(1, abs=1e-12)
        assert all(share >= 0 for _, share in row)


def test_closing_takes_what_drawn_routes_leave(small: Council) -> None:
    stage = small.pathway.cla
    assert stage is not None
    cin = stage.routes.cin
    assert cin is not None
    assert cin != "rest"
    drawn = stage.routes.model_copy(update={"cin": cin.model_copy(update={"value": 0.4})})

    assert dict(route_row(drawn)) == pytest.approx({"cin": 0.4, "close": 0.6})


@pytest.mark.parametrize(("in_time", "pulled"), [(0.857, 0.57), (0.921, 0.76), (0.99, 0.97)])
def test_the_pull_of_the_deadline_is_solved_from_the_published_share(in_time: float, pulled: float, bradford: Council) -> None:
    deadline = bradford.pathway.deadline
    share = deadline.share_in_time.model_copy(update={"value": in_time})
    pathway = bradford.pathway.model_copy(update={"deadline": deadline.model_copy(update={"share_in_time": share})})

    found = pull_share(bradford.model_copy(update={"pathway": pathway}), stage_laws(bradford)["assessment"])

    assert found == pytest.approx(pulled, abs=0.005)


def test_balanced_lengths_keep_the_opening_stock(bradford: Council, world: WorldInputs) -> None:
    flows, state = opening_of(bradford)
    means = {stage.name: stage.law.mean for stage in world.pathway.stages}

    assert flows.entries_per_year["cin"] * means["cin"] * state.stretch / 365.25 == pytest.approx(705)
    assert flows.entries_per_year["care_leaver"] * means["care_leaver"] / 365.25 == pytest.approx(383)


def test_demand_is_scaled_instead_where_the_file_says_so(small: Council) -> None:
    other = small.model_copy(update={"opening": small.opening.model_copy(update={"balance": "demand"})})

    by_length, by_demand = compile_council(small, 365.0), compile_council(other, 365.0)

    assert next(stage.law.mean for stage in by_demand.pathway.stages if stage.name == "cin") == 330
    assert by_demand.demand.families_per_day != by_length.demand.families_per_day


def test_growth_goes_by_the_table_and_then_by_the_yearly_rate(small: Council) -> None:
    years = {"2021": 550.0, "2022": 660.0, "2023": 605.0}
    growth = small.demand.growth_per_year.model_copy(update={"value": 0.1})
    demand = small.demand.model_copy(update={"referrals_by_year": years, "growth_per_year": growth})

    steps = compile_council(small.model_copy(update={"demand": demand}), 1500.0).demand.growth

    # The opening is 31 March 2021: 1 January 2022 begins on day 275, 2023 on day 640, 2024 on day 1005, 2025 on day 1371.
    factor = dict(steps)
    assert factor[275.0] == pytest.approx(1.2)
    assert factor[640.0] == pytest.approx(1.1)
    assert [day for day, _ in steps if 640 < day <= 1005] == []
    assert factor[1371.0] == pytest.approx(1.1 * 1.1 ** (366 / 365.25))


# --- laws --------------------------------------------------------------------------------------------------------------------


def test_a_gamma_table_has_mean_one_and_its_spread() -> None:
    table = gamma_table(0.4)

    # Mean 1 and second moment 1 + cv squared. The mid-points leave out a little of the upper tail.
    assert fmean(table) == pytest.approx(1, abs=1e-4)
    assert fmean(value * value for value in table) == pytest.approx(1.16, abs=3e-4)
    assert list(table) == sorted(table)


@pytest.mark.parametrize("shape", [0.5, 0.8, 1.0, 2.0])
def test_a_weibull_shape_is_found_from_its_spread(shape: float) -> None:
    second = math.gamma(1 + 2 / shape) / math.gamma(1 + 1 / shape) ** 2

    assert weibull_shape(math.sqrt(second - 1)) == pytest.approx(shape, rel=1e-9)


def test_the_assessment_law_has_the_published_bands(small: Council) -> None:
    assert small.pathway.assessment is not None

    law = law_inputs(small.pathway.assessment.duration)

    assert law.edges == (0, 0, 10, 20, 30, 40, 45, 50, 60, NEVER)
    # 0 x .018 + 5 x .117 + 15 x .173 + 25 x .158 + 35 x .202 + 47.5 x .134657 + 55 x .099832 + 75 x .097511
    assert law.mean == pytest.approx(33.4003, abs=1e-4)


# --- work --------------------------------------------------------------------------------------------------------------------


def test_a_case_at_the_reference_caseload_takes_1_3813_hours_a_week(small: Council) -> None:
    plain = load_council("example-small", sets=["workload.one_off = false"])
    _, state = opening_of(plain)

    weighted = sum(state.hours[name] * state.held[name] for name in state.held) / sum(state.held.values())

    # 37 hours x .84 x (1 - .20) = 24.864 over 18 cases.
    assert reference_hours(small) == pytest.approx(1.3813, abs=5e-5)
    assert weighted == pytest.approx(24.864 / 18)


def test_recurring_hours_leave_room_for_expected_one_off_work(small: Council) -> None:
    _, state = opening_of(small)

    weighted = sum(state.hours[name] * state.held[name] for name in state.held) / sum(state.held.values())

    assert state.one_off.hours > 0
    assert weighted + state.one_off.hours == pytest.approx(24.864 / 18)


# --- leaving -----------------------------------------------------------------------------------------------------------------


def hazard(leaving: LeavingInputs, worker: OpeningWorker, strain: float) -> float:
    """Mean hazard of a worker over time in post, by a fine sum that shares no code with the translation."""
    low, high = worker.tenure_days
    years = [(low + (high - low) * (index + 0.5) / 400) / 365.25 for index in range(400)]
    knots = leaving.tenure_knots
    effects = []
    for year in years:
        after = next((index for index, (knot, _) in enumerate(knots) if knot >= year), len(knots))
        if after in (0, len(knots)):
            effects.append(knots[min(after, len(knots) - 1)][1])
            continue
        (x0, y0), (x1, y1) = knots[after - 1], knots[after]
        effects.append(y0 + (y1 - y0) * (year - x0) / (x1 - x0))
    base = sum(leaving.base_per_year.values())
    return base * math.exp(leaving.utilisation_effect * strain) * fmean(math.exp(effect) for effect in effects)


def test_the_opening_workforce_leaves_at_its_observed_turnover(bradford: Council, world: WorldInputs) -> None:
    _, state = opening_of(bradford)
    strain = min(0.75, state.utilisation - 1)
    people = [worker for worker in world.opening.workers if worker.post is not None and worker.role == "social_worker"]
    agency = {"assessment": 15, "child-and-family": 18}
    span = {
        team.name: (sum(p.fte for p in people if p.team == team.name) + agency[team.name]) / team.manager_fte
        for team in world.teams
        if team.name in agency
    }
    climate = world.leaving.rating_effect["requires_improvement"]

    leavers = sum(
        worker.fte
        * hazard(world.leaving, worker, strain)
        * math.exp(climate + world.leaving.span_effect * max(0.0, span[worker.team] - 8))
        for worker in people
    )

    # 14.8 per cent of 99 FTE: in a steady workforce the DfE rate is the hazard itself.
    assert leavers == pytest.approx(0.148 * 99, rel=2e-3)


@pytest.mark.parametrize("replication", range(5))
def test_the_share_weighted_pay_elasticity_is_the_total_in_every_future(replication: int, bradford: Council) -> None:
    leaving = drawn_council(bradford, sobol_point(2, replication, ranged_settings(bradford))).leaving

    shares, parts = destination_shares(leaving), pay_elasticities(leaving)

    assert sum(shares[name] * parts[name] for name in shares) == pytest.approx(leaving.pay_elasticity.total.value, abs=1e-9)
    assert parts["neighbour"] / parts["exit"] == pytest.approx(2.5)


def test_stated_hazards_are_used_as_they_are_and_effects_off_are_zero() -> None:
    cohort = load_council(Path(__file__).parents[1] / "verification" / "v10.toml")

    leaving = compile_council(cohort, 365.0).leaving

    assert leaving.utilisation_effect == 0
    assert leaving.pay_elasticity == {"neighbour": 0, "agency": 0, "exit": 0}
    total = sum(leaving.base_per_year.values())
    # The cohort of V10: .18, .26, .20, .12 and .08 a year by time in post.
    found = [(upto, total * math.exp(log)) for upto, log in leaving.tenure_bands]
    assert [upto for upto, _ in found] == [1, 2, 5, 10, NEVER]
    assert [rate for _, rate in found] == pytest.approx([0.18, 0.26, 0.20, 0.12, 0.08])


# --- the market --------------------------------------------------------------------------------------------------------------


def test_candidates_bring_the_starts_that_replace_leavers(bradford: Council, world: WorldInputs) -> None:
    recruitment = world.recruitment
    chance = start_chance(recruitment.stages)
    conversions = 0.10 * 33

    starts = 0.0
    for grade, candidates in recruitment.candidates_per_year.items():
        sizes = [post.fte for post in world.posts if post.grade == grade and post.role == "social_worker"]
        starts += candidates * 0.25 * chance * fmean(sizes)

    assert starts + conversions == pytest.approx(0.148 * 99)
    # Two stages of 28 and 56 days with .0019 a day; with gamma lengths a little more than e to the minus .0019 x 84 start.
    assert math.exp(-0.0019 * 84) < chance < math.exp(-0.0019 * 84) * 1.002


def test_choice_constants_give_the_shares_of_the_opening(world: WorldInputs) -> None:
    recruitment, neighbours = world.recruitment, world.market.neighbours
    values = {"home": math.exp(recruitment.home_constant), "none": math.exp(recruitment.none_constant)}
    values |= {each.name: each.weight * math.exp(recruitment.neighbour_constant) for each in neighbours}

    total = sum(values.values())

    assert values["home"] / total == pytest.approx(0.25)
    assert values["none"] / total == pytest.approx(0.30)
    assert values["leeds"] / total == pytest.approx(0.45 * 0.40)
    # An elasticity is not a coefficient: the coefficient times one minus the own share is the elasticity.
    assert recruitment.advert_coefficient * 0.75 == pytest.approx(0.37)
    assert recruitment.pay_coefficient * 0.75 == pytest.approx(1.5)


def test_starts_have_the_stated_share_of_newly_qualified(world: WorldInputs) -> None:
    recruitment = world.recruitment
    hires = recruitment.hires_per_year_at_opening

    new = hires["newly_qualified"] + recruitment.newly_qualified_among_social_workers * hires["social_worker"]

    assert new / sum(hires.values()) == pytest.approx(0.5)


def test_neighbours_pay_what_is_known_or_our_pay_times_their_ratio(world: WorldInputs) -> None:
    pay = {neighbour.name: neighbour.pay_gbp for neighbour in world.market.neighbours}
    ours = fmean(world.market.ladder_gbp[point] for point in range(9, 13))

    assert list(pay) == sorted(pay)
    assert pay["wakefield"]["experienced"] == 34908
    assert pay["leeds"]["experienced"] == pytest.approx(1.10 * ours)
    assert sum(neighbour.weight for neighbour in world.market.neighbours) == pytest.approx(1)


def test_panels_sit_on_the_first_working_day_of_each_quarter(small: Council) -> None:
    days = panel_days(small.opening.date, calendar_inputs(small.opening.date, 400.0), 4)

    # 1 April 2021 begins on day 0; then 1 July (91), 1 October (183), and 4 January 2022 (278), the 3rd being a holiday.
    assert days[:4] == (0, 91, 183, 278)


# --- agency ------------------------------------------------------------------------------------------------------------------


def test_agency_cover_is_solved_so_that_the_opening_stock_is_what_is_asked_for(bradford: Council) -> None:
    _, state = opening_of(bradford)

    balance = agency_balance(bradford, state)

    ends = 33 * (2 + 0.10)
    asked = 33 + ends * 21 / 365.25 + ends * 10 / 253 + 0.5
    assert balance.ends_per_year == pytest.approx(ends)
    assert balance.target_fte == pytest.approx(asked)
    assert balance.cover_of_vacancies * 30 + balance.other_target_fte == pytest.approx(asked)
    assert balance.pending_requests == round(ends * 21 / 365.25)


def test_the_mean_assignment_is_the_integral_of_its_survival() -> None:
    # 2 a year for half a year, then 1 a year: (1 - 1/e)/2 + (1/e)/1.
    assert mean_assignment_years([(0.0, 2.0), (0.5, 1.0)]) == pytest.approx((1 - math.exp(-1)) / 2 + math.exp(-1))
    assert mean_assignment_years([(0.0, 0.5)]) == pytest.approx(2.0)


# --- posts and people --------------------------------------------------------------------------------------------------------


def test_everyone_has_a_post_of_their_own_and_the_rest_is_vacant(world: WorldInputs) -> None:
    sizes = {post.name: post.fte for post in world.posts}
    held = [worker.post for worker in world.opening.workers if worker.kind == "permanent"]

    assert len(sizes) == len(world.posts)
    assert len(set(held)) == len(held)
    assert all(sizes[worker.post] == worker.fte for worker in world.opening.workers if worker.post is not None)
    vacant = [post.fte for post in world.posts if post.name not in set(held)]
    assert sum(vacant) == pytest.approx(30)
    assert {worker.post for worker in world.opening.workers if worker.kind == "agency"} == {None}


def test_part_timers_leave_the_money_they_do_not_use_as_vacancies() -> None:
    council = load_council("example-small", sets=["opening.workers[0].fte = 0.5"])

    world = compile_council(council, 365.0)

    posts = sum(post.fte for post in world.posts)
    people = sum(worker.fte for worker in world.opening.workers if worker.kind == "permanent")
    assert posts == pytest.approx(20)
    assert posts - people == pytest.approx(4)


def test_one_more_post_renames_no_other(small: Council) -> None:
    before = {post.name for post in compile_council(small, 365.0).posts}
    team = small.teams[1]
    groups = team.groups()
    larger = team.model_copy(update={"posts": (*groups[:-1], groups[-1].model_copy(update={"count": groups[-1].count + 1}))})
    after = {post.name for post in compile_council(small.model_copy(update={"teams": (small.teams[0], larger)}), 365.0).posts}

    assert before < after
    assert len(after) == len(before) + 1


def test_known_recruits_and_notices_come_on_their_days(bradford: Council, world: WorldInputs) -> None:
    notices = world.opening.resignations

    # 5 December 2018 begins on day 65 after 30 September.
    assert [(notice.day, notice.destination, notice.heads) for notice in notices] == [(65, "leeds", 3)]
    assert sum(group.count for group in bradford.opening.pipeline) == len(world.opening.pipeline)
    assert all(recruit.start_days[0] > recruit.accepted_day for recruit in world.opening.pipeline)


def test_overload_stretches_the_calendar_age_of_stretching_cases_only(bradford: Council, world: WorldInputs) -> None:
    _, state = opening_of(bradford)

    stretch = {cases.stage: cases.stretch for cases in world.opening.cases}

    assert state.utilisation > 1
    assert stretch["cin"] == stretch["assessment"] == state.stretch
    assert stretch["cp"] == stretch["cla"] == stretch["care_leaver"] == 1


@pytest.mark.parametrize("path", VERIFICATION, ids=lambda path: path.stem)
def test_every_verification_council_is_translated(path: Path) -> None:
    world = compile_council(load_council(path), 400.0)

    assert world.pathway.stages
    assert all(math.isfinite(stage.law.mean) for stage in world.pathway.stages)


def test_the_same_settings_give_the_same_inputs(bradford: Council) -> None:
    point = sobol_point(1, 4, ranged_settings(bradford))

    assert compile_council(bradford, 400.0, point) == compile_council(bradford, 400.0, dict(reversed(point.items())))


def test_settings_that_leave_no_hours_for_cases_are_told_instead_of_simulated() -> None:
    council = load_council("bradford-2018", sets=["workload.reference_caseload=200"])
    point = sobol_point(1, 1, ranged_settings(council))

    with pytest.raises(NoHoursForCasesError, match=r"already takes \d+\.\d\d hours a week of each"):
        compile_council(council, 365.0, point)
