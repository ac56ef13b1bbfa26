"""A small study of two policies, cheap enough to run in a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.research.folders import Question, question_of

STUDY = """
title = "Two policies in a small council"
council = "example-small"
end = 2021-08-31
at = 2021-08-31
measures = ["average_caseload"]
targets = ["average_caseload<=18"]

[plans.both]
[[plans.both.policies]]
kind = "retention_allowance"
start = 2021-05-01
annual_gbp = 2400
payment = "monthly"
[[plans.both.policies]]
kind = "extra_posts"
start = 2021-05-01
posts = 3
grade = "experienced"

[plans.nothing-much]
[[plans.nothing-much.policies]]
kind = "extra_posts"
start = 2021-05-01
posts = 0
grade = "experienced"
[[plans.nothing-much.policies]]
kind = "market_supplement"
start = 2021-05-01
annual_gbp = 2000
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "two.toml"
    path.write_text(STUDY, encoding="utf-8")
    return path


@pytest.fixture
def asked(study: Path) -> Question:
    return question_of(study)
