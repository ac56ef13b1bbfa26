"""Hand-made books: one line builds a worker, a month or a journal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sim.world.journal import Journal, Leaver, MonthBook, Starter, WorkerLine

PLAIN_WORKER = WorkerLine(
    identity=1,
    kind="permanent",
    role="social_worker",
    grade="experienced",
    team="all",
    fte=1.0,
    status="WORK",
    newly_qualified=False,
    cases=0,
    cap=18.0,
    points=0.0,
    load_hours=0.0,
    capacity_hours=24.864,
    learning=1.0,
    tenure_days=1000.0,
)
PLAIN_LEAVER = Leaver(
    day=1.0,
    identity=1,
    grade="experienced",
    role="social_worker",
    team="all",
    fte=1.0,
    destination="exit",
    reason="other",
    recorded_reason="",
    tenure_days=100.0,
    newly_qualified=False,
)
PLAIN_STARTER = Starter(
    day=1.0,
    identity=2,
    grade="experienced",
    role="social_worker",
    team="all",
    fte=1.0,
    route="experienced",
    origin="",
    was=0,
    waited_days=91.3125,
)


@pytest.fixture
def worker() -> Callable[..., WorkerLine]:
    """Build one worker's line, all ordinary but for what is given."""
    return PLAIN_WORKER._replace


@pytest.fixture
def leaver() -> Callable[..., Leaver]:
    """Build one leaver's record."""
    return PLAIN_LEAVER._replace


@pytest.fixture
def starter() -> Callable[..., Starter]:
    """Build one starter's record."""
    return PLAIN_STARTER._replace


@pytest.fixture
def year_of() -> Callable[..., Journal]:
    """Build an opening and so many equal months of 30 days; the given fields describe each month."""

    def build(months: int, **given: Any) -> Journal:
        opening = MonthBook(
            day=0.0, length_days=0.0, workers=list(given.get("workers", ())), posts=list(given.get("posts", ()))
        )
        month = MonthBook(day=0.0, length_days=30.0, **given)
        return Journal(months=[opening, *(replace(month, day=30.0 * n) for n in range(1, months + 1))])

    return build
