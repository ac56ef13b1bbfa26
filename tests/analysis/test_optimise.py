"""The best plan under limits: the posts question of statistics.md 10."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from scipy import stats

from sim.analysis.optimise import Limits, Outcome, certify, expected_improvement, optimise, pareto
from sim.analysis.refusals import NothingFeasible, SettingOutOfRange

pytestmark = pytest.mark.theory

POSTS_NOW = 70.4
CASES = 1528
UNIT_COST = 41_839


def posts(plan: str) -> int:
    return int(plan.removesuffix("-posts"))


class Barnsley:
    """Cases are Poisson and shared by every plan; a plan is a number of extra posts."""

    def __init__(self, seed: int = 101):
        self.cases = np.random.default_rng(seed).poisson(CASES, 40_000)
        self.used: dict[str, list[int]] = {}

    def __call__(self, plan: str, reps: Sequence[int]) -> Outcome:
        self.used.setdefault(plan, []).extend(reps)
        cases = self.cases[np.asarray(reps) - 1]
        extra = float(posts(plan))
        return Outcome(np.full(len(reps), extra), np.full(len(reps), extra * UNIT_COST), cases / (POSTS_NOW + extra) <= 18)


PLANS = tuple(f"{number}-posts" for number in range(12, 21))


def test_the_chances_of_the_question_are_the_stated_ones():
    for extra, expected in ((17, 0.877489), (16, 0.759803), (15, 0.597561)):
        assert stats.poisson.cdf(np.floor(18 * (POSTS_NOW + extra)), CASES) == pytest.approx(expected, abs=5e-7)
    assert stats.poisson.ppf(0.8, CASES) == 1561
    assert 1561 / 18 - POSTS_NOW == pytest.approx(16.32, abs=0.005)


def test_the_smallest_number_of_posts_is_17_and_is_certified_on_fresh_futures():
    evaluate = Barnsley()

    found = optimise(PLANS, evaluate, Limits(chance=0.8), "lower", search=300, fresh=1000)

    assert found.best == "17-posts"
    assert found.certificate.lower_bound >= 0.8
    assert found.certificate.met / found.certificate.replications == pytest.approx(0.877489, abs=4.9 * 0.0104)
    assert min(evaluate.used["17-posts"][300:]) > 300
    assert len(evaluate.used["17-posts"]) == len(set(evaluate.used["17-posts"]))


def test_the_answer_of_the_mean_value_fails():
    mean_value_answer = int(np.ceil(CASES / 18 - POSTS_NOW))

    found = certify("15-posts", Barnsley()("15-posts", range(1, 2001)), Limits(chance=0.8))

    assert mean_value_answer == 15
    assert not found.granted
    assert found.met / 2000 == pytest.approx(0.597561, abs=4.9 * 0.011)


def test_a_plan_that_looked_lucky_in_the_search_is_refused_its_certificate():
    class Lucky(Barnsley):
        def __call__(self, plan: str, reps: Sequence[int]) -> Outcome:
            outcome = super().__call__(plan, reps)
            return Outcome(outcome.objective, outcome.cost_gbp, outcome.met | (np.asarray(reps) <= 300))

    found = optimise(PLANS[3:], Lucky(), Limits(chance=0.8), "lower", search=300, fresh=1000)

    assert [one.plan for one in found.refused] == ["15-posts", "16-posts"]
    assert found.best == "17-posts"


def test_a_budget_below_the_need_leaves_nothing_and_says_why():
    with pytest.raises(NothingFeasible, match="No plan keeps within 669,424 pounds"):
        optimise(PLANS, Barnsley(), Limits(16 * UNIT_COST, 0.8), "lower", search=300, fresh=1000)


def test_a_budget_alone_picks_the_best_objective_it_can_buy():
    found = optimise(PLANS, Barnsley(), Limits(budget_gbp=14 * UNIT_COST), "higher", search=50, fresh=50)

    assert found.best == "14-posts"
    assert {one.plan for one in found.candidates if one.ruled_out} == {f"{number}-posts" for number in range(15, 21)}


def test_near_ties_are_named():
    def evaluate(plan: str, reps: Sequence[int]) -> Outcome:
        noise = np.random.default_rng(posts(plan)).normal(0, 1, 500)[np.asarray(reps) - 1]
        return Outcome(18 + (0 if posts(plan) < 14 else 5) + noise, np.zeros(len(reps)), np.ones(len(reps), dtype=bool))

    found = optimise(PLANS[:4], evaluate, Limits(), "lower", search=100, fresh=100)

    assert {found.best, *found.near_ties} == {"12-posts", "13-posts"}


def test_the_best_of_many_equal_plans_is_overrated_by_the_search_and_not_by_its_certificate():
    searched, certified = [], []
    names = tuple(f"{number}-posts" for number in range(50))
    for seed in range(80):
        values = np.random.default_rng(seed).normal(0, 1, (50, 40))

        def evaluate(plan: str, reps: Sequence[int], values: np.ndarray = values) -> Outcome:
            return Outcome(values[posts(plan), np.asarray(reps) - 1], np.zeros(len(reps)), np.ones(len(reps), dtype=bool))

        found = optimise(names, evaluate, Limits(), "higher", search=20, fresh=20, attempts=1)
        searched.append(found.candidates[0].objective)
        certified.append(found.certificate.objective.mean)

    error = 1 / np.sqrt(20 * 80)
    assert np.mean(searched) > 10 * error
    assert abs(np.mean(certified)) < 4.9 * error


def test_a_plan_is_on_the_frontier_unless_another_beats_it_in_every_respect():
    # cost, caseload: (1, 20) cheap; (2, 18) middle; (2, 19) beaten by it; (3, 18) beaten by it; (4, 17) best caseload
    front = pareto([[1, 20], [2, 18], [2, 19], [3, 18], [4, 17]], ("lower", "lower"))

    assert front.tolist() == [True, True, False, False, True]
    assert pareto([[1, 20], [1, 20]], ("lower", "higher")).tolist() == [True, True]
    with pytest.raises(SettingOutOfRange, match="directions"):
        pareto([[1, 2]], ("lower",))


def test_expected_improvement_equals_its_integral():
    draws = np.random.default_rng(102).normal(1.0, 0.5, 1_000_000)

    found = expected_improvement(np.array([1.0]), np.array([0.5]), 0.8, np.array([0.5]))

    assert found[0] == pytest.approx(0.5 * np.maximum(0.8 - draws, 0).mean(), abs=0.001)


def test_searches_that_make_no_sense_are_refused():
    with pytest.raises(SettingOutOfRange, match="between 0 and 1"):
        optimise(PLANS, Barnsley(), Limits(chance=80), "lower", search=10, fresh=10)
    with pytest.raises(SettingOutOfRange, match="different names"):
        optimise((), Barnsley(), Limits(), "lower", search=10, fresh=10)
