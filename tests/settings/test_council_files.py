"""The shipped councils and plans: complete, sourced, in balance, and true to the figures they come from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from sim.settings.council import Council
from sim.settings.explain import Explained, explain
from sim.settings.load import load_council, load_plan
from sim.settings.ranges import ranged_settings
from sim.settings.sections.flow import Assessment, Routes
from sim.settings.sections.start import WorkerGroup

ROOT = Path(__file__).resolve().parents[2]
OFF = ROOT / "tests" / "verification" / "off.toml"
COUNCILS = tuple(sorted(path.stem for path in (ROOT / "configs" / "councils").glob("*.toml")))
OWN = ("bradford-2018", "bradford-2018-service", "example-small")
PLANS = tuple(sorted(path.stem for path in (ROOT / "configs" / "plans").glob("*.toml")))
WORKING_DAYS_A_YEAR = 253
PLAIN_LENGTH = re.compile(r"[0-9.]+ (working )?days?")

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def bradford() -> Council:
    return load_council("bradford-2018")


@pytest.fixture(scope="module")
def service() -> Council:
    return load_council("bradford-2018-service")


def fte(council: Council, **wanted: str) -> float:
    """Return the FTE of the opening's workers that have these attributes."""
    return sum(group.total_fte() for group in workers(council, **wanted))


def workers(council: Council, **wanted: str) -> Iterator[WorkerGroup]:
    for group in council.opening.workers:
        if all(getattr(group, name) == value for name, value in wanted.items()):
            yield group


def cases(council: Council, *stages: str) -> float:
    return sum(group.number() for group in council.opening.cases if group.stage in stages)


@pytest.mark.parametrize("name", [*COUNCILS, "base"])
def test_a_shipped_council_loads_without_problems(name: str) -> None:
    assert load_council(name).name == name


@pytest.mark.parametrize("name", PLANS)
def test_a_shipped_plan_loads_and_says_what_it_does(name: str) -> None:
    plan = load_plan(name)

    assert all(sentence.endswith(".") for sentence in plan.words())
    assert (name == "do-nothing") == (not plan.policies)


@pytest.mark.parametrize("name", [*COUNCILS, "base"])
def test_every_figure_of_a_shipped_council_has_a_source(name: str) -> None:
    without = [
        setting.setting
        for setting in explain(load_council(name))
        if setting.file and _is_figure(setting.value) and not (setting.source.strip() or "source =" in _line_of(setting))
    ]

    assert without == []


def _line_of(setting: Explained) -> str:
    """Return the line a setting is written on; choices and lists keep their evidence there."""
    path = next(path for path in (ROOT / "configs").rglob(setting.file))
    return path.read_text(encoding="utf-8").split("\n")[(setting.line or 1) - 1]


def _is_figure(value: object) -> bool:
    if isinstance(value, str):
        return bool(PLAIN_LENGTH.fullmatch(value))
    return isinstance(value, int | float) and not isinstance(value, bool)


@pytest.mark.parametrize("name", OWN)
def test_every_override_of_a_default_says_why(name: str) -> None:
    """Loading refuses one that does not; this counts that the reasons are there to be shown."""
    national = {setting.setting: setting for setting in explain(load_council("base"))}
    changed = [
        setting
        for setting in explain(load_council(name))
        if setting.setting in national
        and national[setting.setting].file == "england.toml"
        and (setting.value, setting.low) != (national[setting.setting].value, national[setting.setting].low)
    ]

    assert changed
    assert [each.setting for each in changed if not (each.why or "why =" in _line_of(each))] == []


def test_every_range_of_the_national_defaults_has_its_own_fixed_number() -> None:
    numbers = [setting.number for setting in ranged_settings(load_council("base"))]

    assert None not in numbers
    assert len(set(numbers)) == len(numbers)


def test_a_mechanism_that_is_off_has_no_range() -> None:
    """A range around 0 would switch it on in some futures."""
    council = load_council("base")
    off = ("review", "retention_talk", "leadership", "parental", "welfare", "extra_hours")

    assert [setting.key for setting in ranged_settings(council) if setting.key.split(".")[0] in off] == []


def test_the_all_off_file_turns_off_every_switch_there_is() -> None:
    council = load_council(OFF)
    text = OFF.read_text(encoding="utf-8")

    for key, value in _switches(council, ""):
        assert value is False, key
        assert f'"{key}"' in text, f"{key} has no line in off.toml"


def _switches(model: BaseModel, prefix: str) -> Iterator[tuple[str, bool]]:
    for name in type(model).model_fields:
        value = getattr(model, name)
        if name == "on":
            yield f"{prefix}on", value
        elif isinstance(value, BaseModel):
            yield from _switches(value, f"{prefix}{name}.")


# --- the national defaults -----------------------------------------------------------------------------------------


def test_natural_assessment_lengths_and_the_pull_give_the_published_shares() -> None:
    """England 2025: .857 within 45 days; with that pull the mean is about 31 working days (model.md 6)."""
    assessment = _assessment(load_council("base"))
    law = assessment.duration
    late = sum(law.shares[-3:])
    pull = 1 - (1 - 0.857) / late
    middles = [0.0, 5.5, 15.5, 25.5, 35.5, 43.0, 48.0, 55.5, 75.0]
    natural_late = sum(share * middle for share, middle in zip(law.shares[-3:], middles[-3:], strict=True))
    early = sum(share * middle for share, middle in zip(law.shares[:-3], middles[:-3], strict=True))

    assert late == pytest.approx(0.332)
    assert law.shares[5] == 0.0
    assert pull == pytest.approx(0.57, abs=0.005)
    assert early + late * pull * 43 + (1 - pull) * natural_late == pytest.approx(31.0, abs=0.3)


def test_assessment_routes_follow_from_the_shares_of_referrals() -> None:
    """The model page gives .3294 not in need, .3018 brief, .2917 plan, .0603 protection, .0168 care, of assessments."""
    council = load_council("base")
    assessment = _assessment(council)
    assessed = 1 - _share(council.pathway.screening.routes, "no_further_action")
    in_need = 1 - assessment.not_in_need.value / assessed
    to_brief, to_cp, to_cla = (
        part.value * in_need for part in (assessment.in_need.brief, assessment.in_need.cp, assessment.in_need.cla)
    )

    assert 1 - in_need == pytest.approx(0.3294, abs=5e-5)
    assert to_brief == pytest.approx(0.3018, abs=5e-5)
    assert to_cp == pytest.approx(0.0603, abs=1e-4)
    assert to_cla == pytest.approx(0.0168, abs=5e-5)
    assert in_need - to_brief - to_cp - to_cla == pytest.approx(0.2917, abs=5e-5)


def test_the_default_path_of_a_recruit_takes_133_days() -> None:
    """14 calendar days of approval (10 working days), 21, 14, 28 and 56 (model.md 12.3)."""
    recruitment = load_council("base").recruitment
    steps = sum(stage.duration.mean.value for stage in recruitment.stages if stage.duration.mean)

    assert recruitment.approval.value == 10
    assert 14 + steps == 133


def _assessment(council: Council) -> Assessment:
    assert council.pathway.assessment is not None
    return council.pathway.assessment


def _share(routes: Routes, target: str) -> float:
    stated = {name: share.value for name, share in routes.items() if share != "rest"}
    return stated[target] if target in stated else 1 - sum(stated.values())


# --- Bradford 2018 -------------------------------------------------------------------------------------------------


def test_the_front_line_holds_nineteen_cases_each(bradford: Council) -> None:
    """Minutes: 132 FTE including 33 agency workers, 19.0 cases each; 132 x 19.0 = 2,508."""
    permanent = fte(bradford, kind="permanent", role="social_worker")
    agency = fte(bradford, kind="agency")
    held = cases(bradford, "assessment", "brief", "cin", "cp", "cla")

    assert permanent == pytest.approx(99)
    assert agency == pytest.approx(33)
    assert held == 2508
    assert held / (permanent + agency) == pytest.approx(19.0)


def test_the_front_line_has_143_people_and_thirty_empty_posts(bradford: Council) -> None:
    people = sum(group.count for group in workers(bradford, role="social_worker"))
    posts = sum(team.posts_fte("social_worker") for team in bradford.teams)

    assert people == 143
    assert posts == pytest.approx(129)
    assert posts - fte(bradford, kind="permanent", role="social_worker") == pytest.approx(30)


def test_agency_workers_stand_at_the_opening_as_the_minutes_say(bradford: Council) -> None:
    """10 under 3 months, 20 of 3 to 5, 2 of 6 to 11, 1 of 12 or more."""
    by_age: dict[float, int] = {}
    for group in workers(bradford, kind="agency"):
        assert isinstance(group.tenure, tuple)
        by_age[group.tenure[1]] = by_age.get(group.tenure[1], 0) + group.count

    assert list(by_age.values()) == [10, 20, 2, 1]


def test_experience_of_permanent_staff_is_three_three_four_tenths(bradford: Council) -> None:
    grades = ("newly_qualified", "social_worker", "experienced")
    heads = [
        sum(group.count for group in workers(bradford, kind="permanent", role="social_worker", grade=grade)) for grade in grades
    ]

    assert heads == [33, 33, 44]


def test_twelve_are_on_the_way_and_three_leave_for_leeds(bradford: Council) -> None:
    routes: dict[str, int] = {}
    for group in bradford.opening.pipeline:
        routes[group.route] = routes.get(group.route, 0) + group.count
        assert (group.accepted.year, group.accepted.month) == (2018, 12)
        assert all(date.year == 2019 and date.month in (1, 2) for date in group.starts)

    assert routes == {"newly_qualified": 6, "experienced": 4, "agency_conversion": 2}
    assert [(notice.heads, notice.destination) for notice in bradford.opening.resignations] == [(3, "leeds")]


def test_community_resource_workers_stand_apart(bradford: Council) -> None:
    """32 people, 27 FTE, 14.2 cases each, in a team of their own that does not count in the front line's caseload."""
    team = next(team for team in bradford.teams if team.name == "through-care")
    theirs = fte(bradford, role="community_resource_worker")

    assert theirs == pytest.approx(27.0)
    assert cases(bradford, "care_leaver") / theirs == pytest.approx(14.2, abs=0.05)
    assert team.posts_fte("social_worker") == 0
    assert not team.headline
    assert team.stages == ("care_leaver",)


def test_pay_of_the_three_levels_is_that_of_the_evidence(bradford: Council) -> None:
    pay = bradford.pay
    middles = []
    for grade in ("newly_qualified", "social_worker", "experienced"):
        first, last = pay.grade_points[grade]
        points = range(first, last + 1)
        middles.append(sum(pay.ladder_gbp[str(point)] for point in points) / len(points))

    assert middles == [26700, 29800, 33200]


def test_work_of_the_two_teams_is_in_balance(bradford: Council) -> None:
    """Hours a week per FTE differ by less than 5 %: recurring, taken on, and taken over from the other team (model.md 7)."""
    load = _hours_a_week(bradford)
    staff = {team: fte(bradford, team=team) for team in load}
    each = [load[team] / staff[team] for team in staff]

    assert set(load) == {"assessment", "child-and-family"}
    assert sum(staff.values()) == pytest.approx(132)
    assert max(each) / min(each) < 1.05


def _hours_a_week(council: Council) -> dict[str, float]:
    """Sum hours by team, by hand; recurring hours are scaled so that 18 cases with one-off work fill 37 x .84 x .8 hours."""
    one_off = _one_off_hours_a_week(council)
    recurring: dict[str, float] = dict.fromkeys(one_off, 0.0)
    court: dict[str, float] = dict.fromkeys(one_off, 0.0)
    count = 0.0
    for group in council.opening.cases:
        stage = council.pathway.stage(group.stage)
        if group.team in recurring and stage is not None:
            recurring[group.team] += stage.hours_per_week.value * group.number()
            court[group.team] += council.pathway.court.hours_per_week.value * group.in_court
            count += group.number()
    factor = (37 * 0.84 * 0.8 / 18 * count - sum(one_off.values())) / sum(recurring.values())
    return {team: factor * recurring[team] + one_off[team] + court[team] for team in one_off}


def _one_off_hours_a_week(council: Council) -> dict[str, float]:
    """Hours of taking new cases on and of taking cases over from another team, by team that holds social workers' cases."""
    team_of = {stage: team.name for team in council.teams if team.headline for stage in team.stages}
    hours = dict.fromkeys(team_of.values(), 0.0)
    for source, target, cases_a_year in _moves(council):
        stage = council.pathway.stage(target)
        if stage is None or target not in team_of or team_of.get(source) == team_of[target]:
            continue
        each = stage.allocation_hours.value + (stage.handover_hours.value if source in team_of else 0.0)
        hours[team_of[target]] += each * cases_a_year * 7 / 365.25
    return hours


def _moves(council: Council) -> Iterator[tuple[str, str, float]]:
    """Yield (from, to, cases a year) for everything that moves into a stage at the opening."""
    inflow = _inflow(council)
    for target in council.pathway.stages:
        others = 0.0
        for source in council.pathway.stages:
            stage = council.pathway.stage(source)
            if stage is not None and stage.routes != "shares" and target in stage.routes.targets():
                others += inflow[source] * _share(stage.routes, target)
                yield source, target, inflow[source] * _share(stage.routes, target)
        yield "" if target == "assessment" else "assessment", target, inflow[target] - others


def _inflow(council: Council) -> dict[str, float]:
    """Yearly inflow of every stage at the opening, by following the routes until nothing moves."""
    referrals = council.demand.referrals_per_year.value
    assessment = _assessment(council)
    assessed = _share(council.pathway.screening.routes, "assessment") * referrals
    in_need = assessed - assessment.not_in_need.value * referrals
    shares = {name: getattr(assessment.in_need, name).value for name in ("brief", "cp", "cla")}
    first = {name: 0.0 for name in council.pathway.stages} | {name: share * in_need for name, share in shares.items()}
    first |= {"assessment": assessed, "cin": in_need * (1 - sum(shares.values()))}
    inflow = dict(first)
    for _ in range(100):
        following = dict(first)
        for name in council.pathway.stages:
            stage = council.pathway.stage(name)
            if stage is not None and stage.routes != "shares":
                for target in set(following) & stage.routes.targets():
                    following[target] += inflow[name] * _share(stage.routes, target)
        inflow = following
    return inflow


@pytest.mark.parametrize("name", OWN)
def test_stages_that_are_not_scaled_open_near_their_balance(name: str) -> None:
    """Stock over yearly inflow is the mean length, within 5 % (model.md 20.1, C1); scaled stages are solved for it."""
    council = load_council(name)
    inflow = _inflow(council)
    in_time = council.pathway.deadline.share_in_time.value
    assessment_days = (14.5 + (0.332 - (1 - in_time)) * 43 + (1 - in_time) / 0.332 * 19.3) * 365.25 / WORKING_DAYS_A_YEAR

    for stage_name in set(council.pathway.stages) - set(council.pathway.scaled_stages):
        stage = council.pathway.stage(stage_name)
        assert stage is not None
        mean = stage.duration.mean.value if stage.duration.mean else assessment_days
        assert cases(council, stage_name) / inflow[stage_name] * 365.25 == pytest.approx(mean, rel=0.05), stage_name


def test_the_whole_service_is_that_of_the_census(service: Council) -> None:
    """DfE census 2018: 374.3 FTE, 51.8 agency, 44.0 vacancies, 4,293 cases held by 260.9 FTE, 16.5 each."""
    permanent = fte(service, kind="permanent", role="social_worker")
    agency = fte(service, kind="agency")
    holders = permanent + agency - fte(service, team="without-cases")
    held = cases(service, "assessment", "brief", "cin", "cp", "cla")
    posts = sum(team.posts_fte("social_worker") for team in service.teams)

    assert permanent == pytest.approx(374.3, abs=0.1)
    assert agency == pytest.approx(51.8, abs=0.05)
    assert posts - permanent == pytest.approx(44.0)
    assert held == 4293
    assert holders == pytest.approx(260.9, abs=0.1)
    assert held / holders == pytest.approx(16.5, abs=0.05)


def test_the_two_readings_share_what_they_believe(bradford: Council, service: Council) -> None:
    for table in ("leaving", "recruitment", "agency", "pay", "neighbours", "inspection", "sickness", "costs", "progress"):
        assert getattr(bradford, table) == getattr(service, table), table
