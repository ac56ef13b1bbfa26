"""Forecasts of the past: figures as they would be published, files of outside truth, and failures first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.analysis.backtest import Observed
from sim.analysis.futures import futures
from sim.analysis.score import Forecast, scores
from sim.research import past
from sim.research.past import Backtest, PastResult, _all_forecasts, _latest_wins, _simulated, _truth_in, worst_first
from sim.research.past_page import page
from sim.research.past_study import asked_past
from sim.runs.manifest import Refused
from sim.settings.problems import ProblemsFound

pytestmark = pytest.mark.unit

ENDS = ("2019-09-30", "2020-09-30")


def simulated(measure: str, in_post: float = 200.0) -> list[float]:
    """Two futures in which 100 workers become 110 and 90, beside 20 and 30 agency workers and 10 and 5 vacancies."""
    columns = {
        "plan": ["do-nothing"] * 4,
        "rep": [1, 1, 2, 2],
        "month_end": [*ENDS, *ENDS],
        "permanent_fte": [100.0, 110.0, 100.0, 90.0],
        "agency_fte": [25.0, 20.0, 25.0, 30.0],
        "vacancies_fte": [8.0, 10.0, 8.0, 5.0],
        "average_caseload": [17.0, 16.0, 17.0, 19.0],
    }
    found = _simulated(futures(pd.DataFrame(columns)), measure, 2019, 2020, {2019: in_post})
    assert found is not None
    return [float(value) for value in found]


def test_people_in_post_grow_in_proportion_to_the_simulated_workers() -> None:
    assert simulated("permanent_fte") == pytest.approx([220.0, 180.0])


def test_the_agency_rate_is_over_everybody_in_post() -> None:
    assert simulated("agency_rate") == pytest.approx([20 / 240, 30 / 210])


def test_the_vacancy_rate_is_over_everybody_in_post() -> None:
    assert simulated("vacancy_rate") == pytest.approx([10 / 230, 5 / 185])


def test_the_caseload_is_taken_as_it_is() -> None:
    assert simulated("average_caseload") == [16.0, 19.0]


def test_of_nobody_there_is_no_rate() -> None:
    columns = {
        "plan": ["do-nothing"] * 2,
        "rep": [1, 1],
        "month_end": ENDS,
        "permanent_fte": [0.0, 5.0],
        "agency_fte": [0.0, 0.0],
    }

    found = _simulated(futures(pd.DataFrame(columns)), "agency_rate", 2019, 2020, {2019: 200.0})

    assert found is not None
    assert np.isnan(found).all()


def test_an_opening_that_cannot_be_scored_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def made(area: str, *_: object) -> list[Forecast]:
        if area == "Failed":
            raise Refused("no future could be simulated")
        values = np.array([np.nan, np.nan, 1.0]) if area == "Empty" else np.array([1.0, 2.0, 3.0])
        return [Forecast(area, "agency_rate", date(2019, 9, 30), 1, 2.0, values, persistence=2.0)]

    monkeypatch.setattr(past, "_forecasts", made)
    runs = {(area, 2019): None for area in ("Failed", "Empty", "Sound")}

    found, missing = _all_forecasts(runs, {}, Backtest((), (2019,), 2020))  # type: ignore[arg-type]

    assert [one.council for one in found] == ["Sound"]
    assert missing == [
        "Failed from 2019: no future could be simulated",
        "Empty from 2019: agency_rate 1 years on has no value in most futures",
    ]


def test_observed_figures_from_a_file_go_before_published_ones() -> None:
    published, outside = Observed("Leeds", 2020, "agency_rate", 0.1), Observed("Leeds", 2020, "agency_rate", 0.2)

    assert _latest_wins([published, outside]) == [outside]


def test_every_bad_line_of_an_observed_file_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "observed.csv"
    path.write_text("area,year,measure,value\nLeeds,2020,agency_rate,low\nLeeds,2020,happiness,1\nLeeds,2020,agency_rate,0.1\n")

    with pytest.raises(ProblemsFound) as found:
        list(_truth_in(path))

    assert [problem.line for problem in found.value.problems] == [2, 3]


def forecast(council: str, observed: float, middle: float) -> Forecast:
    values = middle + np.linspace(-1, 1, 19)
    return Forecast(council, "average_caseload", date(2019, 9, 30), 1, observed, values, persistence=observed + 0.1)


def test_the_forecast_furthest_outside_its_range_comes_first() -> None:
    made = (forecast("Near", 17.0, 17.2), forecast("Far", 25.0, 17.0), forecast("Out", 19.0, 17.0))
    result = PastResult(made, scores(made, 1), (), 19)

    assert [one.council for one in worst_first(result)] == ["Far", "Out"]


def test_the_page_says_first_where_no_change_was_nearer() -> None:
    made = (forecast("Far", 25.0, 17.0), forecast("Out", 19.0, 17.0))
    text = page(PastResult(made, scores(made, 1), ("Rutland from 2017: not run yet",), 19), date(2026, 1, 1))

    assert text.index("No change was nearer than the model in 1 of 1 cases") < text.index("All scores")
    assert "the average caseload after 1 year" in text
    assert "Average caseload (cases per FTE)" in text
    assert "average_caseload" not in text
    assert "Rutland from 2017: not run yet" in text
    assert "Open Government Licence" in text


@pytest.mark.parametrize(("reps", "warned"), [(2, True), (8, True), (9, False), (40, False)])
def test_errors_of_too_few_futures_come_with_a_caution(reps: int, warned: bool) -> None:
    made = (forecast("Far", 25.0, 17.0),)
    text = page(PastResult(made, scores(made, 1), (), reps), date(2026, 1, 1))

    assert ("lean the same way" in text) is warned


def test_what_is_given_beside_a_study_goes_before_it(tmp_path: Path) -> None:
    path = tmp_path / "past.toml"
    path.write_text('areas = ["Leeds"]\nfrom = [2018]\nuntil = 2020\nreps = 40\nseed = 7\n')

    found = asked_past(path, areas=("York",), reps=9)

    assert (found.areas, found.starts, found.until, found.reps, found.seed) == (("York",), (2018,), 2020, 9, 7)


def test_a_study_with_unknown_and_wrong_settings_names_all_of_them(tmp_path: Path) -> None:
    path = tmp_path / "past.toml"
    path.write_text('area = ["Leeds"]\nfrom = 2018\n')

    with pytest.raises(ProblemsFound) as found:
        asked_past(path)

    assert [problem.setting for problem in found.value.problems] == ["area", "from"]
