"""Settings that the past allows: planted truths, the Gamma posterior and ranks of statistics.md 11."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special, stats

from sim.analysis.calibrate import Observation, history_match, implausibility, nearest_point
from sim.analysis.posterior import abc_smc, rank_of_truth, ranks_uniform_p
from sim.analysis.refusals import NothingFeasible, SettingOutOfRange

pytestmark = pytest.mark.theory

SETTINGS = ("leaving", "hiring", "pay")
TRUTH = np.array([0.3, 0.7, 0.5])
MEAN_DAYS = 120.0


def model(points: np.ndarray) -> np.ndarray:
    """Two figures: turnover, and vacancies that follow both; pay moves neither."""
    leaving, hiring, _ = points.T
    return np.column_stack([10 + 10 * leaving, 5 + 4 * leaving - 6 * hiring])


class Planted:
    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.waves: list[int] = []

    def __call__(self, points: np.ndarray, wave: int) -> np.ndarray:
        self.waves.append(wave)
        return model(points)[:, None, :] + self.rng.normal(0, 0.5, (len(points), 8, 2))


def observed(shift: float = 0.0) -> list[Observation]:
    turnover, vacancies = model(TRUTH[None, :])[0]
    return [Observation("turnover_rate", turnover + shift, 0.2, 0.1), Observation("vacancies_fte", vacancies, 0.2, 0.1)]


def test_implausibility_counts_every_reason_for_a_difference():
    found = implausibility(Observation("x", 10, 2, 1), np.array([4.0]), np.array([2.0]), 0.0)

    assert found[0] == pytest.approx(6 / 3)  # sqrt(4 + 0 + 4 + 1)


@pytest.mark.filterwarnings("error")
def test_waves_keep_the_planted_truth_and_find_what_can_be_known():
    source = Planted(1)

    found = history_match(source, SETTINGS, observed(), waves=3, points=30, root_seed=1)

    learned = {one.setting: one for one in found.learned}
    assert source.waves == [0, 1, 2]
    assert learned["leaving"].low < 0.3 < learned["leaving"].high
    assert learned["hiring"].low < 0.7 < learned["hiring"].high
    assert (learned["leaving"].identified, learned["hiring"].identified) == (True, True)
    assert not learned["pay"].identified
    assert learned["pay"].spread_left > 0.85
    shares = [wave.kept_share for wave in found.waves]
    assert shares[-1] < 0.15
    assert shares[-1] <= shares[0]


@pytest.mark.slow
def test_the_truth_is_hardly_ever_ruled_out():
    kept = 0
    for seed in range(12):
        rng = np.random.default_rng(seed + 500)
        real = [Observation(one.measure, one.value + rng.normal(0, 0.2), 0.2, 0.1) for one in observed()]
        found = history_match(Planted(seed), SETTINGS, real, waves=2, points=30, root_seed=seed)
        kept += all(one.low <= truth <= one.high for one, truth in zip(found.learned, TRUTH, strict=True))

    assert kept >= 10  # the cut is three standard deviations


def test_the_nearest_point_is_the_planted_truth_where_it_can_be_known():
    found = history_match(Planted(2), SETTINGS, observed(), waves=3, points=30, root_seed=2)

    point = nearest_point(found, observed())

    assert point[:2] == pytest.approx(TRUTH[:2], abs=0.05)


def test_a_past_the_model_cannot_reach_is_said_with_its_figure():
    with pytest.raises(NothingFeasible, match="hardest is turnover_rate"):
        history_match(Planted(3), SETTINGS, observed(shift=30), waves=1, points=30, root_seed=3)


def test_a_perfect_model_is_refused():
    with pytest.raises(SettingOutOfRange, match="No model is perfect"):
        history_match(Planted(4), SETTINGS, [Observation("x", 1, 0.1, 0.0)], waves=1, points=30, root_seed=1)


def snapshot(points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One stationary count of M/M/infinity: Poisson with mean rate x mean length; the rate is Gamma(4, 1)."""
    return rng.poisson(special.gammaincinv(4, points) * MEAN_DAYS).astype(float)


def test_the_posterior_of_a_rate_is_the_gamma_of_the_textbook():
    found = abc_smc(snapshot, [720], [1.0], 1, distance=5, particles=2000, most_simulations=400_000, root_seed=1)
    rates = stats.gamma.ppf(found.points[:, 0], 4)
    mean = float(found.weights @ rates)
    sd = float(np.sqrt(found.weights @ (rates - mean) ** 2))

    assert stats.gamma(724, scale=1 / 121).mean() == pytest.approx(5.983471, abs=5e-7)
    assert stats.gamma(724, scale=1 / 121).std() == pytest.approx(0.222374, abs=5e-7)
    assert found.reached
    assert mean == pytest.approx(5.983471, abs=0.03)
    assert sd == pytest.approx(0.222374, rel=0.10)
    assert found.effective_size > 1000


@pytest.mark.slow
def test_ranks_of_truths_among_abc_draws_are_uniform():
    rng = np.random.default_rng(115)
    ranks = []
    for number in range(500):
        truth = rng.random((1, 1))
        count = snapshot(truth, rng)[0]
        width = max(1.0, 0.1 * np.sqrt(count[0]))
        found = abc_smc(snapshot, count, [width], 1, distance=1.0, particles=300, most_simulations=400_000, root_seed=number)
        ranks.append(rank_of_truth(truth[0, 0], found.draw(99, rng)[:, 0]))

    assert ranks_uniform_p(np.array(ranks), 99) > 1e-6


def test_ranks_show_a_method_that_is_too_sure():
    rng = np.random.default_rng(116)
    truths = rng.normal(0, 1, 500)
    data = truths + rng.normal(0, 1, 500)

    def ranks(sd: float) -> np.ndarray:
        pairs = zip(truths, data, strict=True)
        return np.array([rank_of_truth(truth, rng.normal(seen / 2, sd, 99)) for truth, seen in pairs])

    assert ranks_uniform_p(ranks(np.sqrt(0.5)), 99) > 1e-6
    assert ranks_uniform_p(ranks(0.5 * np.sqrt(0.5)), 99) < 1e-6


def test_a_search_that_runs_out_says_so():
    found = abc_smc(snapshot, [720], [1.0], 1, distance=0.0, particles=50, most_simulations=3000, root_seed=2)

    assert not found.reached
    assert found.simulations <= 3000 + 50
    assert found.weights.sum() == pytest.approx(1)


def test_searches_and_ranks_that_make_no_sense_are_refused():
    with pytest.raises(SettingOutOfRange, match="scale above 0"):
        abc_smc(snapshot, [720], [0.0], 1, distance=1, particles=10, most_simulations=100, root_seed=1)
    with pytest.raises(SettingOutOfRange, match="99 draws"):
        ranks_uniform_p(np.array([1, 2]), 100)
