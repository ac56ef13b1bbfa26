"""The arithmetic of the papers to every digit that can be worked out by hand (verification.md 6), with the code's own sums.

Two figures of the specification are a digit off: 14 posts leave 18.100 cases, not 18.101, and 15 leave 17.888, not 17.889;
so at 15 % vacancies a filled post has 21.29 cases, not 21.30.
"""

from __future__ import annotations

import pytest

from sim.settings import paper_sums as sums

pytestmark = pytest.mark.past

POSTS = 14.47 / (21.7 / 18 - 1)
CASES = POSTS * 21.7
BRADFORD = 132 * 19.0
YEAR = 365.25


def test_barnsley_two_printed_pairs_imply_seventy_posts_within_their_rounding() -> None:
    assert sums.posts_implied(14.47, 21.7, 18) == pytest.approx(70.3946, abs=5e-5)
    assert sums.posts_implied(25.1, 21.7, 16) == pytest.approx(70.4561, abs=5e-5)
    assert sums.cases_held(POSTS, 21.7) == pytest.approx(1527.56, abs=5e-3)
    within = (sums.posts_implied(14.465, 21.75, 18), sums.posts_implied(14.475, 21.65, 18))
    within_16 = (sums.posts_implied(25.05, 21.75, 16), sums.posts_implied(25.15, 21.65, 16))
    assert within == pytest.approx((69.43, 71.38), abs=5e-3)
    assert within_16 == pytest.approx((69.70, 71.22), abs=5e-3)


def test_barnsley_posts_are_not_people() -> None:
    assert sums.caseload_after(CASES, POSTS + 14) == pytest.approx(18.100, abs=5e-4)
    assert sums.caseload_after(CASES, POSTS + 15) == pytest.approx(17.888, abs=5e-4)
    assert sums.caseload_after(CASES, POSTS + 14.47) == pytest.approx(18.0)
    assert sums.caseload_after(CASES, POSTS + 0.9 * 14) == pytest.approx(18.406, abs=5e-4)
    filled = [sums.caseload_per_filled_post(sums.caseload_after(CASES, POSTS + 14), share) for share in (0.05, 0.10, 0.15)]
    assert filled == pytest.approx([19.05, 20.11, 21.29], abs=6e-3)
    assert sums.yearly_cost_gbp(14.47, 41_839) == pytest.approx(605_410.33)


@pytest.mark.parametrize(
    ("workers", "caseload"),
    [
        (132 + 18, 16.72),
        (132 + 18 + 12, 15.4815),
        (132 - 3, 19.4419),
        (132 + 12, 17.4167),
        (132 + 12 - 3, 17.7872),
        (132 + 12 - 3 - 1, 17.9143),
        (132 + 12 - 3 - 2, 18.0432),
    ],
)
def test_bradford_caseloads_on_paper(workers: float, caseload: float) -> None:
    assert sums.caseload_after(BRADFORD, workers) == pytest.approx(caseload, abs=5e-5)


def test_bradford_workers_needed_growth_and_shares() -> None:
    assert sums.workers_needed(BRADFORD, 18) - 132 == pytest.approx(7.333, abs=5e-4)
    assert sums.workers_needed(BRADFORD, 16) - 132 == pytest.approx(24.75)
    assert sums.relative_change(sums.cases_held(132, 17.9), BRADFORD) == pytest.approx(0.0615, abs=5e-5)
    assert sums.share(132, 143) == pytest.approx(0.9231, abs=5e-5)
    assert sums.share(16, 18) == pytest.approx(0.889, abs=5e-4)
    assert [sums.share(33, staff) for staff in (290, 323, 143)] == pytest.approx([0.1138, 0.1022, 0.231], abs=2.5e-4)
    assert sums.cases_held(27, 14.2) == pytest.approx(383.4)


def test_leeds_stocks_over_flows() -> None:
    days = [YEAR * sums.mean_years(stock, flow) for stock, flow in ((6000, 11_223), (6000, 5317), (4700, 5317))]

    assert days == pytest.approx([195.27, 412.17, 322.87], abs=5e-3)
    assert sums.mean_years(6000, 800) == pytest.approx(7.5)
