"""Write ``experiments/README.md`` and one README for each council's studies, from the studies and the list of questions."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.settings.plan import Plan
from sim.settings.questions import TIER_WORDS, Question, QuestionList, Tier, command_for, load_questions

STORIES = (
    (
        "bradford-2018",
        ("when-safe",),
        "18 and 12 recruits, three to Leeds, an allowance, managers: when are caseloads safe?",
    ),
    ("barnsley-2017", ("fourteen-posts",), "the sum on paper against what to expect; 14 posts against 15"),
    ("bradford-2021", ("rule-26-22",), "above 26 is challenged, down to 22: does it help, and does it last?"),
    ("bradford-2022", ("continuity",), "what a handover of one, two or four weeks buys, and what agency work costs children"),
    ("leeds-2006", ("clearance", "virtuous-circle"), "weeks of checks and lost candidates; is there a virtuous circle?"),
)
FOLDER = Path(__file__).resolve().parent.parent / "experiments"


@dataclass(frozen=True, slots=True)
class StudyFile:
    """What the pages show of a study."""

    name: str
    council: str
    title: str
    note: str
    ends: str
    plans: tuple[tuple[str, str], ...]
    measures: tuple[str, ...]
    varies: tuple[str, ...]


def studies_of(council: str) -> Iterator[StudyFile]:
    """Yield the studies of a council by name."""
    for path in sorted((FOLDER / council).glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
        plans = {name: Plan.model_validate(entry) for name, entry in data.get("plans", {}).items()}
        yield StudyFile(
            name=path.stem,
            council=council,
            title=data["title"],
            note=_note(text),
            ends=f"{data['end'].day} {data['end']:%B %Y}",
            plans=tuple((name, plan.title or name) for name, plan in plans.items()),
            measures=tuple(data["measures"]),
            varies=tuple(f"`{key}`: {why}" for key, why in data.get("why", {}).items()),
        )


def _note(text: str) -> str:
    """Return the remark at the head of a study: its comment after the title and the questions."""
    head = [line[2:] for line in text.split("\n\n", 1)[0].splitlines()[1:]]
    return " ".join(line for line in head if not line.startswith(("B18-", "BA17-", "B21-", "B22-", "L06-")))


def group_page(council: str, questions: QuestionList) -> str:
    """Return the README of a council's studies."""
    paper = next(paper for paper in questions.seeds.values() if paper.council == council)
    parts = [
        f"# {council}\n",
        f"{paper.paper}, {paper.date}. What the paper says, what is assumed and what is refused: "
        f"[docs/councils/{council}.md](../../docs/councils/{council}.md).\n",
        "`do-nothing` is in every study and is the plan others are compared with. This page is made by "
        "`python docs/make_experiment_pages.py`.\n",
    ]
    parts += [study_section(study, questions) for study in studies_of(council)]
    return "\n".join(parts)


def study_section(study: StudyFile, questions: QuestionList) -> str:
    """Return one study as a section of its group's page."""
    lines = [f"## {study.name}", "", study.title, "", "```", command_for(study.name, study.council), "```", ""]
    asked = questions.of_study(study.name)
    if asked:
        lines += ["| id | asked | shown as | when |", "|---|---|---|---|"]
        lines += [f"| {q.id} | {_cell(q.asked)} | {_cell(q.display)} | {TIER_WORDS[q.tier]} |" for q in asked]
        lines.append("")
    lines += ["| plan | what it does |", "|---|---|", "| `do-nothing` | change nothing |"]
    lines += [f"| `{name}` | {title} |" for name, title in study.plans]
    lines += ["", f"Measures, the leading one first: {', '.join(f'`{name}`' for name in study.measures)}. Until {study.ends}."]
    if study.varies:
        lines += ["", "Differs from the council file in:", "", *(f"* {line}" for line in study.varies)]
    if study.note:
        lines += ["", study.note]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "/")


def index_page(questions: QuestionList) -> str:
    """Return the page of all groups: councils by questions answered and studies."""
    lines = [
        "# Studies",
        "",
        "Every question that is answered has a study here, in the folder of its council. A study names its council, its plans,",
        "its measures and its dates; `caseholder questions ID` shows the question with its study and its answer.",
        "",
        "| council | questions | answered now | next | later | outside | studies |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, paper in questions.seeds.items():
        own = [question for question in questions.question if question.paper == name]
        cells = [f"{_with_study(own, tier)} of {_of_tier(own, tier)}" for tier in ("M", "S", "C")]
        outside = _of_tier(own, "X")
        studies = len(list(studies_of(paper.council)))
        link = f"[{paper.council}]({paper.council}/README.md)"
        lines.append(f"| {link} | {len(own)} | {' | '.join(cells)} | {outside} | {studies} |")
    lines += ["", "Counted are questions that have a study, of all of their kind.", "", "## Five stories to begin with", ""]
    lines += ["One command each; then `caseholder report results/NAME`.", "", "```"]
    for council, studies, _ in STORIES:
        lines.append("caseholder run " + " ".join(f"experiments/{council}/{study}.toml" for study in studies))
    lines += ["```", ""]
    lines += [f"* {council}: {said}" for council, _, said in STORIES]
    lines += [
        "",
        "How many futures the reference results have is in `configs/reference.toml`; `make reference` makes them. Answers are",
        "in [docs/answers](../docs/answers/README.md). This page is made by `python docs/make_experiment_pages.py`.",
    ]
    return "\n".join(lines) + "\n"


def _of_tier(questions: list[Question], tier: Tier) -> int:
    return sum(question.tier == tier for question in questions)


def _with_study(questions: list[Question], tier: Tier) -> int:
    return sum(question.tier == tier and bool(question.studies) for question in questions)


def pages() -> dict[Path, str]:
    """Return every page by its file."""
    questions = load_questions()
    found = {FOLDER / paper.council / "README.md": group_page(paper.council, questions) for paper in questions.seeds.values()}
    return {FOLDER / "README.md": index_page(questions), **found}


def main() -> None:
    """Write every page."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path.relative_to(FOLDER.parent)} written\n")


if __name__ == "__main__":
    main()
