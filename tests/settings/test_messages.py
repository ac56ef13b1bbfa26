"""What is refused is said in the words of the people who write the files."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, StringConstraints, ValidationError, field_validator

from sim.settings.messages import first_of_each_place, words_for
from sim.settings.problems import Problem, refuse
from sim.settings.quantity import Count, Days, Name, Settings, Share

pytestmark = pytest.mark.unit


class Apple(Settings):
    kind: Literal["apple"]
    weight: float


class Pear(Settings):
    kind: Literal["pear"]
    price: float


class Basket(Settings):
    share: Share = 0.5
    between: Annotated[float, Field(gt=0, lt=10)] = 1.0
    count: Count = 1
    on: bool = True
    text: Annotated[str, StringConstraints(max_length=5, min_length=1)] = "a"
    names: Annotated[tuple[Name, ...], Field(max_length=2)] = ()
    pair: Annotated[tuple[int, ...], Field(min_length=1)] = (1,)
    day: date = date(2018, 1, 1)
    hour: time = time(9)
    table: dict[str, float] = Field(default_factory=dict)
    colour: Literal["red", "green"] = "red"
    fruit: tuple[Annotated[Apple | Pear, Field(discriminator="kind")], ...] = ()
    length: Days | Literal["never"] = "never"
    inner: Apple | None = None
    own: int = 0
    nothing: None = None

    @field_validator("own")
    @classmethod
    def _own_rule(cls, value: int) -> int:
        if value == 13:
            raise ValueError("13 brings no luck.")
        if value == 14:
            raise refuse("14 is too many", "Take 12.")
        return value


def said(**settings: Any) -> tuple[tuple[str | int, ...], str, str]:
    """Return place, problem and fix of the one error that settings give."""
    with pytest.raises(ValidationError) as caught:
        Basket.model_validate(settings)
    found = first_of_each_place(caught.value.errors(include_url=False), settings)
    assert len(found) == 1
    path, error = next(iter(found.items()))
    return path, *words_for(error, path, settings, Basket)


@pytest.mark.parametrize(
    ("setting", "value", "problem", "fix"),
    [
        ("share", -1, "-1 is below 0", "Give 0 or more."),
        ("share", 101, "101 is above 1", "Give 1 or less."),
        ("between", 0.0, "0.0 is not above 0", "Give more than 0."),
        ("between", 10.0, "10.0 is not below 10", "Give less than 10."),
        ("between", "x", '"x" is not a number', "Write a number without quotation marks."),
        ("between", float("nan"), "nan is not a finite number", "Give a number with digits."),
        ("count", 1.5, "1.5 is not a whole number", "Write a whole number without quotation marks."),
        ("on", "Yes", '"Yes" is not true or false', "Write true, without quotation marks."),
        ("on", "maybe", '"maybe" is not true or false', "Write true or false, without quotation marks."),
        ("on", 1, "1 is not true or false", "Write true or false, without quotation marks."),
        ("text", 5, "5 is not text", 'Write "5".'),
        ("text", True, "true is not text", 'Write it between quotation marks: "text".'),
        ("text", "abcdef", "has more than 5 characters", "Shorten it."),
        ("text", "", "is empty", "Give at least one."),
        ("names", "a", '"a" is not a list', 'Write ["a"].'),
        ("names", ["a", "b", "c"], "has more than 2 items", "Shorten it."),
        ("pair", [], "is empty", "Give at least one."),
        (
            "day",
            "tomorrow",
            '"tomorrow" is not a date',
            "Write a date as year-month-day, such as 2019-01-01, without quotation marks.",
        ),
        ("hour", "late", '"late" is not a time', "Write a time as 09:00:00."),
        ("table", [], "a list is not a table", "Write it as a table of NAME = VALUE."),
        ("inner", 3, "3 is not a table", "Write it as a table of NAME = VALUE."),
        ("colour", "gren", '"gren" is not one of the choices', "Did you mean 'green'?"),
        ("colour", 3, "3 is not one of the choices", 'Write one of "red", "green".'),
        ("length", 12, "12 has no unit", 'Write "12 days", "12 weeks", "12 months" or "12 years".'),
        ("own", 13, "13 brings no luck", "'caseholder schema' describes own."),
        ("own", 14, "14 is too many", "Take 12."),
        ("nothing", 1, "1 is not empty", "Delete the line."),
    ],
)
def test_a_refused_value_is_answered_in_plain_words(setting: str, value: object, problem: str, fix: str) -> None:
    assert said(**{setting: value}) == ((setting,), problem, fix)


def test_an_error_in_a_list_or_a_table_is_placed_inside_it() -> None:
    assert said(names=["good", "Not Good"])[0] == ("names", 1)
    assert said(table={"a": 1.0, "b": "x"})[0] == ("table", "b")
    assert said(fruit=[{"kind": "apple", "weight": "x"}])[0] == ("fruit", 0, "weight")
    assert said(fruit=[{"kind": "apple"}]) == (("fruit", 0, "weight"), "is missing", "Add it.")


def test_an_unknown_kind_is_placed_on_the_kind_and_a_missing_one_on_the_table() -> None:
    assert said(fruit=[{"kind": "appel"}]) == (("fruit", 0, "kind"), '"appel" is not a known kind', "Did you mean 'apple'?")
    assert said(fruit=[{"weight": 1.0}])[:2] == (("fruit", 0), "has no kind")


def test_a_setting_of_another_kind_is_answered_with_those_of_its_own() -> None:
    path, problem, fix = said(fruit=[{"kind": "apple", "weight": 1.0, "price": 2.0}])

    assert (path, problem) == (("fruit", 0, "price"), "not a setting")
    assert fix == "Known here: kind, weight."


def test_a_long_value_is_shortened_and_its_control_characters_are_not_printed() -> None:
    problem = said(colour="x\x1b[31m" + "y" * 500)[1]

    assert "\x1b" not in problem
    assert len(problem) < 100


def test_a_problem_is_printed_on_one_line_whatever_its_setting_is_called() -> None:
    line = Problem("x.toml", 3, "a\n\x1b[2J\u202e" + "b" * 5000, "", "not a setting", "Delete it.").as_line()

    assert line.isprintable()
    assert len(line) < 200
    assert line.startswith("  line 3  a??[2J?bbb")
