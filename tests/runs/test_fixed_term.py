"""A council whose temporary posts end while people hold them: every future of the run is kept, and says why they left."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import sim
from sim.settings.load import load_council

pytestmark = pytest.mark.e2e
QUICKLY_FILLED = ('recruitment.law="per_vacancy"', "recruitment.fills_per_vacancy_per_year=50.0")


def test_people_whose_posts_end_leave_for_that_reason(tmp_path: Path) -> None:
    council = load_council("example-small", QUICKLY_FILLED)
    posts = sim.ExtraPosts(posts=12, start=date(2021, 4, 15), end=date(2021, 12, 31))

    result = sim.run(
        council,
        {"do-nothing": sim.Plan(), "posts": sim.Plan(posts)},
        reps=2,
        engine="inline",
        out=tmp_path / "out",
        until="2022-03-31",
    )

    gone = result.monthly.groupby("plan")["leavers_fte_reason_post_ended"].sum()
    assert result.failed == ()
    assert gone["do-nothing"] == 0
    assert gone["posts"] > 0
