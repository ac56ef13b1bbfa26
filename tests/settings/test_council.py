"""The model of a council file: what it takes, what it refuses, and how it says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.settings.council import Council
from sim.settings.load import load_council
from sim.settings.problems import Fault, ProblemsFound
from sim.settings.sections.flow import Routes
from sim.settings.sections.market import Neighbours, Pay
from sim.settings.sections.people import Leaving
from sim.settings.sections.work import Progress

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def small() -> Council:
    return load_council("example-small")


def changed(council: Council, **tables: object) -> list[tuple[str, str]]:
    """Return the faults of a council with some tables replaced."""
    return [(fault.setting, fault.problem) for fault in council.model_copy(update=tables).faults()]


def problems_with(tmp_path: Path, text: str) -> list[str]:
    """Return the problems of the small council with a few lines added."""
    path = tmp_path / "changed.toml"
    path.write_text('extends = "example-small"\n' + text, encoding="utf-8")
    try:
        load_council(path)
    except ProblemsFound as found:
        return [f"{problem.setting}: {problem.problem}" for problem in found.problems]
    return []


def test_the_small_council_has_no_faults(small: Council) -> None:
    assert list(small.faults()) == []
    assert list(small.warnings()) == []


def test_two_teams_of_one_name_are_refused(small: Council) -> None:
    twice = (*small.teams, small.teams[0])

    assert ("teams", "'front-door' is given 2 times") in changed(small, teams=twice)


def test_a_stage_no_team_takes_is_refused(small: Council) -> None:
    without_long_term = (small.teams[0].model_copy(update={"stages": ("assessment",)}), small.teams[1])

    assert ("teams", "no team takes brief cases") in changed(small, teams=without_long_term)


def test_a_stage_whose_teams_have_no_fitting_posts_is_refused(small: Council) -> None:
    empty = small.teams[1].model_copy(update={"posts": 0})
    found = changed(small, teams=(small.teams[0], empty))

    assert ("teams", "no team with posts for social_worker takes cp cases") in found


def test_an_area_no_team_covers_is_refused(small: Council) -> None:
    demand = small.demand.model_copy(update={"areas": {"north": 0.4, "south": 0.6}})
    teams = tuple(team.model_copy(update={"areas": ("north",)}) for team in small.teams)

    assert changed(small, demand=demand, teams=teams) == [("teams", "no team covers the area 'south'")]


def test_more_people_than_posts_are_refused(small: Council) -> None:
    crowded = tuple(group.model_copy(update={"count": group.count + 2}) for group in small.opening.workers)
    found = changed(small, opening=small.opening.model_copy(update={"workers": crowded}))

    assert ("teams[front-door].posts", "13 FTE are in post as social workers on 8 FTE of posts") in found


def test_people_and_cases_in_unknown_teams_are_refused(small: Council) -> None:
    workers = (small.opening.workers[0].model_copy(update={"team": "nowhere"}),)
    cases = (small.opening.cases[0].model_copy(update={"team": "nowhere"}),)
    found = changed(small, opening=small.opening.model_copy(update={"workers": workers, "cases": cases}))

    assert ("opening.workers[0].team", "'nowhere' is not a team") in found
    assert ("opening.cases[0].team", "'nowhere' is not a team") in found


def test_people_without_a_team_are_refused_where_there_are_several(small: Council) -> None:
    workers = (small.opening.workers[0].model_copy(update={"team": None}),)
    found = changed(small, opening=small.opening.model_copy(update={"workers": workers}))

    assert ("opening.workers[0].team", "is missing and there is more than one team") in found


def test_stated_vacancies_that_do_not_fit_are_a_warning(small: Council) -> None:
    stated = small.opening.vacancies_fte
    assert stated is not None
    wrong = small.opening.model_copy(update={"vacancies_fte": stated.model_copy(update={"value": 5.0})})
    warnings = [fault.problem for fault in small.model_copy(update={"opening": wrong}).warnings()]

    assert warnings == ["5 is not posts less people, 3.0"]


def test_routes_must_sum_to_one() -> None:
    assert list(Routes(close=0.7, cp=0.3).faults()) == []
    assert list(Routes(close="rest", cp=0.3).faults()) == []
    assert [fault.problem for fault in Routes(close=0.7, cp=0.2).faults()] == ["sum to 0.9"]
    assert [fault.problem for fault in Routes(close="rest", cp="rest").faults()] == ["cp and close are both 'rest'"]
    assert [fault.problem for fault in Routes(close="rest", cp=0.8, cla=0.3).faults()] == ["sum to 1.1 without the rest"]


def test_routes_keep_one_order_whatever_the_file_says() -> None:
    one = Routes.model_validate({"close": 0.5, "cp": 0.2, "cla": 0.3})
    other = Routes.model_validate({"cla": 0.3, "close": 0.5, "cp": 0.2})

    assert one.items() == other.items()
    assert [target for target, _ in one.items()] == ["cp", "cla", "close"]


def test_a_case_that_could_never_close_is_refused(small: Council) -> None:
    circle = small.pathway.cin.model_copy(update={"routes": Routes(cp=1.0)}) if small.pathway.cin else None
    back = small.pathway.cp.model_copy(update={"routes": Routes(cin=1.0)}) if small.pathway.cp else None
    pathway = small.pathway.model_copy(update={"cin": circle, "cp": back})

    assert [fault.problem for fault in pathway.faults()] == ["a case in cin, cp could never close"]


def test_a_stage_in_use_without_a_table_is_refused(small: Council) -> None:
    pathway = small.pathway.model_copy(update={"stages": (*small.pathway.stages, "core_assessment")})
    problems = [fault.problem for fault in pathway.faults()]

    assert problems[0] == "is listed in 'stages' but has no table"


def test_the_stated_total_elasticity_must_be_that_of_its_parts(small: Council) -> None:
    """0.28 x -2.5 + 0.17 x -1.5 + 0.55 x -1 = -1.505."""
    leaving: Leaving = small.leaving
    assert list(leaving.faults()) == []

    total = leaving.pay_elasticity.total.model_copy(update={"value": -1.49})
    other = leaving.model_copy(update={"pay_elasticity": leaving.pay_elasticity.model_copy(update={"total": total})})

    assert [fault.fix for fault in other.faults()] == ["Write -1.505, or change the parts or the destination shares."]


def test_thresholds_of_agency_that_would_never_rest_are_refused(small: Council) -> None:
    """One fill moves agency by 1, so the dead band needs more than 1 between request and release (model.md 15)."""
    off = small.agency.off_threshold_fte.model_copy(update={"value": 0.0})
    narrow = small.agency.model_copy(update={"off_threshold_fte": off})

    assert [fault.setting for fault in narrow.faults()] == ["off_threshold_fte"]
    assert list(small.agency.faults()) == []


def test_overload_that_stops_all_work_is_refused_and_full_stretch_is_a_warning(small: Council) -> None:
    progress: Progress = small.progress
    still = progress.model_copy(update={"slowest": progress.slowest.model_copy(update={"value": 0.0})})
    full = progress.model_copy(update={"stretch": progress.stretch.model_copy(update={"value": 1.0})})

    assert [fault.setting for fault in still.faults()] == ["slowest"]
    assert [fault.setting for fault in full.warnings()] == ["stretch"]
    assert list(full.faults()) == []


def test_neighbours_share_all_of_the_pull(small: Council) -> None:
    neighbours: Neighbours = small.neighbours
    assert list(neighbours.named) == ["hilltown", "riverside"]
    assert list(neighbours.faults()) == []

    rated = {"weight": 0.5, "ratings": [{"date": "2018-01-01", "rating": "good"}]}
    half = Neighbours.model_validate({"reactive": False, "response_share": 0.5, "rating_pull": 0.2, "alone": rated})
    assert [fault.problem for fault in half.faults()] == ["the weights of the neighbours sum to 0.5"]


def test_judgements_of_a_neighbour_must_be_in_order(small: Council) -> None:
    rated = {
        "weight": 1.0,
        "ratings": [{"date": "2018-01-01", "rating": "good"}, {"date": "2017-01-01", "rating": "inadequate"}],
    }
    one = Neighbours.model_validate({"reactive": False, "response_share": 0.5, "rating_pull": 0.2, "alone": rated})

    assert [fault.setting for fault in one.faults()] == ["alone.ratings"]


def test_a_ladder_must_rise(small: Council) -> None:
    pay: Pay = small.pay
    falling = pay.model_copy(update={"ladder_gbp": {"1": 30000.0, "2": 29000.0}, "grade_points": {"social_worker": (1, 2)}})
    short = pay.model_copy(update={"grade_points": {"social_worker": (1, 99)}})

    assert [fault.setting for fault in pay.model_copy(update={"steps_on": "02-30"}).faults()] == ["steps_on"]
    assert [fault.setting for fault in falling.faults()] == ["ladder_gbp"]
    assert [fault.setting for fault in short.faults()] == ["grade_points.social_worker"]


def test_a_law_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """The lognormal default has a cv; an exponential law that inherited it would be half of each."""
    text = '[pathway.cin]\nduration = { law = "exponential", mean = "120 days", source = "invented", why = "test" }\n'
    (tmp_path / "exponential.toml").write_text('extends = "example-small"\n' + text, encoding="utf-8")
    stage = load_council(tmp_path / "exponential.toml").pathway.cin

    assert stage is not None
    assert stage.duration.law == "exponential"
    assert stage.duration.mean is not None
    assert stage.duration.mean.value == 120
    assert stage.duration.cv is None


def test_routes_are_replaced_as_a_whole(tmp_path: Path) -> None:
    text = '[pathway.cin]\nroutes = { close = 1, source = "invented", why = "test" }\n'
    (tmp_path / "closing.toml").write_text('extends = "example-small"\n' + text, encoding="utf-8")
    stage = load_council(tmp_path / "closing.toml").pathway.cin

    assert stage is not None
    assert [target for target, _ in stage.routes.items()] == ["close"]


def test_one_value_stands_for_all_grades(tmp_path: Path) -> None:
    text = '[set]\n"leaving.notice" = { value = "0 days", source = "invented", why = "test" }\n'
    (tmp_path / "no-notice.toml").write_text('extends = "example-small"\n' + text, encoding="utf-8")
    notice = load_council(tmp_path / "no-notice.toml").leaving.notice

    assert {grade: sourced.value for grade, sourced in notice.given()} == {"default": 0.0}
    experienced = notice.of("experienced")
    assert experienced is not None
    assert experienced.value == 0.0


def test_a_grade_without_its_own_value_takes_the_default(small: Council) -> None:
    notice = small.leaving.notice
    newly_qualified, experienced = notice.of("newly_qualified"), notice.of("experienced")

    assert newly_qualified is not None
    assert experienced is not None
    assert (newly_qualified.value, experienced.value) == (28.0, 56.0)


def test_all_problems_of_a_file_are_reported_at_once(tmp_path: Path) -> None:
    text = """
[set]
"workforce.turnover" = { value = 15, source = "invented", why = "test" }
"leaving.notice" = { value = 8, source = "invented", why = "test" }
"agency.trigger" = { value = { measure = "vacancies_fte", on_at = 2, off_at = 5 }, source = "invented", why = "test" }
"pathway.cin.routes" = { value = { close = 0.5 }, source = "invented", why = "test" }
"""
    found = " / ".join(problems_with(tmp_path, text))

    assert "15 is outside 0 to 1" in found
    assert "8 has no unit" in found


def test_rules_between_settings_are_reported_at_once(tmp_path: Path) -> None:
    text = """
[set]
"agency.trigger" = { value = { measure = "vacancies_fte", on_at = 2, off_at = 5 }, source = "invented", why = "test" }
"pathway.cin.routes" = { value = { close = 0.5 }, source = "invented", why = "test" }
"""
    found = problems_with(tmp_path, text)

    assert "agency.trigger.off_at: is not below on_at" in found
    assert "pathway.cin.routes: sum to 0.5" in found


def test_a_misspelt_setting_is_refused(tmp_path: Path) -> None:
    found = problems_with(tmp_path, '[leaving]\nutilization_effect = { value = 0.4, source = "invented", why = "test" }\n')

    assert len(found) == 1
    assert found[0].startswith("leaving.utilization_effect")


def test_faults_name_a_setting_and_a_way_to_mend_it(small: Council) -> None:
    broken = small.model_copy(update={"teams": (), "opening": small.opening.model_copy(update={"workers": ()})})
    faults = [*broken.faults(), *broken.opening.faults()]

    assert faults
    assert all(isinstance(fault, Fault) and fault.problem and fault.fix.endswith(".") for fault in faults)
