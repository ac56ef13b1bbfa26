"""The wording checks themselves: they find what they should and let good text pass."""

from __future__ import annotations

import pytest

from sim.report import wording

pytestmark = pytest.mark.unit


def test_a_point_inside_a_number_ends_no_sentence() -> None:
    assert wording.sentences("The sum gives 18.1 cases. It is £1.2m.") == ["The sum gives 18.1 cases.", "It is £1.2m."]


def test_syllables_are_counted_by_groups_of_vowels() -> None:
    counted = {
        word: wording.syllables(word)
        for word in ("case", "caseload", "simulated", "table", "children", "closed", "18.1", "worker")
    }

    assert counted == {
        "case": 1,
        "caseload": 3,  # c-a-s-e-l-oa-d: three groups; a dictionary says two, so the estimate errs on the hard side
        "simulated": 4,
        "table": 2,
        "children": 2,
        "closed": 1,
        "18.1": 1,
        "worker": 2,
    }


def test_the_reading_grade_follows_flesch_and_kincaid() -> None:
    # 6 words of one syllable in one sentence: 0.39 * 6 + 11.8 * 1 - 15.59 = -1.45
    assert wording.reading_grade("The cat sat on the mat.") == pytest.approx(-1.45)


def test_hard_prose_has_a_high_grade() -> None:
    hard = "Organisational reconfiguration necessitates comprehensive multidisciplinary accountability arrangements."

    assert wording.reading_grade(hard) > 15
    assert any("reading grade" in fault for fault in wording.side_one_faults(hard))


@pytest.mark.parametrize("word", ["stochastic", "Monte Carlo", "Seed", "confidence", "percentile"])
def test_banned_words_are_found_in_any_case(word: str) -> None:
    assert wording.side_one_faults(f"It is a {word}.") == [f"'{word.lower()}' on side 1"]


def test_banned_words_inside_other_words_are_let_pass() -> None:
    assert wording.side_one_faults("The seedling of a plan. We say it in words.") == []


def test_an_answer_never_says_what_will_happen() -> None:
    assert wording.answer_faults(["The caseload will fall."]) == ["'will' in the answer"]
    assert wording.answer_faults(["The caseload falls in 87 of 100 futures."]) == []


def test_long_sentences_in_an_answer_are_found() -> None:
    long_text = "word " * 31 + "end."

    faults = wording.answer_faults([long_text])

    assert faults[0].startswith("32 words")
    assert "32.0 words on average" in faults[1]


def test_messages_do_not_scold() -> None:
    assert wording.message_faults("Sorry, invalid value!") == [
        "'invalid' in a message",
        "'sorry' in a message",
        "'!' in a message",
    ]
    assert wording.message_faults("a\nb\nc\nd") == ["more than three lines"]


def test_abbreviations_are_spelt_out_at_first_use() -> None:
    assert wording.unexplained_abbreviations("290 FTE in post") == ["FTE"]
    assert wording.unexplained_abbreviations("290 full-time equivalent (FTE) in post") == []
    assert wording.unexplained_abbreviations("FTE (full-time equivalent) in post") == []
