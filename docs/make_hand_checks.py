"""Write ``docs/hand-checks.md``: the sums on paper, from the figures the papers print."""

from __future__ import annotations

import sys
from pathlib import Path

from sim.settings.hand_checks import HandCheck, hand_checks
from sim.settings.papers import load_papers
from sim.settings.questions import load_questions

PAGE = Path(__file__).with_name("hand-checks.md")

HEAD = """# The sums on paper

Twenty sums from the five council papers, worked from the figures they print. None of them knows about leavers, empty posts,
sickness or time: a report sets them beside what the simulation expects, and the difference is the finding. Each is a test.

Figures and the words they rest on: `configs/papers.toml`. This page is made by `python docs/make_hand_checks.py`.
"""


def section(check: HandCheck, asked: list[str]) -> str:
    """Return one hand-check as a section of the page."""
    lines = [f"## {check.id} {check.title}", ""]
    if check.lines:
        lines += ["| what | sum | result | printed in the paper |", "|---|---|---:|---:|"]
        lines += [f"| {line.what} | {line.working} | {line.shown} | {line.printed} |" for line in check.lines]
        lines.append("")
    lines.append(check.meaning)
    if asked:
        lines += ["", f"Questions that lean on it: {', '.join(asked)}."]
    return "\n".join(lines) + "\n"


def page() -> str:
    """Return the whole page."""
    questions = load_questions().question
    parts = [HEAD]
    for check in hand_checks(load_papers()):
        parts.append(section(check, [question.id for question in questions if check.id in question.checks]))
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name} written\n")
