"""Time and space before Run, and a single future told by a process of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from browser import Browser, entered
from pages_read import page

import sim
from sim.app.estimates import expected
from sim.app.files import Folder
from sim.app.replays import Replays
from sim.runs.manifest import read_manifest
from sim.runs.store import Store

STUDY = """\
title = "Who stays?"
council = "example-small"
end = 2021-06-30
reps = 100
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a study and a small run of its council."""
    found = tmp_path_factory.mktemp("site")
    (found / "experiments").mkdir()
    (found / "experiments" / "asked.toml").write_text(STUDY, encoding="utf-8")
    sim.run(
        found / "experiments" / "asked.toml",
        reps=2,
        jobs=1,
        engine="inline",
        out=found / "results" / "run",
        watch=lambda _: None,
    )
    return found


@pytest.mark.unit
def test_the_time_rests_on_stored_futures_of_the_council(root: Path) -> None:
    found = expected(Folder(root), root / "experiments" / "asked.toml")
    manifest = read_manifest(Store(root / "results" / "run"))
    assert found is not None
    assert manifest is not None

    first, second = manifest.seconds["do-nothing"].values()
    assert found.estimate.futures == 100
    assert found.estimate.seconds == pytest.approx((first + second) / 2 * 100 / (os.cpu_count() or 1))
    assert found.basis == "The time is that of the futures stored in results/run."


@pytest.mark.unit
def test_without_a_stored_run_the_shipped_timing_is_named(root: Path, tmp_path: Path) -> None:
    found = expected(Folder(tmp_path), root / "experiments" / "asked.toml")

    assert found is not None
    assert "No run of this council is stored yet" in found.text()
    assert found.estimate.seconds > 0
    assert found.estimate.disk_mb > 0


@pytest.mark.unit
def test_a_study_that_stops_by_precision_says_what_is_counted(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "free.toml"
    path.write_text(STUDY.replace("reps = 100\n", ""), encoding="utf-8")

    found = expected(Folder(tmp_path), path)

    assert found is not None
    assert found.basis.endswith("The run stops by precision; 100 futures of each plan are counted here.")


@pytest.mark.unit
def test_a_study_with_a_problem_has_no_estimate(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text('council = "nowhere"\nend = 2021-06-30\n', encoding="utf-8")

    assert expected(Folder(tmp_path), path) is None


@pytest.mark.unit
def test_the_page_shows_time_and_space_before_run(root: Path) -> None:
    text = page(entered(root).get("/studies/asked").text).text()

    assert "100 futures, about " in text
    assert " MB" in text
    assert text.index("What it takes") < text.index("Run", text.index("What it takes"))


@pytest.mark.e2e
def test_a_future_is_told_by_another_process(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.world.world.World.run", _must_not_run)

    told = Replays(patience_seconds=60).ask(root / "results" / "run", 1, "do-nothing")

    assert told.message == ""
    assert told.happenings is not None
    assert len(told.happenings) > 100


def _must_not_run(*_: object) -> None:
    raise AssertionError("the web process simulated")


@pytest.mark.e2e
def test_what_is_told_is_what_a_trace_tells(root: Path) -> None:
    told = Replays(patience_seconds=60).ask(root / "results" / "run", 2, "do-nothing")

    assert told.happenings == sim.trace(root / "results" / "run", rep=2).happenings


@pytest.mark.e2e
def test_a_page_that_would_wait_long_says_so_and_is_there_later(root: Path) -> None:
    browser = entered(root)
    replays = browser.app.state.site.replays
    address = "/results/run/replication?rep=1"

    replays.patience_seconds = 0.001
    waiting = browser.get(address)
    replays.patience_seconds = 60
    ready = browser.get(address)

    assert waiting.status_code == 202
    assert "Check again" in waiting.text
    assert page(waiting.text).all("meta")[0].attrs.get("http-equiv") is None
    assert ready.status_code == 200
    assert "The first happenings" in ready.text


@pytest.mark.e2e
def test_a_future_that_cannot_be_told_says_why(session_client: Browser) -> None:
    """The invented results of the fixture have inputs that no model can read."""
    session_client.app.state.site.replays.patience_seconds = 60

    answer = session_client.get("/results/barnsley-posts/replication?rep=1")

    assert answer.status_code == 422
    assert "This future cannot be told" in answer.text


@pytest.mark.unit
def test_a_replay_that_takes_too_long_is_ended(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.app.replays.MOST_SECONDS", 0.0)

    told = Replays(patience_seconds=0.05).ask(root / "results" / "run", 1, "do-nothing")

    assert told.happenings is None
    assert "more than ten minutes" in told.message
