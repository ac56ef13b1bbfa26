"""Calibration finds a planted truth, keeps what it cannot learn, and writes a council that can be read."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from sim.analysis.calibrate import Observation
from sim.api import explain
from sim.cli.findings import calibration_text
from sim.research.design import Design, in_words, settings_of
from sim.research.fitting import Calibrated, Past, Setting, calibrate, figures_in, write_council
from sim.research.folders import question_until, seed_for, values_at
from sim.runs.manifest import Refused
from sim.settings.load import load_council
from sim.settings.problems import ProblemsFound
from sim.settings.ranges import value_at

END = "2022-03-31"
LEARNED = "demand.rereferral_share"


@pytest.mark.unit
def test_seeds_of_one_purpose_never_meet() -> None:
    assert len({seed_for(1, "luck", number) for number in range(1000)}) == 1000


@pytest.mark.unit
def test_a_duration_is_written_with_its_unit_and_a_share_without() -> None:
    asked = question_until("example-small", END)
    shown = {str(row["setting"]): row for row in explain("example-small")}
    length, share = settings_of(asked, ["pathway.cin.duration.mean", "workload.newcomer_efficiency"])

    assert in_words(length, 0.5, shown[length.key]) == "330 days"
    assert in_words(share, 0.5, shown[share.key]) == pytest.approx(0.6)


@pytest.mark.unit
def test_a_setting_that_has_no_range_is_refused_by_name() -> None:
    with pytest.raises(Refused, match="turnover"):
        settings_of(question_until("example-small", END), ["workforce.turnover"])


@pytest.mark.unit
def test_figures_without_numbers_are_reported_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "past.csv"
    path.write_text("date,measure,value,error_sd,discrepancy_sd\n2022-03-31,agency_fte,many,1,1\n2022-03-31,agency_fte,2,,1\n")

    with pytest.raises(ProblemsFound) as found:
        figures_in(path)

    assert [problem.line for problem in found.value.problems] == [2, 3]


@pytest.mark.unit
@pytest.mark.parametrize("reached", [True, False])
def test_a_calibration_fits_a_terminal_and_says_when_it_is_rough(reached: bool) -> None:
    one = Setting(
        "inspection.agency_after_inadequate", (0.0141421, 0.0447214, 0.0690455), (0.01, 0.05, 0.07), 0.05, 0.55, False
    )
    length = Setting(
        "pathway.cin.duration.mean", ("300 days", "330 days", "360 days"), ("310 days",) * 3, "310 days", 0.2, True
    )
    history, posterior = SimpleNamespace(waves=()), SimpleNamespace(reached=reached, distance=1.4)

    text = calibration_text(Calibrated("bradford", "do-nothing", (), history, posterior, (one, length), 3, 24))  # type: ignore[arg-type]

    assert max(map(len, text.splitlines())) <= 100
    assert "..." not in text
    assert "0.0141, 0.0447, 0.069" in text
    assert "300, 330, 360 days" in text
    assert ("rough: it meets the figures to 1.40 standard deviations" in " ".join(text.split())) is not reached


@pytest.mark.behaviour
@pytest.mark.slow
def test_a_planted_truth_survives_and_what_is_far_from_it_is_ruled_out(tmp_path: Path) -> None:
    asked = question_until("example-small", END)
    setting = settings_of(asked, [LEARNED])
    truth = 0.97
    plan = asked.baseline
    futures = Design(asked, plan, setting, 16, 99, tmp_path / "truth").run(np.array([[truth]]), 1)[0]
    rates = values_at(futures, plan, "re_referral_rate", futures.month_of(END))
    error = float(rates.std(ddof=1)) / 4
    past = (Past(END, Observation("re_referral_rate", float(rates.mean()), error, 0.001)),)

    found = calibrate(asked, past, file="example-small", settings=[LEARNED], waves=1, points=8, reps=8, out=tmp_path / "runs")

    left = found.history.learned[0]
    assert left.low <= truth <= left.high
    assert left.low > 0.05
    middle = float(found.settings[0].after[1])
    assert middle > value_at(setting[0], 0.5)
    path = write_council(found, "example-small", tmp_path / "example-fitted.toml", "planted figures")
    assert load_council(path).name == "example-fitted"
