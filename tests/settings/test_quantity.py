"""Amounts with units, and values with evidence."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter, ValidationError

from sim.settings.amounts import days_text, parse_days, parse_working_days, working_days_text
from sim.settings.quantity import (
    Count,
    Date,
    Days,
    Fte,
    Gbp,
    Name,
    Note,
    Settings,
    Share,
    SignedShare,
    Sourced,
    Title,
    WorkingDays,
    unit_of,
)

pytestmark = pytest.mark.unit


class Notice(Settings):
    notice: Days
    deadline: WorkingDays = 45.0
    share: Sourced[Share]
    lasts: Sourced[Days] = Sourced[Days](value="2 weeks")
    grades: tuple[Name, ...] = ()
    longest: Annotated[Days, Field(gt=0)] | None = None


def fix_of(kind: object, written: object) -> tuple[str, str]:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind, config={"strict": True, "allow_inf_nan": False}).validate_python(written)
    context = caught.value.errors()[0].get("ctx", {})
    return str(context.get("problem", "")), str(context.get("fix", ""))


@pytest.mark.parametrize(
    ("written", "days"),
    [("12 weeks", 84.0), ("45 days", 45.0), ("1 day", 1.0), ("2 years", 730.5), ("6 months", 182.625), ("0.5 weeks", 3.5)],
)
def test_a_length_of_time_is_read_into_days(written: str, days: float) -> None:
    assert parse_days(written) == days


@pytest.mark.parametrize(
    "written", ["12", 12, 12.0, "12weeks", "12  weeks", "a week", "-3 days", "45 working days", "", True, None, []]
)
def test_what_is_no_length_with_a_unit_is_refused_with_a_hint(written: object) -> None:
    problem, fix = fix_of(Days, written)

    assert problem
    assert "days" in fix


def test_a_bare_number_gets_the_units_it_could_have() -> None:
    assert fix_of(Days, 12) == ("12 has no unit", 'Write "12 days", "12 weeks", "12 months" or "12 years".')
    assert fix_of(WorkingDays, 45) == ("45 has no unit", 'Write "45 working days".')


def test_calendar_days_are_refused_where_working_days_are_meant() -> None:
    problem, fix = fix_of(WorkingDays, "45 days")

    assert problem == '"45 days" is not a number of working days'
    assert '"45 working days"' in fix


@given(st.floats(0, 70_000, allow_nan=False))
def test_days_survive_writing_and_reading_exactly(days: float) -> None:
    assert parse_days(days_text(days)) == days
    assert parse_working_days(working_days_text(days)) == days


@pytest.mark.parametrize(
    ("kind", "written", "fix"),
    [
        (Share, 15, "For 15 per cent write 0.15."),
        (Share, 99.5, "For 99.5 per cent write 0.995."),
        (Share, "15%", "For 15 per cent write 0.15."),
        (SignedShare, -15, "For -15 per cent write -0.15."),
        (Gbp, "£500", "Write 500: the setting is already in pounds."),
        (Gbp, "£41,839", "Write 41839: the setting is already in pounds."),
        (Gbp, "5,500", "Write 5500, without comma or quotation marks."),
        (Fte, "5,5", "Write 5.5, without comma or quotation marks."),
        (Fte, "12", "Write 12 without quotation marks."),
    ],
)
def test_a_number_written_another_way_gets_the_number_meant(kind: object, written: object, fix: str) -> None:
    assert fix_of(kind, written)[1] == fix


NUMBERS = [Share, SignedShare, Gbp, Fte, Count, Sourced[Share], Sourced[Gbp], Days, WorkingDays, Sourced[Days]]
NEVER_A_NUMBER = [
    float("nan"),
    float("inf"),
    float("-inf"),
    1e308,
    10**30,
    True,
    "",
    "abc",
    date(2018, 1, 1),
    [],
    {},
    "1 apple",
]


@pytest.mark.parametrize("kind", NUMBERS)
@pytest.mark.parametrize("written", NEVER_A_NUMBER)
def test_what_is_no_number_is_never_taken_for_one(kind: object, written: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(written, strict=True)


def test_a_count_is_whole() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Count).validate_python(3.0, strict=True)


def test_a_plain_value_and_a_table_are_the_same_kind_of_thing() -> None:
    plain = Notice(notice="12 weeks", share=0.2)
    table = Notice(notice="12 weeks", share={"value": 0.2})

    assert plain == table
    assert plain.share.value == 0.2
    assert not plain.share.has_range


def test_a_range_must_hold_its_value_and_have_both_ends() -> None:
    for table in ({"value": 0.2, "low": 0.3, "high": 0.4}, {"value": 0.2, "low": 0.1}, {"value": 0.2, "high": 0.1, "low": 0.3}):
        with pytest.raises(ValidationError):
            Notice(notice="1 day", share=table)
    assert Notice(notice="1 day", share={"value": 0.2, "low": 0.1, "high": 0.3}).share.has_range


@given(
    days=st.integers(0, 10_000),
    share=st.floats(0, 1),
    low=st.floats(0, 1),
    high=st.floats(0, 1),
    strength=st.sampled_from(["strong", "medium", "weak", "assumption", None]),
)
def test_settings_survive_dumping_and_validation(
    days: int, share: float, low: float, high: float, strength: str | None
) -> None:
    value = sorted([low, share, high])
    table: dict[str, Any] = {"value": value[1], "low": value[0], "high": value[2], "strength": strength, "law": "uniform"}
    model = Notice(notice=f"{days} days", share=table, grades=["experienced"], longest="1 year")

    assert Notice.model_validate(model.model_dump()) == model
    assert Notice.model_validate(json.loads(model.model_dump_json())) == model
    assert Notice.model_validate_json(model.model_dump_json()) == model


def test_lengths_and_evidence_are_dumped_as_a_file_writes_them() -> None:
    model = Notice(notice="12 weeks", share={"value": 0.2, "source": "DfE", "strength": "weak"})

    dumped = model.model_dump()

    assert dumped["notice"] == "84 days"
    assert dumped["deadline"] == "45 working days"
    assert dumped["share"] == {"value": 0.2, "source": "DfE", "strength": "weak"}


def test_settings_cannot_be_changed_and_know_no_other_keys() -> None:
    model = Notice(notice="1 day", share=0.5)

    with pytest.raises(ValidationError):
        model.notice = 2.0
    with pytest.raises(ValidationError):
        Notice(notice="1 day", share=0.5, notise="2 days")


def test_dates_are_dates() -> None:
    adapter = TypeAdapter(Date)

    assert adapter.validate_python("2019-01-01", strict=True) == date(2019, 1, 1)
    for written in (datetime(2019, 1, 1), "1/1/2019", 2019, date(1066, 10, 14), None):
        with pytest.raises(ValidationError):
            adapter.validate_python(written, strict=True)


@pytest.mark.parametrize("hidden", ["\u202e", "\x00", "\x9b", "\u2066", "\x7f", "\ud800"])
def test_texts_with_hidden_characters_are_refused(hidden: str) -> None:
    for kind in (Title, Note):
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(f"harmless{hidden}text", strict=True)


def test_names_are_small_letters_digits_and_hyphens() -> None:
    adapter = TypeAdapter(Name)

    assert adapter.validate_python("bradford-2018") == "bradford-2018"
    for name in ("", "-x", "../x", "Bradford", "a b", "x" * 61, "x\n", "con.", "~"):
        with pytest.raises(ValidationError):
            adapter.validate_python(name)


def test_the_unit_of_a_setting_is_known_from_its_type() -> None:
    fields = Notice.model_fields

    assert unit_of(fields["share"].annotation) is not None
    assert getattr(unit_of(fields["share"].annotation), "unit", "") == "share"
    assert getattr(unit_of(fields["longest"].annotation), "unit", "") == "days"
    assert unit_of(fields["grades"].annotation) is None


def test_the_schema_says_units_and_both_ways_of_writing() -> None:
    schema = Notice.model_json_schema()
    sourced = next(entry for entry in schema["$defs"].values() if entry["title"] == "SourcedShare")

    assert schema["properties"]["notice"]["unit"] == "days"
    assert "12 weeks" in schema["properties"]["notice"]["description"]
    assert [entry["type"] for entry in sourced["anyOf"]] == ["number", "object"]
