"""What moves an answer, read from futures whose settings were drawn: known slopes and known shares are found again."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.arrays import FloatArray
from sim.analysis.drivers import DrawnFutures, drivers, settings_share
from sim.analysis.intervals import t_quantile
from sim.analysis.refusals import SettingOutOfRange, TooFewReplications

pytestmark = pytest.mark.unit
NAMES = ["a", "b", "c"]


def test_a_straight_line_is_found_exactly() -> None:
    values = np.random.default_rng(1).random((40, 3))

    found = {driver.setting: driver for driver in drivers(DrawnFutures(NAMES, values, 5 - 2 * values[:, 1]))}

    assert found["b"].slope == pytest.approx(-2)
    assert found["b"].correlation == pytest.approx(-1)
    assert found["b"].slope_error == pytest.approx(0, abs=1e-7)
    assert found["b"].stands_out


def test_the_slope_and_its_error_are_those_of_least_squares() -> None:
    random = np.random.default_rng(2)
    values, noise = random.random((60, 1)), random.normal(0, 1, 60)
    answer = 3 * values[:, 0] + noise
    design = np.column_stack([np.ones(60), values[:, 0]])
    solution, residual, *_ = np.linalg.lstsq(design, answer)
    error = np.sqrt(residual[0] / 58 * np.linalg.inv(design.T @ design)[1, 1])

    found = drivers(DrawnFutures(["a"], values, answer))[0]

    assert found.slope == pytest.approx(solution[1])
    assert found.slope_error == pytest.approx(error)


def test_among_many_settings_without_effect_hardly_ever_one_stands_out() -> None:
    """One false call in 20 runs of 100 settings: 200 runs give 10, and more than 27 only with a chance below 5e-7."""
    random = np.random.default_rng(3)
    names = [f"s{k}" for k in range(100)]
    false = sum(
        any(driver.stands_out for driver in drivers(DrawnFutures(names, random.random((100, 100)), random.normal(size=100))))
        for _ in range(200)
    )

    assert false <= 27


def test_the_strongest_comes_first_and_a_setting_that_does_not_vary_last() -> None:
    random = np.random.default_rng(4)
    values = random.random((100, 3))
    values[:, 2] = 7.0

    found = drivers(DrawnFutures(NAMES, values, values[:, 0] + 4 * values[:, 1]))

    assert [driver.setting for driver in found] == ["b", "a", "c"]
    assert found[2].correlation == 0


@pytest.mark.parametrize(("futures", "settings", "share"), [(200, 109, 0.5), (100, 100, 0.0), (200, 20, 0.9)])
def test_the_share_of_the_settings_is_unbiased_and_its_interval_holds(futures: int, settings: int, share: float) -> None:
    """With as many settings as futures no regression could be fitted; the estimate may be no more than 4.9 errors off."""
    random = np.random.default_rng([5, futures, settings])
    names, runs = [str(k) for k in range(settings)], 60
    weights = 1 / np.arange(1, settings + 1)
    found = []
    for _ in range(runs):
        values = random.random((futures, settings))
        signal = values @ weights * np.sqrt(12 / (weights**2).sum())
        answer = np.sqrt(share) * signal + random.normal(0, np.sqrt(1 - share), futures)
        found.append(settings_share(DrawnFutures(names, values, answer)))

    known = [each for each in found if each is not None]
    middle = np.array([each.share for each in known])
    assert len(known) == runs
    if share > 0:
        assert abs(middle.mean() - share) < 4.9 * middle.std(ddof=1) / np.sqrt(runs)
    assert sum(each.low95 <= share <= each.high95 for each in known) >= 47  # 47 of 60 with a chance above 1 - 1e-6 at 95 %


def slow_share(values: FloatArray, answer: FloatArray) -> float:
    """The estimator as written down: squared correlations, each less its mean under chance alone; one by one."""
    futures, total = answer.size, 0.0
    for column in values.T:
        varies = np.ptp(column) > 0
        square = np.corrcoef(column, answer)[0, 1] ** 2 if varies else 0.0
        total += (square - 1 / (futures - 1)) / (1 - 1 / (futures - 1))
    return float(total)


def test_the_interval_is_that_of_leaving_out_one_future_after_the_other() -> None:
    """The slow way works everything out again for each future; one setting varies in a single future, one in none."""
    random = np.random.default_rng(8)
    values = random.random((40, 6)) * [1, 1e-6, 1e6, 1, 1, 1] + [0, 0, 1e6, 0, 0, 0]
    values[:, 4], values[:, 5] = 0.3, 0.1
    values[17, 4] = 0.9
    answer = 3 * values[:, 0] + 1e6 * values[:, 1] + random.normal(size=40)
    without = np.array([slow_share(np.delete(values, k, 0), np.delete(answer, k)) for k in range(40)])
    half = t_quantile(40, 0.95) * np.sqrt(39 / 40 * ((without - without.mean()) ** 2).sum())

    found = settings_share(DrawnFutures([*"abcdef"], values, answer))

    assert found is not None
    share = slow_share(values, answer)
    assert 0 < share - half < share + half < 1
    assert (found.share, found.low95, found.high95) == pytest.approx((share, share - half, share + half), rel=1e-9)


def test_an_answer_that_never_varies_has_no_share() -> None:
    assert settings_share(DrawnFutures(NAMES, np.random.default_rng(6).random((40, 3)), np.ones(40))) is None


def test_missing_values_and_too_few_futures_are_refused() -> None:
    values = np.random.default_rng(7).random((40, 3))

    with pytest.raises(SettingOutOfRange):
        DrawnFutures(NAMES, values, np.full(40, np.nan))
    with pytest.raises(SettingOutOfRange):
        DrawnFutures(NAMES[:2], values, np.ones(40))
    with pytest.raises(TooFewReplications):
        DrawnFutures(NAMES, values[:20], np.ones(20))
