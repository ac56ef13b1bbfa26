"""Councils of the past: referrals and judgements that came are fed in, nothing else of later years is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sim.research.openings import Judgement, _in_force, _yearly_referrals, evidence_in, slug
from sim.settings.dfe_files import Figure, Published
from sim.settings.problems import ProblemsFound

pytestmark = pytest.mark.unit


def referrals(**counts: float) -> Published:
    years = {int(name[1:]): count for name, count in counts.items()}
    return Published("Anywhere", {("referrals", year): Figure("referrals", n, year, "f", 2) for year, n in years.items()})


def test_a_calendar_year_takes_a_quarter_of_the_year_to_march_and_three_quarters_of_the_next() -> None:
    found = _yearly_referrals(referrals(y2018=1000, y2019=2000, y2020=4000), 2018, 2019)

    assert found == {2018: 0.25 * 1000 + 0.75 * 2000, 2019: 0.25 * 2000 + 0.75 * 4000}


def test_damped_referrals_move_by_the_power_of_the_response() -> None:
    came = referrals(y2018=1000, y2019=4000, y2020=4000)

    found = _yearly_referrals(came, 2018, 2019, response=0.5)

    assert found == pytest.approx({2018: 1000 * (3250 / 1000) ** 0.5, 2019: 2000.0})


def test_a_calendar_year_without_both_its_years_is_left_out() -> None:
    assert _yearly_referrals(referrals(y2018=1000, y2020=4000), 2018, 2021) == {}


def test_judgements_are_the_one_in_force_and_those_during_the_run() -> None:
    days = ("2014-05-23", "2018-09-29", "2018-10-29", "2023-01-31")
    judged = [Judgement(date.fromisoformat(day), "good") for day in days]

    found = _in_force(judged, date(2018, 9, 30), date(2021, 9, 30))

    assert [each.published.isoformat() for each in found] == ["2018-09-29", "2018-10-29"]


def test_without_a_judgement_before_the_opening_inspections_stay_out() -> None:
    assert _in_force([Judgement(date(2019, 1, 1), "good")], date(2018, 9, 30), date(2021, 9, 30)) == []


def test_every_missing_file_of_the_evidence_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as found:
        evidence_in(tmp_path)

    assert len(found.value.problems) == 3


def test_names_of_authorities_become_names_of_councils() -> None:
    assert slug("Kingston upon Hull, City of") == "kingston-upon-hull-city-of"
