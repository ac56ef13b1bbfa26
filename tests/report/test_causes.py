"""Why the answer is what it is: drawn settings, chance against settings, and the parts of a plan, all from the run itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from finished import ALLOWANCE_ALONE, IN_PARTS, POSTS, Invented, InventedPlan, write_out
from pages_read import page, structure_faults

from sim.report.facts import Facts, facts_from
from sim.report.html import board_html
from sim.report.orphans import orphan_numbers
from sim.report.phrases import reach_words, setting_words
from sim.runs.results import read_results

pytestmark = pytest.mark.unit
ELASTICITY, LENGTH = "leaving.pay_elasticity.total", "pathway.cin.duration.mean"
DRIVEN = Invented(council="example-small", driven_by={LENGTH: 6.0, ELASTICITY: -3.0}, spread=1.0, months=26)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    return facts_from(write_out(tmp_path_factory.mktemp("results") / "driven", DRIVEN))


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_out(tmp_path_factory.mktemp("results") / "parts", Invented(plans=IN_PARTS, months=26))


def test_the_settings_that_drive_the_futures_are_found_with_their_size(facts: Facts) -> None:
    assert [matter.key for matter in facts.matters[:2]] == [LENGTH, ELASTICITY]
    longest = facts.matters[0]
    # each setting adds its stated effect at the top of its range, and the length of 230 to 430 days is even on both sides
    assert abs(longest.at_high - 6.0) < longest.half_high * 4.9 / 1.96
    assert longest.at_low == pytest.approx(-longest.at_high)
    assert (longest.setting, longest.reach) == ("Children in need, duration, mean", "230 to 430 days")
    assert longest.strength == "medium"


def test_the_number_of_settings_looked_at_is_told(facts: Facts) -> None:
    assert facts.looked is not None
    assert "of 109 settings" in facts.looked.text.replace("Of 109", "of 109")
    assert "in these 200 futures" in facts.looked.text


def test_the_share_of_settings_matches_what_was_put_in(facts: Facts) -> None:
    split = facts.split
    assert split is not None
    assert split.low95 is not None
    assert split.high95 is not None
    # triangular laws: variance (a² + b² + c² - ab - ac - bc)/18 about the peak c = 0, here in the unit of the effects
    length = 6.0**2 * (1 + 1) / 18 + 6.0**2 / 18
    elasticity = 3.0**2 * (1 + (1.895 / 1.205) ** 2 + 1.895 / 1.205) / 18
    chance = 1.0 + 0.06  # the shift of each future at month 24, and its wobble
    share = (length + elasticity) / (length + elasticity + chance)

    assert split.chance + split.settings == pytest.approx(1)
    assert abs(split.settings - share) < 4.9 / 1.96 * max(split.high95 - split.settings, split.settings - split.low95, 0.05)


def test_a_run_that_held_its_settings_still_has_nothing_to_tell(tmp_path: Path) -> None:
    facts = facts_from(write_out(tmp_path / "run", Invented(council="example-small", fixed_inputs=True, months=26)))

    assert (facts.matters, facts.looked, facts.split) == ((), None, None)


def test_settings_without_effect_are_not_named(tmp_path: Path) -> None:
    facts = facts_from(write_out(tmp_path / "run", Invented(council="example-small", months=26)))

    assert facts.looked is not None
    assert len(facts.matters) <= 1
    assert facts.split is not None
    assert facts.split.low95 == 0
    assert facts.split.weak is None


def test_the_parts_of_a_plan_are_those_of_shapley_and_add_up(parts: Path) -> None:
    found = facts_from(parts).waterfall
    table = read_results(parts).monthly
    at = table[table["month_end"] == "2019-12-31"].pivot(index="rep", columns="plan", values="average_caseload")
    posts = ((at["14-posts"] - at["do-nothing"]) + (at["14-posts-and-allowance"] - at["allowance"])) / 2

    assert found is not None
    assert {part.label: part.change.mean for part in found.parts}["14-posts"] == pytest.approx(posts.mean())
    assert sum(part.change.mean for part in found.parts) == pytest.approx(found.total.change.mean)
    half = 1.971957 * posts.std(ddof=1) / np.sqrt(200)  # Student's law with 199 degrees of freedom
    assert next(part for part in found.parts if part.label == "14-posts").change.high95 == pytest.approx(
        posts.mean() + half, rel=1e-6
    )


@pytest.mark.parametrize(
    "plans",
    [
        {"do-nothing": InventedPlan(), "14-posts": POSTS},
        {"do-nothing": InventedPlan(), "14-posts-and-allowance": IN_PARTS["14-posts-and-allowance"], "14-posts": POSTS},
    ],
    ids=["one policy", "a part is missing"],
)
def test_without_every_part_there_is_no_waterfall(plans: dict[str, InventedPlan], tmp_path: Path) -> None:
    assert facts_from(write_out(tmp_path / "run", Invented(plans=plans, months=26))).waterfall is None


def test_a_part_that_says_why_otherwise_is_still_the_same_part(tmp_path: Path) -> None:
    other = InventedPlan(policies=tuple({**policy, "why": "another reason"} for policy in ALLOWANCE_ALONE.policies))

    facts = facts_from(write_out(tmp_path / "run", Invented(plans={**IN_PARTS, "allowance": other}, months=26)))

    assert facts.waterfall is not None


def test_side_two_shows_all_of_it_and_every_number_leads_back(tmp_path: Path) -> None:
    run = Invented(plans=IN_PARTS, months=26, council="example-small", driven_by={LENGTH: 6.0, ELASTICITY: -3.0}, spread=1.0)
    html = board_html(facts_from(write_out(tmp_path / "run", run)))
    side = html[html.index('aria-label="Side two"') - 30 :]
    text = page(side).text()

    assert structure_faults(page(html)) == []
    assert orphan_numbers(side, [*IN_PARTS, "barnsley-posts"]) == []
    assert "Children in need, duration, mean 230 to 430 days" in text
    assert "What moved it" in text
    assert "as far as their effect is a straight line" in text


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("pathway.cin.duration.mean", "Children in need, duration, mean"),
        ("leaving.pay_elasticity.total", "Leaving, pay elasticity, total"),
        ("recruitment.stages[checks].drop_out_per_day", "Recruitment, stages, checks, drop out per day"),
    ],
)
def test_settings_are_named_in_words(key: str, expected: str) -> None:
    assert setting_words(key) == expected


@pytest.mark.parametrize(
    ("low", "high", "unit", "expected"),
    [
        (0.15, 0.3, "share", "15 to 30 %"),
        ("230 days", "430 days", "", "230 to 430 days"),
        ("1 working day", "5 working days", "", "1 working day to 5 working days"),
        (16.0, 20.0, "cases", "16 to 20 cases"),
        (-3.4, -0.3, "per cent for one per cent", "\u22123.4 to \u22120.3 % for 1 %"),
    ],
)
def test_ranges_are_written_with_their_unit_once(low: object, high: object, unit: str, expected: str) -> None:
    assert reach_words(low, high, unit) == expected
