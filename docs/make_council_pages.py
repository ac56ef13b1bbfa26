"""Fill the generated parts of ``docs/councils/*.md``: assumptions from the council file, questions from the list."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from sim.settings.balance import balance_report
from sim.settings.load import load_council
from sim.settings.questions import TIER_WORDS, Question, QuestionList, command_for, load_questions
from sim.settings.shipped import configs_folder

FOLDER = Path(__file__).with_name("councils")
LONGEST_SOURCE = 160


def page(name: str, text: str) -> str:
    """Return a council's page with its generated parts made anew."""
    questions = load_questions()
    own = [question for question in questions.question if questions.council_of(question) == name]
    parts = {
        "balance": list(balance_rows(name)),
        "assumptions": list(assumption_rows(name)),
        "questions": list(answer_rows(questions, own)),
        "refused": list(refusal_rows(own)),
    }
    for part, lines in parts.items():
        text = filled(text, part, "\n".join(lines))
    return text


def filled(text: str, part: str, body: str) -> str:
    """Return a page with one generated part replaced."""
    pattern = re.compile(rf"(?<=<!-- generated: {part} -->\n).*?(?=<!-- end -->)", flags=re.DOTALL)
    return pattern.sub(lambda _: f"{body}\n", text, count=1)


def assumption_rows(name: str) -> Iterator[str]:
    """Yield the table of settings of a council file whose source is an assumption."""
    data = tomllib.loads((configs_folder() / "councils" / f"{name}.toml").read_text(encoding="utf-8"))
    yield "| setting | value | range | why it is an assumption |"
    yield "|---|---|---|---|"
    for key, value in _sourced(data, ""):
        source = str(value["source"])
        if source.startswith("assumption"):
            said = source.removeprefix("assumption").lstrip(": ").replace("|", "/")[:LONGEST_SOURCE] or "no figure found"
            span = f"{value['low']} to {value['high']}" if "low" in value else ""
            yield f"| `{key}` | {_shown(value)} | {span} | {said} |"


def balance_rows(name: str) -> Iterator[str]:
    """Yield how far each stock of the opening would drift within a year if nothing were done, on average.

    Args:
        name: of the council.
    """
    report = balance_report(load_council(name))
    yield f"Workers are at {report.utilisation:.0%} of their hours; {report.vacancies_fte:.0f} FTE of posts are empty."
    yield ""
    yield "| stock | at the opening | change within a year |"
    yield "|---|---:|---:|"
    for drift in report.drifts:
        change = f"{drift.within_a_year + 0.0:+.1%}".replace("-0.0%", "+0.0%").replace("%", " %")
        yield f"| {drift.name.replace('_', ' ')} | {drift.stock:,.0f} | {change} |"


def _sourced(data: object, key: str) -> Iterator[tuple[str, dict[str, object]]]:
    if isinstance(data, dict):
        if isinstance(data.get("source"), str):
            yield key, data
        for name, inner in data.items():
            if name not in ("sources", "why"):
                yield from _sourced(inner, f"{key}.{name}" if key else name)
    elif isinstance(data, list):
        for number, item in enumerate(data):
            label = item.get("name") or item.get("stage") or number if isinstance(item, dict) else number
            yield from _sourced(item, f"{key}[{label}]")


def _shown(value: dict[str, object]) -> str:
    for key in ("value", "counts", "count", "heads", "posts", "mean"):
        shown = value.get(key)
        if isinstance(shown, int | float | str):
            return str(shown)
        if isinstance(shown, dict) and "value" in shown:
            return str(shown["value"])
    return "see the file"


def answer_rows(questions: QuestionList, own: list[Question]) -> Iterator[str]:
    """Yield the questions that are answered, with the command for each."""
    yield "| id | question | when | command |"
    yield "|---|---|---|---|"
    for question in own:
        if question.studies and question.outside != "wholly":
            command = command_for(question.studies[0], questions.council_of(question))
            yield f"| {question.id} | {question.question} | {TIER_WORDS[question.tier]} | `{command}` |"


def refusal_rows(own: list[Question]) -> Iterator[str]:
    """Yield what is refused, in whole or in part, and what has no study yet."""
    yield "| id | question | why |"
    yield "|---|---|---|"
    for question in own:
        if question.refused:
            yield f"| {question.id} | {question.question} | {question.refused} Who could answer: {question.who_knows}. |"
        elif question.lacks:
            yield f"| {question.id} | {question.question} | {question.lacks} |"


def main() -> None:
    """Write every page."""
    for path in sorted(FOLDER.glob("*.md")):
        path.write_text(page(path.stem, path.read_text(encoding="utf-8")), encoding="utf-8")
        sys.stdout.write(f"{path.name} written\n")


if __name__ == "__main__":
    main()
