"""Thousands of spoilt files: problems with a place and a fix, or usable settings (reliability.md 1.3)."""

from __future__ import annotations

import math
import random
import sys
import time
from collections.abc import Iterator

import pytest

from sim.settings.council import Council
from sim.settings.document import document_of
from sim.settings.explain import explain
from sim.settings.load import load_document, load_model
from sim.settings.plan import Plan
from sim.settings.problems import Problem, ProblemsFound
from sim.settings.quantity import Settings
from sim.settings.schema_walk import parts_of
from sim.settings.shipped import configs_folder
from sim.settings.study import Study
from tests.corpus.mutate import VALUES, spoilt

pytestmark = pytest.mark.unit

LONGEST_SECONDS = 2.0 if sys.gettrace() is None else 20.0  # measuring coverage slows every line down
PARTS = 16  # of all pairs of a setting and a bad value, so that a long trial shows how far it is
PLAN = """\
title = "Eighteen posts and an allowance"
why = "the question of the minutes"

[[policies]]
kind = "extra_posts"
posts = 18
grade = "experienced"
start = 2019-01-01
end = 2020-03-31

[[policies]]
kind = "retention_allowance"
annual_gbp = 2400
grades = ["experienced", "advanced_practitioner"]
start = 2019-01-01
payment = [2019-06-30, 2019-12-31]
tie_in = "12 months"
clawback_share = 0.5
min_service = "1 year"
"""
STUDY = """\
title = "Does it help?"
question = "Which plan reaches 18 first?"
council = "example-small"
horizon = "36 months"
measures = ["average_caseload", "cost_total_gbp"]
targets = ["average_caseload<=18"]
seed = 7

[plans]
posts = { policies = [{ kind = "extra_posts", posts = 2, start = 2019-01-01 }] }
allowance = "retention-allowance-2400"

[[grids]]
plan = "posts"
vary = { "extra_posts.posts" = [1.0, 2.0, 3.0] }

[precision]
difference = { average_caseload = 0.1 }

[limits]
hours = 2.0

[set]
"demand.rereferral_share" = 0.3

[why]
"demand.rereferral_share" = "the year the front door changed"
"""
COUNCIL = (configs_folder() / "councils" / "example-small.toml").read_text(encoding="utf-8")
CLASSES: dict[str, tuple[type[Settings], str]] = {"council": (Council, COUNCIL), "plan": (Plan, PLAN), "study": (Study, STUDY)}


def numbers_in(value: object) -> Iterator[float]:
    """Return every number of checked settings."""
    if isinstance(value, float):
        yield value
    for _, inner in parts_of(value):
        yield from numbers_in(inner)


def assert_complete(problems: tuple[Problem, ...]) -> None:
    """Every problem names its file, what is wrong and how to mend it, on one printable line."""
    assert problems
    for problem in problems:
        assert problem.file
        assert problem.problem.strip()
        assert problem.fix.strip()
        assert "\n" not in problem.as_line()
        assert len(problem.as_line()) < 700
        assert problem.line is None or problem.line >= 1


def check_one(kind: str, content: bytes) -> bool:
    """Load one file; return whether it was usable."""
    cls, _ = CLASSES[kind]
    try:
        model = load_document(cls, document_of(content, f"{kind}.toml"), kind).model
    except ProblemsFound as found:
        assert_complete(found.problems)
        return False
    assert all(math.isfinite(number) for number in numbers_in(model))
    return True


def check_many(kind: str, seed: int, count: int) -> int:
    """Spoil and load many files in one process; return how many were still usable."""
    source = random.Random(seed)
    usable = 0
    for number in range(count):
        content = spoilt(CLASSES[kind][1], source)
        begin = time.process_time()
        try:
            usable += check_one(kind, content)
        except Exception as error:
            raise AssertionError(f"{kind} file {number} of seed {seed}: {error!r}\n{content!r}") from error
        assert time.process_time() - begin < LONGEST_SECONDS
    return usable


@pytest.mark.parametrize(("kind", "count"), [("council", 60), ("plan", 470), ("study", 470)])
def test_a_thousand_spoilt_files_end_in_problems_or_in_usable_settings(kind: str, count: int) -> None:
    usable = check_many(kind, seed=1, count=count)

    assert usable < count / 2


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "count"), [("council", 1500), ("plan", 4000), ("study", 4500)])
def test_ten_thousand_spoilt_files_end_in_problems_or_in_usable_settings(kind: str, count: int) -> None:
    assert check_many(kind, seed=2, count=count) < count / 2


def test_the_files_that_are_spoilt_are_good_before() -> None:
    for kind, (cls, text) in CLASSES.items():
        load_document(cls, document_of(text.encode(), "good.toml"), kind)


def settings_of_the_council() -> list[str]:
    """Return every setting but names, by which other settings are found."""
    explained = explain(load_model(Council, "example-small", "council").model)
    return [each.setting for each in explained if not each.setting.endswith("name")]


def problems_with(sets: list[str]) -> tuple[Problem, ...]:
    """Return what is wrong with the council under overrides; the numbers of a usable one are finite."""
    try:
        model = load_model(Council, "example-small", "council", sets).model
    except ProblemsFound as found:
        assert_complete(found.problems)
        return found.problems
    assert all(math.isfinite(number) for number in numbers_in(model))
    return ()


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "[nan]", "{ value = nan }", "09:00:00"])
def test_no_setting_of_a_council_takes_what_is_no_finite_number(value: str) -> None:
    keys = settings_of_the_council()

    named = {problem.setting for problem in problems_with([f"{key}={value}" for key in keys])}

    unnamed = [key for key in keys if not any(key == name or name.startswith((f"{key}.", f"{key}[")) for name in named)]
    assert unnamed == []


def pairs() -> list[tuple[str, str]]:
    return [(key, value) for key in settings_of_the_council() for value in VALUES]


def test_a_bad_value_in_any_one_setting_is_refused_or_keeps_the_council_usable() -> None:
    for key, value in random.Random(3).sample(pairs(), 60):
        problems_with([f"{key}={value}"])


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_bad_value_in_every_setting_is_refused_or_keeps_the_council_usable(part: int) -> None:
    for key, value in pairs()[part::PARTS]:
        problems_with([f"{key}={value}"])
