"""The list of 128 questions against its own counts and against the words of the five papers."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from pydantic import ValidationError

from sim.measures.catalogue import measure_of
from sim.settings.questions import Question, QuestionList, command_for, load_questions

pytestmark = pytest.mark.past

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
LIST = load_questions()

# Counted by hand in the headings of the list: 40 + 18 + 13 + 25 + 32 = 128 and 71 + 43 + 10 + 4 = 128.
BY_PAPER = {"B18": 40, "BA17": 18, "B21": 13, "B22": 25, "L06": 32}
BY_TIER = {"M": 71, "S": 43, "C": 10, "X": 4}


def plain(text: str) -> str:
    """Same words, whatever the kind of space, quotation mark or dash."""
    for ours, theirs in (("\u2019", "'"), ("\u201c", '"'), ("\u201d", '"'), ("\u2013", "-"), ("*", ""), ("|", " ")):
        text = text.replace(ours, theirs)
    return re.sub(r"\s+", " ", text).strip().lower()


def test_there_are_128_questions_by_paper_and_by_tier() -> None:
    assert Counter(question.paper for question in LIST.question) == BY_PAPER
    assert Counter(question.tier for question in LIST.question) == BY_TIER


def test_questions_of_a_paper_are_numbered_without_a_gap() -> None:
    for paper, many in BY_PAPER.items():
        numbers = [int(question.id.split("-")[1]) for question in LIST.question if question.paper == paper]
        assert numbers == list(range(1, many + 1))


def test_every_question_shows_words_of_its_paper() -> None:
    assert [question.id for question in LIST.question if not question.quotations] == []


@pytest.mark.skipif(not SEEDS.exists(), reason="the council papers are not beside the repository")
def test_every_quotation_stands_in_its_paper() -> None:
    papers = {name: plain((SEEDS / paper.file).read_text(encoding="utf-8")) for name, paper in LIST.seeds.items()}

    missing = [(q.id, piece) for q in LIST.question for piece in q.quotations if plain(piece) not in papers[q.paper]]

    assert missing == []


def test_a_changed_quotation_would_be_noticed() -> None:
    assert plain("safe workload") != plain("safe workloads")
    assert plain("\u201csafe   workloads\u201d") == plain('"safe workloads"')


def test_the_four_questions_outside_the_model_say_why_and_who_knows() -> None:
    outside = {question.id for question in LIST.question if question.outside}

    assert outside == {"B18-10", "B18-12", "B18-13", "B21-13"}
    for name in sorted(outside):
        assert LIST.by_id[name].refused
        assert LIST.by_id[name].who_knows


@pytest.mark.parametrize("name", ["B21-4", "BA17-6", "B18-37", "L06-30"])
def test_a_question_about_incidents_or_grades_is_refused_with_exposure(name: str) -> None:
    question = LIST.by_id[name]

    assert "will not" in question.refused
    assert question.measures
    assert len(LIST.refusal.exposure) == 6


def test_no_refusal_gives_a_number() -> None:
    for question in LIST.question:
        assert not re.search(r"\d+ ?(%|per cent|in 100)", question.refused)


def test_a_question_answered_now_needs_a_study() -> None:
    good = LIST.by_id["B18-1"].model_dump()

    with pytest.raises(ValidationError, match="needs a study"):
        Question.model_validate(good | {"studies": ()})


def test_a_question_cannot_be_in_the_list_twice() -> None:
    doubled = LIST.model_dump() | {"question": (LIST.question[0].model_dump(),) * 2}

    with pytest.raises(ValidationError, match="twice"):
        QuestionList.model_validate(doubled)


def test_a_study_knows_the_questions_it_answers() -> None:
    assert "BA17-2" in {question.id for question in LIST.of_study("fourteen-posts")}
    assert command_for("fourteen-posts", "barnsley-2017") == "caseholder run experiments/barnsley-2017/fourteen-posts.toml"


def test_every_measure_of_the_list_is_in_the_catalogue() -> None:
    unknown = {measure for question in LIST.question for measure in question.measures if measure_of(measure) is None}

    assert unknown == set()
