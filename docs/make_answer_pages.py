"""Write ``docs/answers``: every question with its present answer from the reference results, one page a council."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from sim.research.answer_numbers import NumberLine
from sim.research.answers import AnswerBook
from sim.settings.questions import TIER_WORDS, Question, QuestionList, command_for, load_questions

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "answers"
TABLES = ROOT / "results" / "reference" / "answers"
NO_RUNS = Path("no-such-folder")  # a reader's own runs never get into a page


def pages() -> dict[Path, str]:
    """Return every page by its file."""
    listed = load_questions()
    book = AnswerBook(listed, results=NO_RUNS, reference=TABLES)
    found = {FOLDER / f"{paper.council}.md": council_page(name, listed, book) for name, paper in listed.seeds.items()}
    return {FOLDER / "README.md": index_page(listed, book), **found}


def council_page(name: str, listed: QuestionList, book: AnswerBook) -> str:
    """Return the answers to the questions of one paper.

    Args:
        name: short name of the paper, such as ``B18``.
        listed: the questions.
        book: their answers.
    """
    paper = listed.seeds[name]
    lines = [
        f"# Answers: {paper.council}",
        "",
        f"{paper.paper}, {paper.date}. What the council file rests on: [the council's page](../councils/{paper.council}.md).",
        "Every number comes from the small tables in `results/reference/answers`, made by `make reference`. What each measure",
        "counts: [the page of measures](../reference/measures.md). This page is made by `python docs/make_answer_pages.py`.",
        "",
    ]
    lines += bridge_part(paper.council)
    for question in listed.question:
        if question.paper == name:
            lines += question_part(question, paper.council, book)
    return "\n".join(lines)


def bridge_part(council: str) -> Iterator[str]:
    """Yield the chart from posts on paper to practice, for a council that has one.

    Args:
        council: its name.
    """
    for path in sorted((TABLES.parent / "bridges").glob("*.json")):
        if (ROOT / "experiments" / council / f"{path.stem}.toml").is_file():
            found = json.loads(path.read_text(encoding="utf-8"))
            yield f"![From posts on paper to cases per worker](../../results/reference/bridges/{path.stem}.svg)"
            yield ""
            yield f"{found['plan']} on {found['at']}, averages of {found['futures']} futures, run {found['run_id']}."
            yield f"The same in numbers: `caseholder bridge results/{path.stem}` after running the study."
            yield ""


def question_part(question: Question, council: str, book: AnswerBook) -> Iterator[str]:
    """Yield one question: what was asked, the answer or why there is none, and the command.

    Args:
        question: to show.
        council: its council file.
        book: the answers.
    """
    yield from (f"## {question.id}: {question.question}", "", f"Asked: {question.asked} ({TIER_WORDS[question.tier]})", "")
    answer = book.answer(question)
    if answer is not None:
        yield from (answer.text, "", *number_table(answer.numbers), "", f"From: {answer.origin}.", "")
    elif question.studies:
        yield from ("There are no reference results for it yet.", "")
    if question.refused:
        yield from (f"Not answered: {question.refused} Who could answer: {question.who_knows}.", "")
    if question.lacks:
        yield from (f"Not answered yet: {question.lacks}", "")
    if question.studies:
        yield from ("```", *(command_for(study, council) for study in question.studies), "```", "")


def number_table(lines: tuple[NumberLine, ...]) -> Iterator[str]:
    """Yield the numbers of an answer as a table that a reader may open.

    Args:
        lines: of the answer.
    """
    studies = {line.study for line in lines}
    yield from ("<details><summary>The same numbers as a table</summary>", "")
    yield "| measure or target | plan | date | average (8 in 10 futures) | against do-nothing in the same futures (95 %) |"
    yield "|---|---|---|---|---|"
    for line in lines:
        plan = line.plan if len(studies) == 1 else f"{line.plan} of {line.study}"
        yield f"| `{line.what}` | {plan} | {line.date} | {line.level} | {line.change} |"
    yield from ("", "</details>")


def index_page(listed: QuestionList, book: AnswerBook) -> str:
    """Return the table of councils by questions answered, studies and time.

    Args:
        listed: the questions.
        book: their answers.
    """
    lines = [
        "# Answers",
        "",
        "The questions of the five council papers with the present answers. `make reference` makes the numbers;",
        "`caseholder questions ID` shows one answer, from your own run of the study when there is one in `results`.",
        "",
        "| council | questions | answered now | answered in all | studies | futures of a plan | processor minutes |",
        "|---|---:|---:|---:|---:|---|---:|",
    ]
    for name, paper in listed.seeds.items():
        own = [question for question in listed.question if question.paper == name]
        now = [question for question in own if question.tier == "M"]
        answered = {question.id for question in own if book.answer(question) is not None}
        accounts = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((TABLES / paper.council).glob("*.json"))]
        studies = {study for question in own for study in question.studies}
        futures = sorted({account["futures"] for account in accounts})
        minutes = sum(account["processor_minutes"] for account in accounts)
        lines.append(
            f"| [{paper.council}]({paper.council}.md) | {len(own)} | {sum(q.id in answered for q in now)} of {len(now)} "
            f"| {len(answered)} of {len(own)} | {len(accounts)} of {len(studies)} "
            f"| {' or '.join(map(str, futures)) or 'none'} | {minutes:.0f} |"
        )
    lines += ["", "Those not answered are refused, or lack a mechanism or figures; each page says which."]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write every page."""
    FOLDER.mkdir(exist_ok=True)
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path.relative_to(ROOT)} written\n")


if __name__ == "__main__":
    main()
