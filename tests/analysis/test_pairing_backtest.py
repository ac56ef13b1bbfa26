"""What pairing is worth, and the naive forecasts ours are set beside."""

from __future__ import annotations

import json
import math
from datetime import date

import numpy as np
import pytest

from sim.analysis.backtest import Observed, drift, naive_error, persistence, series_of, table_json
from sim.analysis.pairing import pairing
from sim.analysis.refusals import SettingOutOfRange, TooFewReplications
from sim.analysis.score import Forecast, scores

pytestmark = pytest.mark.unit

FIGURES = [
    Observed("leeds", 2017, "agency_rate", 0.10),
    Observed("leeds", 2018, "agency_rate", 0.14),
    Observed("leeds", 2019, "agency_rate", 0.11),
    Observed("bradford", 2018, "agency_rate", 0.20),
    Observed("bradford", 2019, "agency_rate", math.nan),
    Observed("bradford", 2020, "agency_rate", 0.32),
    Observed("leeds", 2018, "turnover_rate", 0.5),
]


def test_pairing_is_worth_what_its_spreads_say():
    rng = np.random.default_rng(51)
    world = rng.normal(19, 0.7, 400)

    found = pairing(world + rng.normal(-1, 0.1, 400), world, 0.1, root_seed=1)

    assert found.difference.value == pytest.approx(0.1, rel=0.15)
    assert found.difference.low95 < found.difference.value < found.difference.high95
    assert found.ratio.low95 < found.ratio.value < found.ratio.high95
    assert found.ratio.value == pytest.approx((0.49 * 2 + 0.01) / 0.01, rel=0.3)
    assert found.replications_paired < 10
    assert found.replications_independent > 300


def test_identical_plans_have_no_ratio_and_need_the_fewest_futures():
    world = np.random.default_rng(52).normal(19, 1, 40)

    found = pairing(world, world, 0.1, root_seed=1)

    assert found.ratio is None
    assert found.replications_paired == 2
    with pytest.raises(TooFewReplications, match="at least 30"):
        pairing(world[:10], world[:10], 0.1, 1)


def test_no_change_and_drift_use_only_what_was_known_at_the_start():
    leeds = series_of(FIGURES)["leeds", "agency_rate"]

    assert persistence(leeds, 2018) == 0.14
    assert drift(leeds, 2018, 2) == pytest.approx(0.14 + 2 * 0.04)
    assert drift(leeds, 2017, 1) is None
    assert persistence(leeds, 2020) is None


def test_errors_of_no_change_are_those_worked_out_by_hand():
    one, two = (naive_error(FIGURES, "agency_rate", years) for years in (1, 2))

    # one year: .14 - .10, .11 - .14; two years: .11 - .10, .32 - .20
    assert (one.forecasts, one.mean_abs_err) == (2, pytest.approx(0.035))
    assert one.mean_err == pytest.approx(0.005)
    assert one.rmse == pytest.approx(math.sqrt((0.0016 + 0.0009) / 2))
    assert (two.forecasts, two.mean_abs_err) == (2, pytest.approx(0.065))
    assert two.p90_abs == pytest.approx(0.01 + 0.9 * 0.11)


def test_figures_that_contradict_or_are_missing_are_refused():
    with pytest.raises(SettingOutOfRange, match="two figures of agency_rate for 2018"):
        series_of([*FIGURES, Observed("leeds", 2018, "agency_rate", 0.15)])
    with pytest.raises(SettingOutOfRange, match="9 years apart"):
        naive_error(FIGURES, "agency_rate", 9)


def test_the_table_has_the_fields_of_the_contract_with_the_worst_miss_first():
    near, far = (
        Forecast(council, "agency_rate", date(2019, 9, 30), 1, 0.2, np.linspace(middle, middle + 0.02, 9), 0.19)
        for council, middle in (("leeds", 0.2), ("bradford", 0.3))
    )

    table = json.loads(json.dumps(table_json([near, far], scores([near, far], 1)), allow_nan=False))

    assert [record["council"] for record in table["records"]] == ["bradford", "leeds"]
    assert list(table["records"][0]) == [
        *("council", "measure", "from", "horizon_years", "observed", "model", "low80", "high80", "persistence"),
    ]
    assert table["records"][0]["from"] == "2019-09-30"
    assert list(table["summary"][0]) == ["measure", "horizon_years", "model_mae", "persistence_mae", "coverage80"]
    assert table["summary"][0]["coverage80"] == 0.5
