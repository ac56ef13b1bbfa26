"""The bridge from posts on paper to practice, from invented futures worked by hand and from a run of a small council."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from sim.analysis.bridge import bridge_steps
from sim.analysis.futures import Futures, futures
from sim.cli.application import carry_out
from sim.research.bridging import Bridge, bridge_chart, new_posts_fte
from sim.runs.signals import Interruption

pytestmark = pytest.mark.unit

# 50 posts and 2 of managers, 45 workers and the 2 managers, 1,000 cases; 10 new posts; a year later 48 or 52 workers under the
# plan and 44 with nothing done, 2 conversions, 3 agency workers and 1,020 cases.
OPENING = {
    "permanent_fte": 47.0,
    "permanent_fte_team_manager": 2.0,
    "vacancies_fte": 5.0,
    "vacancies_fte_team_manager": 0.0,
    "starters_fte_agency_conversion": float("nan"),
    "agency_fte": 5.0,
    "caseload_per_post": 20.0,
    "average_caseload": 21.0,
    "caseload_experienced": 22.0,
}


def later(plan: str, permanent: float) -> dict[str, float]:
    """The last month of a future."""
    posts = 60.0 if plan == "posts" else 50.0
    return OPENING | {
        "permanent_fte": permanent + 2,
        "vacancies_fte": posts - permanent,
        "starters_fte_agency_conversion": 2.0,
        "agency_fte": 3.0,
        "caseload_per_post": 1020 / posts,
        "average_caseload": 20.5,
        "caseload_experienced": 21.5,
    }


def two_futures() -> Futures:
    """Do-nothing and ten posts in two futures."""
    rows = []
    for plan, workers in (("do-nothing", (44.0, 44.0)), ("posts", (48.0, 52.0))):
        for rep, permanent in enumerate(workers):
            for day, month in ((date(2018, 9, 30), OPENING), (date(2019, 9, 30), later(plan, permanent))):
                rows.append({"plan": plan, "rep": rep, "month_end": pd.Timestamp(day), **month})
    return futures(pd.DataFrame(rows))


def test_the_steps_of_two_futures_are_averages_of_their_own_sums() -> None:
    steps = bridge_steps(two_futures(), "posts", "do-nothing", 1)

    # 1000/50, 1000/60, 1000/55, 1000/54; the mean of 1000/46 and 1000/50, of 1000/48 and 1000/52, of 1000/51 and 1000/55, of
    # 1020/51 and 1020/55; then the measures. Managers hold no cases and are left out.
    levels = [20.0, 16.667, 18.182, 18.519, 20.870, 20.032, 18.895, 19.273, 20.5, 21.5]
    assert [step.level.mean for step in steps] == pytest.approx(levels, abs=0.0006)
    assert sum(step.change.mean for step in steps) == pytest.approx(21.5)
    assert steps[0].change.low == steps[0].change.high == 20.0


def test_the_chart_says_paper_and_practice_and_holds_every_step() -> None:
    found = Bridge("tiny", "posts", date(2019, 9, 30), 2, 10.0, bridge_steps(two_futures(), "posts", "do-nothing", 1))

    axes = bridge_chart(found)

    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels[2] == "cases per post on paper"
    assert labels[-3:] == ["cases per worker in practice", "newly qualified workers hold less", "cases per experienced worker"]
    assert "16.7 on paper" in axes.alt
    assert "20.5 for each worker in practice" in axes.alt
    assert len(axes.table) == 10
    low, high = axes.get_xlim()
    assert low < 16.667
    assert high > 21.5


def test_new_posts_are_those_that_the_plan_funds_at_the_date() -> None:
    posts = {"kind": "extra_posts", "posts": 18, "grade": "social_worker", "start": "2019-01-01"}
    plan = {
        "policies": [
            posts,
            {**posts, "posts": 5, "fte": 0.5, "start": None, "end": "2019-06-30"},
            {**posts, "posts": 3, "grade": "team_manager"},
            {**posts, "posts": 4, "role": "community_resource_worker"},
            {"kind": "retention_allowance", "annual_gbp": 2400},
        ]
    }

    found = [new_posts_fte(plan, day) for day in (date(2018, 12, 31), date(2019, 6, 30), date(2020, 9, 30))]

    assert found == [2.5, 20.5, 18.0]


def test_the_command_prints_steps_that_add_up_and_draws_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = tmp_path / "posts.toml"
    study.write_text(
        'title = "Posts"\ncouncil = "example-small"\nend = 2021-09-30\nreps = 3\n\n[plans.posts]\ntitle = "Two posts"\n\n'
        '[[plans.posts.policies]]\nkind = "extra_posts"\nstart = 2021-05-01\nposts = 2\ngrade = "experienced"\n',
        encoding="utf-8",
    )
    out, picture = tmp_path / "out", tmp_path / "bridge.svg"
    assert carry_out(["run", str(study), "--engine", "inline", "--out", str(out), "--quiet"], Interruption()) == 0
    capsys.readouterr()

    assert carry_out(["bridge", str(out), "--svg", str(picture), "--format", "json", "--quiet"], Interruption()) == 0

    found = json.loads(capsys.readouterr().out)
    steps = found["steps"]
    assert found["new_posts_fte"] == pytest.approx(2.0)
    assert sum(step["change"]["mean"] for step in steps) == pytest.approx(steps[-1]["level"]["mean"])
    assert picture.read_text(encoding="utf-8").startswith("<svg")
    assert carry_out(["bridge", str(out)], Interruption()) == 0
    assert "cases waiting, and workers without a case" in capsys.readouterr().out
