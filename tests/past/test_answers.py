"""Every question's answer: its places can be filled from its studies, and it says what was asked with ranges and do-nothing."""

from __future__ import annotations

import re
import zlib
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from sim.analysis.futures import futures
from sim.measures.catalogue import measure_of
from sim.orders import asked_of_study, month_ends_of
from sim.report.words import date_text
from sim.research.answer_numbers import numbers_behind
from sim.research.answer_rows import PER_LEAVER, STILL_HERE, Row, rows_of
from sim.research.answer_words import Table, answer_text, change_text, level_text, needed, when_text
from sim.research.answers import AnswerBook, wanted_by
from sim.runs.background import background_of, columns_of
from sim.settings.answer_slots import slots_of
from sim.settings.calendar import day_at
from sim.settings.compile import compile_council
from sim.settings.load import WholeStudy, load_whole_study
from sim.settings.questions import Question, load_questions

pytestmark = pytest.mark.past

ROOT = Path(__file__).resolve().parents[2]
LIST = load_questions()
ANSWERED = [question for question in LIST.question if question.answer]
STUDIES = sorted({study for question in LIST.question for study in question.studies})
FUTURES = 12
LAST = date(2020, 3, 31)


@cache
def whole(study: str) -> WholeStudy:
    """A study with its council."""
    council = LIST.council_of(LIST.of_study(study)[0])
    return load_whole_study(ROOT / "experiments" / council / f"{study}.toml")


def measure_in(name: str) -> str:
    """The measure of a place: a target without its number."""
    return re.split("<=|>=", name)[0]


@cache
def invented(study: str) -> Table:
    """A table of a study from invented futures: every measure drawn anew for every plan, future and month."""
    asked = asked_of_study(whole(study))
    wanted = wanted_by(LIST, study)
    names = {measure_in(slot.name) for slot, _ in wanted} - {PER_LEAVER, STILL_HERE}
    columns = sorted(names | {"turnover_rate", "leavers_fte", "cost_total_gbp"})
    ends = month_ends_of(asked.council.opening.date, asked.end)
    frames = []
    for plan in asked.plans:
        draws = np.random.default_rng(zlib.crc32(f"{study}/{plan.name}".encode()))
        index = pd.MultiIndex.from_product([range(FUTURES), pd.to_datetime(ends)], names=["rep", "month_end"])
        frame = pd.DataFrame({name: draws.uniform(*_bounds(name), len(index)) for name in columns}, index=index)
        frames.append(frame.reset_index().assign(plan=plan.name))
    found = futures(pd.concat(frames, ignore_index=True))
    rows = {(row.name, row.plan, row.at): row for row in rows_of(found, wanted)}
    return Table(study, FUTURES, ends[0], ends[-1], 1, "invented", rows)


def _bounds(name: str) -> tuple[float, float]:
    """Where an invented value lies."""
    measure = measure_of(name)
    return (0.1, 0.9) if measure is not None and measure.unit == "share" else (10.0, 30.0)


@pytest.mark.parametrize("question", ANSWERED, ids=lambda question: question.id)
def test_an_answer_can_be_filled_and_says_ranges_and_futures(question: Question) -> None:
    said = answer_text(question, {study: invented(study) for study in needed(question)})

    assert not set(said) & {"{", "}"}
    assert "not known" not in said
    assert "do-nothing" in said
    assert f"{FUTURES} simulated futures" in said
    assert re.search(r"\(\S+ (%|percentage points )?(lower )?to |futures", said)


@pytest.mark.parametrize("question", ANSWERED, ids=lambda question: question.id)
def test_the_table_of_an_answer_has_every_number_of_its_sentence_once(question: Question) -> None:
    tables = {study: invented(study) for study in needed(question)}
    said, lines = answer_text(question, tables), numbers_behind(question, tables)

    assert len(set(lines)) == len(lines)
    for slot in slots_of(question.answer):
        (line,) = (
            line
            for line in lines
            if (line.what, line.plan, line.study) == (slot.name, slot.plan, slot.study or question.studies[0])
            and line.date == date_text(slot.day or question.at or tables[line.study].end)
        )
        told = {"level": line.level, "change": line.change, "chance": line.level, "when": line.change[len("first met ") :]}
        assert slot.is_target or slot.kind == "level" or told[slot.kind] in said
        assert slot.kind != "chance" or told["chance"] in said


@pytest.mark.parametrize("question", ANSWERED, ids=lambda question: question.id)
def test_an_answer_gives_its_leading_measure_with_do_nothing_beside_the_plans(question: Question) -> None:
    slots = list(slots_of(question.answer))
    asked = {measure_in(slot.name) for slot in slots}

    assert any(slot.plan == "do-nothing" and slot.kind != "change" for slot in slots)
    assert any(name == question.measures[0] or name.startswith(f"{question.measures[0]}_") for name in asked)
    assert not [slot for slot in slots if slot.kind == "change" and slot.plan == "do-nothing"]
    assert set(question.studies) <= {*needed(question)} | {question.studies[0]} or question.tier != "M"


@pytest.mark.parametrize("study", STUDIES)
def test_the_places_of_answers_name_plans_and_dates_of_their_studies(study: str) -> None:
    asked = asked_of_study(whole(study))
    plans, ends = {plan.name for plan in asked.plans}, month_ends_of(asked.council.opening.date, asked.end)

    wrong = [(slot, day) for slot, day in wanted_by(LIST, study) if slot.plan not in plans or day not in ends[1:]]

    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("study", STUDIES)
def test_the_places_of_answers_name_measures_that_a_run_has(study: str) -> None:
    asked = asked_of_study(whole(study))
    inputs = compile_council(asked.council, day_at(asked.end, asked.council.opening.date))
    known = {*columns_of(background_of(inputs)), PER_LEAVER, STILL_HERE}

    assert {measure_in(slot.name) for slot, _ in wanted_by(LIST, study)} - known == set()


def test_every_question_answered_now_has_an_answer_and_the_others_a_reason() -> None:
    assert len([question for question in ANSWERED if question.tier == "M"]) == 71
    assert [question.id for question in LIST.question if not (question.answer or question.lacks or question.refused)] == []


def test_no_answer_of_a_refused_question_speaks_of_what_is_refused() -> None:
    said = " ".join(LIST.by_id[name].answer for name in ("B21-4", "BA17-6", "B18-37", "L06-30")).lower()

    assert not re.search("review|inspect|grade|judged|death|injur|missed", said)


def test_a_place_that_cannot_be_read_is_refused() -> None:
    good = LIST.by_id["B18-24"].model_dump()

    with pytest.raises(ValidationError, match="cannot be read"):
        Question.model_validate(good | {"answer": "With do-nothing {leavers fte}."})
    with pytest.raises(ValidationError, match="not a study of the question"):
        Question.model_validate(good | {"answer": "{leavers_fte @surge/do-nothing}"})
    with pytest.raises(ValidationError, match="a study and an answer"):
        Question.model_validate(good | {"answer": ""})


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (Row("average_caseload", "p", LAST, 40, 18.26, 17.04, 19.61), "18.3 (17.0 to 19.7)"),
        (Row("share_over_cap", "p", LAST, 40, 0.256, 0.1, 0.4), "25.6 % (10.0 to 40.0 %)"),
        (Row("cost_total_gbp", "p", LAST, 40, 12_345_678, 11e6, 13e6), "£12m (£11m to £13m)"),
        (Row("uncovered_case_days", "p", LAST, 40, 1234.5, 980.0, 1502.0), "1,230 (980 to 1,510)"),
        (Row("average_caseload", "p", LAST, 3, 18.26), "18.3 (too few futures for a range)"),
        (Row("average_caseload", "p", LAST, 0), "not known"),
    ],
)
def test_a_level_is_never_without_its_range(row: Row, said: str) -> None:
    assert level_text(row) == said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((-1.2, -1.6, -0.8, 90.0), "1.2 lower (0.8 to 1.6 lower; better in 36 of 40 futures)"),
        ((1.2, 0.8, 1.6, 10.0), "1.2 higher (0.8 to 1.6 higher; better in 4 of 40 futures)"),
        ((-0.2, -0.5, 0.1, 60.0), "not clearly different (0.50 lower to 0.10 higher; better in 24 of 40 futures)"),
        ((-1.24, -2.0, -0.5, None), "1.2 lower (0.5 to 2.0 lower)"),
        ((0.0, 0.0, 0.0, 50.0), "the same in every future"),
        ((-1.2, None, None, 100.0), "1.2 lower (too few futures for a range)"),
    ],
)
def test_a_change_says_its_way_and_whether_it_can_be_told_from_none(
    change: tuple[float, float | None, float | None, float | None], said: str
) -> None:
    middle, low, high, better = change
    row = Row("average_caseload", "p", LAST, 40, 18, 17, 19, middle, low, high, better)

    assert change_text(row) == said


def test_a_change_of_a_share_is_in_percentage_points() -> None:
    row = Row("share_over_cap", "p", LAST, 40, 0.5, 0.4, 0.6, -0.05, -0.08, -0.02, 95.0)

    assert change_text(row) == "5.0 percentage points lower (2.0 to 8.0 lower; better in 38 of 40 futures)"


def test_a_sentence_begins_with_a_capital() -> None:
    said = answer_text(LIST.by_id["B18-11"], {"continuity-2018": invented("continuity-2018")})

    assert said.startswith("From 30 September 2018 to 31 March 2020, ")


def test_too_few_futures_bound_no_range_of_months() -> None:
    row = Row("average_caseload<=18", "p", LAST, 2, met=1, first=LAST, never=0)

    assert when_text(row, date(2021, 9, 30)) == "March 2020 (too few futures for a range; never in 0 of 2 futures)"


def test_when_a_target_is_met_counts_the_futures_that_never_meet_it() -> None:
    row = Row("average_caseload<=18", "p", LAST, 40, met=10, first=LAST, first_low80=date(2019, 6, 30), never=13)

    assert when_text(row, date(2021, 9, 30)) == ("March 2020 (June 2019 to never by September 2021; never in 13 of 40 futures)")


def test_a_number_is_not_rounded_across_the_target_of_the_question() -> None:
    question = LIST.by_id["BA17-2"]
    table = invented("fourteen-posts")
    row = Row("caseload_per_post", "do-nothing", date(2019, 3, 31), 40, 18.04, 17.9, 18.3)
    rows = {**table.rows, ("caseload_per_post", "do-nothing", date(2019, 3, 31)): row}
    changed = Table(table.study, 40, table.opening, table.end, 1, "", rows)

    assert "18.05 (17.90 to 18.30) for each post" in answer_text(question, {"fourteen-posts": changed})


def test_there_is_no_answer_without_results(tmp_path: Path) -> None:
    assert AnswerBook(LIST, tmp_path, tmp_path).answer(LIST.by_id["B18-24"]) is None
