"""Settings written to TOML and read again are the same settings."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.settings.council import Council
from sim.settings.document import document_of
from sim.settings.load import load_council, load_document, load_plan
from sim.settings.plan import Plan
from sim.settings.policies.extra_posts import ExtraPosts
from sim.settings.policies.retention_allowance import RetentionAllowance
from sim.settings.quantity import Settings
from sim.settings.shipped import shipped_names
from sim.settings.write import table_text, value_text, write
from tests.corpus.tiny import Allowance, Demand, Posts, Team, Tiny

pytestmark = pytest.mark.unit

NAMES = st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf")), max_size=60)
MONEY = st.floats(0, 1e10)
DATES = st.dates(date(1990, 1, 1), date(2100, 12, 31))
LENGTHS = st.floats(0, 70_000)


@st.composite
def ranged(draw: st.DrawFn, numbers: st.SearchStrategy[float]) -> dict[str, object]:
    low, value, high = sorted(draw(st.tuples(numbers, numbers, numbers)))
    table: dict[str, object] = {"value": value}
    if draw(st.booleans()):
        table |= {"low": low, "high": high, "law": draw(st.sampled_from(["triangular", "uniform", "normal"]))}
    table["source"] = "Invented: " + draw(TEXTS)
    strength = draw(st.sampled_from(["strong", "medium", "weak", "assumption", None]))
    return table | ({"strength": strength} if strength else {})


DEMANDS = st.builds(
    lambda referrals, share, delay, deadline, seasonal: Demand(
        referrals_per_year=referrals,
        rereferral_share=share,
        delay={"value": f"{delay:.3f} days", "source": "Invented"},
        deadline=f"{deadline} working days",
        seasonal=seasonal,
    ),
    ranged(st.floats(1, 1e6)),
    ranged(st.floats(0, 1)),
    LENGTHS,
    st.integers(0, 365),
    st.booleans(),
)
POLICIES = st.one_of(
    st.builds(Allowance, annual_gbp=MONEY, grades=st.just(["experienced"]) | st.just([]), start=DATES | st.none(), why=TEXTS),
    st.builds(Posts, fte=st.floats(0, 100), team=NAMES),
)
TEAMS = st.builds(Team, name=NAMES, posts=st.integers(0, 500), stages=st.sampled_from(["all", ("cin",), ("cp", "cla")]))
COVERED = {"opening_date": "x", "demand": "x", "teams": "x", "policies": "x", "pay": "x"}
TINIES = st.builds(
    Tiny,
    name=NAMES,
    title=TEXTS,
    sources=st.just(COVERED),
    invented=st.booleans(),
    opening_date=DATES,
    demand=DEMANDS,
    teams=st.lists(TEAMS, max_size=4, unique_by=lambda team: team.name).map(tuple),
    policies=st.lists(POLICIES, max_size=3).map(tuple),
    pay=st.dictionaries(TEXTS, MONEY, max_size=3),
)


@given(TINIES)
def test_what_is_written_is_read_as_the_same_settings(model: Tiny) -> None:
    text = write(model)

    again = load_document(Tiny, document_of(text.encode(), "written.toml"), "council").model

    assert again == model
    assert write(again) == text


@pytest.mark.parametrize("name", [name for name in shipped_names("council") if name != "england"])
def test_every_shipped_council_survives_writing_and_reading(name: str) -> None:
    council = load_council(name)

    again = load_document(Council, document_of(write(council).encode(), "written.toml"), "council").model

    assert again == council


@pytest.mark.parametrize("name", shipped_names("plan"))
def test_every_shipped_plan_survives_writing_and_reading(name: str) -> None:
    plan = load_plan(name)

    assert load_document(Plan, document_of(write(plan).encode(), "written.toml"), "plan").model == plan


def test_a_plan_made_in_python_is_written_with_its_kinds() -> None:
    plan = Plan(RetentionAllowance(annual_gbp=2400, start="2019-01-01"), ExtraPosts(posts=2), name="both")

    text = write(plan)

    assert 'kind = "retention_allowance"' in text
    assert "start = 2019-01-01" in text
    assert load_document(Plan, document_of(text.encode(), "both.toml"), "plan").model == plan


@given(TEXTS | st.text(max_size=30))
def test_any_text_is_escaped_by_the_rules_of_toml(text: str) -> None:
    if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        return
    assert tomllib.loads(table_text({text: text})) == {text: text}


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_digit_of_a_number_is_written(number: float) -> None:
    assert tomllib.loads(f"x = {value_text(number)}")["x"] == number


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None, object(), {1, 2}])
def test_what_no_file_can_hold_is_not_written(value: object) -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        value_text(value)


def test_a_setting_with_its_class_default_is_left_out() -> None:
    class Small(Settings):
        kind: str = "small"
        size: int = 3

    assert write(Small()) == 'kind = "small"\n'
    assert write(Small(size=4)) == 'kind = "small"\nsize = 4\n'
