"""The importer of published files: small files with the official column names, and the published files where present."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from sim.settings.balance import balance_report
from sim.settings.dfe_balance import balance_warnings
from sim.settings.dfe_files import import_rules, read_published
from sim.settings.dfe_import import council_from_dfe, crossed
from sim.settings.load import load_council
from sim.settings.problems import ProblemsFound
from sim.settings.sections.flow import Assessment

pytestmark = pytest.mark.unit

EVIDENCE = Path(__file__).resolve().parents[3] / "shared" / "evidence"

CENSUS = """time_period,time_identifier,geographic_level,la_name,inpost_fte,inpost_headcount,starters_fte,leavers_fte,\
turnover_rate_fte,agency_fte,agency_rate_fte,vacancy_fte,vacancy_rate_fte,case_holders_fte,cases,caseload_fte,absence_rate_fte
2020,30 September,Local authority,Middleton,96.0,104,10,12,12.5,20,17.2,9,8.6,60,960,16,3.0
2021,30 September,Local authority,Middleton,100.0,110,16,12,12.0,20,16.7,10,9.1,60,1020,17,3.1
2021,30 September,Local authority,Elsewhere,200.0,210,20,22,11.0,c,c,20,9.1,100,1500,15,2.9
"""
REFERRALS = """time_period,geographic_level,la_name,Referral_count,rereferral_percent,\
no_further_action_percent,not_in_need_percent
2020,Local authority,Middleton,1900,20.0,5,30
2021,Local authority,Middleton,2000,22.0,5,30
2022,Local authority,Middleton,9999,22.0,5,30
"""
NEED = """time_period,geographic_level,la_name,Started_episodes,Ended_episodes,At31_episodes,CPP_start,CPP_At31
2020,Local authority,Middleton,1200,1150,1000,150,140
2021,Local authority,Middleton,1250,1150,1100,160,150
"""
LOOKED_AFTER = """time_period,geographic_level,la_name,population_count,number
2021,Local authority,Middleton,Children looked after at 31 March each year,300
2021,Local authority,Middleton,Children starting to be looked after each year,110
"""


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """The four files as a council would download them; one with the mark that spreadsheets put in front."""
    written = {"csww.csv": CENSUS, "c1.csv": "\ufeff" + REFERRALS, "b1.csv": NEED, "cla.csv": LOOKED_AFTER}
    for name, text in written.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return [tmp_path / name for name in written]


def test_a_council_file_is_made_from_four_published_files(files: list[Path]) -> None:
    council = tomllib.loads(council_from_dfe("middleton", "Middleton", files).text)

    # 60 FTE hold cases, 20 of them agency: 40 permanent and 10 vacancies are 50 posts. Turnover is 12 per cent and half of the
    # recruits are newly qualified: 6 per cent are in their first year, then 40 per cent social workers.
    assert council["name"] == "middleton"
    assert [group["count"] for group in council["teams"][0]["posts"]] == [3, 20, 27]
    assert council["workforce"]["turnover"]["value"] == 0.12
    assert council["demand"]["referrals_per_year"]["value"] == 2000
    people = council["opening"]["workers"]
    assert sum(group["count"] for group in people if group["kind"] == "permanent") == 40
    assert sum(group["count"] for group in people if group["kind"] == "agency") == 20


def test_open_cases_add_up_to_the_cases_held(files: list[Path]) -> None:
    council = tomllib.loads(council_from_dfe("middleton", "Middleton", files).text)

    # In assessment: 2,000 x .95 x 31 / 253 = 232.8. In brief support: (2,000 x .95 - 2,000 x .3) x .45 x 15 / 365.25 = 24.0.
    # The rest of 1,020: 1,020 - 233 - 24 - 150 - 300 = 313.
    cases = {group["stage"]: group["counts"] for group in council["opening"]["cases"]}
    assert cases == {"assessment": 233, "brief": 24, "cp": 150, "cla": 300, "cin": 313}


def test_brief_support_lasts_as_long_in_the_import_as_in_the_defaults() -> None:
    council, rules = load_council("example-small"), import_rules()
    brief, assessment = council.pathway.stage("brief"), council.pathway.stage("assessment")

    assert brief is not None
    assert isinstance(assessment, Assessment)
    assert brief.duration.mean is not None
    assert brief.duration.mean.value == rules.assumed("brief_days")
    assert assessment.in_need.brief.value == rules.assumed("brief_share_of_need")


def test_every_value_names_its_file_and_row(files: list[Path]) -> None:
    council = tomllib.loads(council_from_dfe("middleton", "Middleton", files).text)

    assert council["demand"]["referrals_per_year"]["source"] == "c1.csv row 3 (2021)"
    assert council["workforce"]["turnover"]["source"] == "csww.csv row 3 (2021)"
    assert all(group["source"] for group in council["opening"]["cases"] + council["opening"]["workers"])


def test_figures_after_the_opening_are_not_used(files: list[Path]) -> None:
    text = council_from_dfe("middleton", "Middleton", files).text

    assert "9999" not in text


def test_an_earlier_opening_can_be_asked_for(files: list[Path], tmp_path: Path) -> None:
    earlier = LOOKED_AFTER.replace("2021,", "2020,")
    (tmp_path / "cla.csv").write_text(earlier, encoding="utf-8")

    council = tomllib.loads(council_from_dfe("middleton", "Middleton", files, census_year=2020).text)

    assert str(council["opening"]["date"]) == "2020-09-30"
    assert council["demand"]["referrals_per_year"]["value"] == 1900


def test_stocks_that_do_not_follow_from_flows_are_reported(files: list[Path], tmp_path: Path) -> None:
    quiet = list(balance_warnings(read_published(files, "Middleton"), 2021))
    (tmp_path / "csww.csv").write_text(
        CENSUS.replace("2020,30 September,Local authority,Middleton,96.0", "2020,30 September,x,Middleton,80.0"),
        encoding="utf-8",
    )

    loud = list(balance_warnings(read_published(files, "Middleton"), 2021))

    # 80 + 16 - 12 = 84 against 100 in post: 16 per cent of the stock. 96 + 16 - 12 = 100 fits.
    assert not any("people in post" in line for line in quiet)
    assert any("people in post 2021: 100.0" in line and "16%" in line for line in loud)
    assert any("looked-after" in line and "not known" in line for line in quiet)


def test_a_rate_that_its_counts_do_not_make_is_reported(files: list[Path], tmp_path: Path) -> None:
    (tmp_path / "csww.csv").write_text(
        CENSUS.replace("60,1020,17,", "60,1020,19,").replace("10,9.1", "10,20.0"), encoding="utf-8"
    )

    lines = list(balance_warnings(read_published(files, "Middleton"), 2021))

    assert any("published as 19, but 1,020 / 60 = 17.0" in line for line in lines)
    assert any("vacancy rate 2021: published as 20.0%, but the counts give 9.1%" in line for line in lines)


def test_suppressed_figures_are_missing_and_said_to_be(files: list[Path]) -> None:
    with pytest.raises(ProblemsFound) as found:
        council_from_dfe("elsewhere", "Elsewhere", files)

    settings = {problem.setting for problem in found.value.problems}
    assert "agency_fte" in settings
    assert "referrals" in settings


def test_an_unknown_authority_gets_a_suggestion(files: list[Path]) -> None:
    with pytest.raises(ProblemsFound, match="Did you mean 'Middleton'"):
        council_from_dfe("m", "Midleton", files)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00\x01", "not a text file"),
        (b"a,b\n1,2\n", "no column for the authority or the year"),
        (b"", "no column for the authority or the year"),
    ],
)
def test_a_file_that_is_not_a_published_one_is_a_problem(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes(content)

    with pytest.raises(ProblemsFound, match=said):
        read_published([path], "Middleton")


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound, match="no such file"):
        read_published([tmp_path / "none.csv"], "Middleton")


def test_everyone_is_placed_once_and_juniors_first() -> None:
    grades = [("newly_qualified", 0.2), ("social_worker", 0.6), ("experienced", 1.0)]
    bands = [(("0 days", "2 years"), 0.3), (("2 years", "5 years"), 1.0)]

    placed = list(crossed(grades, bands, 10))

    # 2 newly qualified and 1 social worker in the first band of 3; 3 social workers and 4 experienced in the other 7.
    assert [(grade, band[0], count) for grade, band, count in placed] == [
        ("newly_qualified", "0 days", 2),
        ("social_worker", "0 days", 1),
        ("social_worker", "2 years", 3),
        ("experienced", "2 years", 4),
    ]


@pytest.mark.skipif(not EVIDENCE.exists(), reason="the published files are not beside the repository")
def test_wakefield_is_made_from_the_published_files() -> None:
    files = [EVIDENCE / "csww_2017_2021.csv", EVIDENCE / "demand_all_authorities_2013_2025.csv"]

    imported = council_from_dfe("wakefield-2021", "Wakefield", files)

    council = tomllib.loads(imported.text)
    assert str(council["opening"]["date"]) == "2021-09-30"
    assert sum(group["counts"] for group in council["opening"]["cases"]) == 2491
    assert council["workforce"]["turnover"]["value"] == 0.157


@pytest.mark.skipif(not EVIDENCE.exists(), reason="the published files are not beside the repository")
def test_the_long_form_is_read_too() -> None:
    published = read_published([EVIDENCE / "demand_yorkshire_2013_2025.csv"], "Wakefield")

    referrals = published.at("referrals", 2021)

    assert referrals is not None
    assert referrals.value == 5296


def test_the_file_passes_check_and_its_opening_is_in_balance(files: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "middleton.toml"
    path.write_text(council_from_dfe("middleton", "Middleton", files).text, encoding="utf-8")

    council = load_council(path)

    report = balance_report(council)
    assert report.sentence is None
    brief = next(stage for stage in report.cases if stage.name == "brief")
    assert abs(brief.settles_by) < 0.10  # a stage left empty would fill within weeks, on top of the cases published
    assert council.opening.vacancies_fte is not None
    assert council.opening.vacancies_fte.value == 10


def with_census(files: list[Path], holders: str, agency: str) -> list[Path]:
    changed = CENSUS.replace("16,12,12.0,20,16.7,10,9.1,60,", f"16,12,12.0,{agency},16.7,10,9.1,{holders},")
    files[0].write_text(changed, encoding="utf-8")
    return files


def test_agency_workers_leave_a_fifth_of_the_people_in_post_with_cases(files: list[Path]) -> None:
    # 100 FTE in post: of 60 who hold cases at least 20 are permanent, so at most 40 of the 55 agency workers hold cases.
    made = council_from_dfe("middleton", "Middleton", with_census(files, "60", "55"))
    council = tomllib.loads(made.text)

    agency = [group for group in council["opening"]["workers"] if group["kind"] == "agency"]
    assert sum(group["count"] for group in agency) == 40
    assert "agency workers 2021: 15 of 55 FTE are taken to hold no cases" in " ".join(made.warnings)


def test_all_agency_workers_hold_cases_where_enough_permanent_ones_do(files: list[Path]) -> None:
    made = council_from_dfe("middleton", "Middleton", with_census(files, "60", "40"))

    assert not [warning for warning in made.warnings if warning.startswith("agency workers")]


def test_so_few_case_holders_that_the_figures_cannot_fit_are_refused(files: list[Path]) -> None:
    with pytest.raises(ProblemsFound, match="case_holders_fte: is 20 in 2021 beside 100 people in post"):
        council_from_dfe("middleton", "Middleton", with_census(files, "20", "5"))
