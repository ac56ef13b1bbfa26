"""Write ``docs/stress-des.md``: the 24 items of STRESS-DES, with tables from the code and the settings files.

STRESS-DES is the reporting checklist for discrete-event simulation of Monks and others (Journal of Simulation, 2019).
"""

from __future__ import annotations

import ast
import json
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from sim.measures.catalogue import MEASURES
from sim.settings.compile import compile_council
from sim.settings.load import load_council
from sim.settings.plan import POLICIES
from sim.settings.questions import load_questions

ROOT = Path(__file__).resolve().parent.parent
PAGE = Path(__file__).with_name("stress-des.md")
EXAMPLE = "bradford-2018"

ITEMS = {
    "1.1": "Purpose of the model",
    "1.2": "Model outputs",
    "1.3": "Aims of experimentation",
    "2.1": "Base model overview diagram",
    "2.2": "Base model logic",
    "2.3": "Scenario logic",
    "2.4": "Algorithms",
    "2.5.1": "Components: entities",
    "2.5.2": "Components: activities",
    "2.5.3": "Components: resources",
    "2.5.4": "Components: queues",
    "2.5.5": "Components: entry and exit points",
    "3.1": "Data sources",
    "3.2": "Pre-processing",
    "3.3": "Input parameters",
    "3.4": "Assumptions",
    "4.1": "Initialisation",
    "4.2": "Run length",
    "4.3": "Estimation approach",
    "5.1": "Software or programming language",
    "5.2": "Random sampling",
    "5.3": "Model execution",
    "5.4": "System specification",
    "6.1": "Computer model sharing statement",
}
"""The items in the order and with the names of the checklist."""

WRITTEN: dict[str, str] = tomllib.loads(Path(__file__).with_name("stress-des-text.toml").read_text(encoding="utf-8"))
"""The parts written by hand, by item."""


def page() -> str:
    """Return the whole page."""
    made = {
        "1.2": measures_table,
        "1.3": aims_table,
        "2.1": diagram,
        "2.2": modules_table,
        "2.3": policies_table,
        "2.5.2": activities_table,
        "3.1": sources_table,
        "3.3": inputs_table,
        "3.4": assumptions_lines,
        "4.1": openings_table,
        "4.2": lengths_lines,
        "5.1": software_lines,
        "5.4": system_lines,
    }
    head = """# STRESS-DES

The reporting checklist for discrete-event simulation (Monks and others, Journal of Simulation, 2019). Tables are made from the
code and the settings files by `python docs/make_stress_des.py`.
"""
    parts = [head]
    for number, title in ITEMS.items():
        body = [WRITTEN[number].strip()] if number in WRITTEN else []
        if number in made:
            body.append("\n".join(made[number]()))
        parts.append(f"## {number} {title}\n\n" + "\n\n".join(body) + "\n")
    return "\n".join(parts)


def measures_table() -> Iterator[str]:
    """Yield the measures with unit and definition."""
    yield "| measure | unit | definition |"
    yield "|---|---|---|"
    for measure in MEASURES.values():
        yield f"| `{measure.name}` | {measure.unit} | {measure.definition} |"


def aims_table() -> Iterator[str]:
    """Yield how many questions of each paper are asked, and how many studies try plans for them."""
    questions = load_questions()
    yield "| paper | questions | studies |"
    yield "|---|---:|---:|"
    for name, paper in questions.seeds.items():
        asked = sum(question.paper == name for question in questions.question)
        studies = len(list((ROOT / "experiments" / paper.council).glob("*.toml")))
        yield f"| {paper.paper}, {paper.date} | {asked} | [{studies}](../experiments/{paper.council}/README.md) |"


def diagram() -> Iterator[str]:
    """Yield the ways of a case as a diagram, from the stages of the example council."""
    pathway = compile_council(load_council(EXAMPLE), 365.25).pathway
    yield f"Stages of `{EXAMPLE}`, with the share of cases going each way at the values of the settings."
    yield ""
    yield "```mermaid"
    yield "flowchart LR"
    yield "  referral --> screening"
    for source, routes in [("screening", pathway.screening), *((stage.name, stage.routes) for stage in pathway.stages)]:
        for target, share in routes:
            if share > 0:
                yield f"  {source} -->|{share:.2f}| {target}"
    yield "```"


def modules_table() -> Iterator[str]:
    """Yield what each module of the world is for, in its own words."""
    yield "| module | what it does |"
    yield "|---|---|"
    for path in sorted((ROOT / "sim" / "world").glob("*.py")):
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        if path.stem != "__init__":
            yield f"| `{path.stem}` | {text.splitlines()[0]} |"


def policies_table() -> Iterator[str]:
    """Yield every kind of policy with its purpose."""
    yield "| kind | what it does | evidence |"
    yield "|---|---|---|"
    for kind, policy in POLICIES.items():
        words = (policy.__doc__ or "").splitlines()[0]
        yield f"| `{kind}` | {words} | {policy.evidence} |"


def activities_table() -> Iterator[str]:
    """Yield the stages of a case with their lengths and work in the example council."""
    pathway = load_council(EXAMPLE).pathway
    yield f"Stages of `{EXAMPLE}`; hours are before they are scaled so that a full workload is full."
    yield ""
    yield "| stage | clock | hours a week | taking it on | changing worker |"
    yield "|---|---|---:|---:|---:|"
    for name in pathway.stages:
        stage = pathway.stage(name)
        if stage is not None:
            hours = f"{stage.hours_per_week.value:g} | {stage.allocation_hours.value:g} | {stage.handover_hours.value:g}"
            yield f"| {name} | {stage.clock} | {hours} |"


def sources_table() -> Iterator[str]:
    """Yield how strong the evidence of the national defaults is."""
    found = Counter(str(entry.get("strength", "not given")) for entry in evidence_of("defaults/england.toml"))
    yield "National defaults, `configs/defaults/england.toml`, by strength of evidence:"
    yield ""
    yield "| strength | settings |"
    yield "|---|---:|"
    for strength in ("strong", "medium", "weak", "assumption"):
        yield f"| {strength} | {found[strength]} |"
    yield ""
    yield "Main sources: Department for Education (children's social work workforce; children in need; looked-after children),"
    yield "Ofsted (judgements and their dates), the five council papers, and single published facts named with the setting."


def evidence_of(name: str) -> Iterator[dict[str, object]]:
    """Yield the tables of a settings file that state a source."""
    yield from _evidence_in(tomllib.loads((ROOT / "configs" / name).read_text(encoding="utf-8")))


def _evidence_in(data: object) -> Iterator[dict[str, object]]:
    if isinstance(data, dict):
        if isinstance(data.get("source"), str):
            yield data
        for inner in data.values():
            yield from _evidence_in(inner)
    elif isinstance(data, list):
        for inner in data:
            yield from _evidence_in(inner)


def inputs_table() -> Iterator[str]:
    """Yield where every input is listed, and how many a council file has of its own."""
    yield "Every setting with unit, range, source: [reference/settings.md](reference/settings.md), `caseholder show COUNCIL`."
    yield ""
    yield "| file | settings with a source of their own |"
    yield "|---|---:|"
    for name in (
        "defaults/england.toml",
        *sorted(f"councils/{path.name}" for path in (ROOT / "configs/councils").glob("*.toml")),
    ):
        yield f"| `configs/{name}` | {len(list(evidence_of(name)))} |"


def assumptions_lines() -> Iterator[str]:
    """Yield how many assumptions there are and where they are listed."""
    entries = list(evidence_of("defaults/england.toml"))
    assumed = [entry for entry in entries if str(entry["source"]).startswith("assumption")]
    ranged = [entry for entry in assumed if "low" in entry]
    yield f"{len(assumed)} of {len(entries)} national defaults are assumptions, {len(ranged)} of them with a range from which"
    yield "every future draws. All are listed with what they are: [assumptions.md](assumptions.md). Those of a council stand on"
    yield "its page under [councils](councils/)."


def openings_table() -> Iterator[str]:
    """Yield the openings of the councils."""
    yield "| council | opening | open cases | permanent FTE | agency FTE |"
    yield "|---|---|---:|---:|---:|"
    for paper in load_questions().seeds.values():
        council = load_council(paper.council)
        cases = sum(group.number() for group in council.opening.cases)
        fte: dict[str, float] = defaultdict(float)
        for group in council.opening.workers:
            fte[group.kind if group.role == "social_worker" else group.role] += group.total_fte()
        date = council.opening.date
        yield f"| {paper.council} | {date.day} {date:%B %Y} | {cases:,.0f} | {fte['permanent']:g} | {fte['agency']:g} |"


def lengths_lines() -> Iterator[str]:
    """Yield how long the shipped studies run."""
    years = Counter[int]()
    for paper in load_questions().seeds.values():
        for path in sorted((ROOT / "experiments" / paper.council).glob("*.toml")):
            end = tomllib.loads(path.read_text(encoding="utf-8"))["end"]
            years[round((end - load_council(paper.council).opening.date).days / 365.25)] += 1
    yield "Time runs in days; results are kept for month ends. Shipped studies by length:"
    yield ""
    yield "| years | studies |"
    yield "|---:|---:|"
    for length, count in sorted(years.items()):
        yield f"| {length} | {count} |"


def software_lines() -> Iterator[str]:
    """Yield the language and libraries with the versions allowed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    yield f"Python {project['requires-python']} with {', '.join(f'`{name}`' for name in project['dependencies'])}."
    yield "The versions used are in the manifest of every results folder; tested versions in `constraints.txt`."


def system_lines() -> Iterator[str]:
    """Yield the machine and time of the reference results, or where a run states them."""
    manifest = ROOT / "results" / "reference" / "manifest.json"
    if manifest.is_file():
        data = json.loads(manifest.read_text(encoding="utf-8"))
        seconds = data.get("seconds") or {}
        total = sum(sum(times.values()) for times in seconds.values() if isinstance(times, dict))
        yield f"Reference results: {data.get('platform', 'platform not stated')}; {total:,.0f} seconds of computing in all."
    yield "Every results folder states platform, versions and seconds for each future in `manifest.json`. A laptop is enough:"
    yield "one future of a council is seconds, and futures run side by side on as many processes as the machine has."


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name} written\n")
