"""One future replayed and told in plain sentences."""

from __future__ import annotations

import pytest

import sim
from sim.tracing import TELLINGS, Happening, Trace

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def traced() -> Trace:
    return sim.trace("example-small", rep=1, sets=())


def test_every_kind_of_happening_is_told_in_words(traced: Trace) -> None:
    assert {happening.kind for happening in traced.happenings} <= set(TELLINGS)
    for happening in traced.happenings:
        assert happening.sentence.endswith(".")
        assert not set("{}_") & set(happening.sentence)


def test_days_never_run_back_and_the_first_is_the_day_after_the_opening(traced: Trace) -> None:
    days = [happening.day for happening in traced.happenings]

    assert days == sorted(days)
    assert traced.happenings[0].date.isoformat() == "2021-04-01"


def test_the_life_of_a_case_begins_with_its_referral_and_names_its_workers(traced: Trace) -> None:
    case = next(happening.who for happening in traced.happenings if happening.kind == "referred")
    told = traced.life_of("case", case)

    assert told[0].sentence == f"Case {case} is referred."
    assert all(f"ase {case}" in happening.sentence for happening in told)
    worker = next(happening.other for happening in traced.happenings if happening.kind == "allocated")
    assert any(happening.kind == "allocated" for happening in traced.life_of("worker", worker))


def test_cases_and_workers_are_numbered_plainly_as_they_appear(traced: Trace) -> None:
    for kind in ("case", "worker", "post", "candidate"):
        seen: list[tuple[int, int]] = []
        for one in traced.happenings:
            telling = TELLINGS[one.kind]
            seen += [(one.who, one.who_key)] if telling.who == kind else []
            seen += [(one.other, one.other_key)] if telling.other == kind else []
        first = list(dict.fromkeys(seen))
        assert [number for number, _ in first] == list(range(1, len(first) + 1))
        assert len({key for _, key in first}) == len(first)


def test_a_case_and_a_worker_of_the_same_number_are_not_mixed_up() -> None:
    referred = Happening(0.0, None, "referred", 7, 0, 0.0, "")  # type: ignore[arg-type]
    resigned = Happening(0.0, None, "resigned", 7, 0, 0.0, "leeds")  # type: ignore[arg-type]

    found = Trace("do-nothing", 1, (referred, resigned))

    assert found.life_of("case", 7) == (referred,)
    assert found.life_of("worker", 7) == (resigned,)


def test_the_events_are_a_data_frame_with_sentences(traced: Trace) -> None:
    events = traced.events

    assert list(events.columns) == ["day", "date", "kind", "who", "other", "value", "text", "who_key", "other_key", "sentence"]
    assert len(events) == len(traced.happenings)
