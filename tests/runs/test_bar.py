"""The progress bar and the words said when a run is stopped."""

from __future__ import annotations

import pytest

from sim.bar import Bar
from sim.runs.progress import Progress

pytestmark = pytest.mark.unit


def test_the_farewell_says_how_many_futures_are_saved() -> None:
    bar = Bar(print, on_terminal=False)
    with bar:
        assert bar.farewell() == "Stopped. Run the same command to carry on."
        bar.watch(Progress(saved=443, failed=0, total=800, fixed=True, seconds_left=60.0))

    assert bar.farewell() == "Stopped. 443 of 800 futures are saved. Run the same command to carry on."


def test_without_a_fixed_total_none_is_promised() -> None:
    bar = Bar(print, on_terminal=False)
    bar.watch(Progress(saved=40, failed=0, total=2000, fixed=False, seconds_left=None))

    assert bar.farewell() == "Stopped. 40 futures are saved. Run the same command to carry on."


def test_on_a_terminal_a_bar_is_drawn_and_messages_do_not_spoil_it(capsys: pytest.CaptureFixture[str]) -> None:
    with Bar(print, on_terminal=True) as bar:
        bar.watch(Progress(saved=3, failed=1, total=8, fixed=True, seconds_left=9.0))
        bar.say("8 futures, about 4 minutes on 2 processes, 1 MB")
        assert bar.farewell().startswith("\x1b[?25h")

    assert "about 4 minutes" in capsys.readouterr().err


def test_off_a_terminal_messages_go_where_they_are_sent() -> None:
    said: list[str] = []
    with Bar(said.append, on_terminal=False) as bar:
        bar.say("hello")

    assert said == ["hello"]
