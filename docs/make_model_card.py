"""Fill the generated parts of ``docs/model-card.md``: what is refused, the evidence mix, and how it has done on the past."""

from __future__ import annotations

import csv
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from sim.settings.questions import load_questions

ROOT = Path(__file__).resolve().parent.parent
PAGE = Path(__file__).with_name("model-card.md")
SCORES = ROOT / "results" / "reference" / "backtest.csv"
GROUP = "England"
STRENGTHS = ("strong", "medium", "weak", "assumption")


def page(text: str) -> str:
    """Return the card with its generated parts made anew."""
    parts = {"never": never_lines(), "evidence": evidence_rows(), "past": past_rows()}
    for name, lines in parts.items():
        body = "\n".join(lines)
        pattern = re.compile(rf"(?<=<!-- generated: {name} -->\n).*?(?=<!-- end -->)", flags=re.DOTALL)
        text = pattern.sub(body.replace("\\", r"\\") + "\n", text, count=1)
    return text


def never_lines() -> Iterator[str]:
    """Yield what no answer gives a number for."""
    return (f"* {thing}" for thing in load_questions().refusal.never)


def evidence_rows() -> Iterator[str]:
    """Yield settings by table of the defaults and strength of evidence."""
    defaults = tomllib.loads((ROOT / "configs" / "defaults" / "england.toml").read_text(encoding="utf-8"))
    yield f"| settings | {' | '.join(STRENGTHS)} |"
    yield "|---|---:|---:|---:|---:|"
    whole: Counter[str] = Counter()
    for table, content in defaults.items():
        found = Counter(_strengths(content)) if isinstance(content, dict) else Counter()
        whole += found
        if found:
            yield f"| {table.replace('_', ' ')} | {' | '.join(str(found[strength]) for strength in STRENGTHS)} |"
    yield f"| all | {' | '.join(str(whole[strength]) for strength in STRENGTHS)} |"


def _strengths(data: object) -> Iterator[str]:
    if isinstance(data, dict):
        if isinstance(data.get("strength"), str):
            yield data["strength"]
        for inner in data.values():
            yield from _strengths(inner)
    elif isinstance(data, list):
        for inner in data:
            yield from _strengths(inner)


def past_rows() -> Iterator[str]:
    """Yield the errors of past-data tests, failures in bold."""
    with SCORES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["group"] == GROUP]
    yield f"{GROUP}: mean absolute error of forecasts of published censuses, rates as shares."
    yield "[How wrong have we been](explanation/how-wrong.md) has the rest."
    yield ""
    yield "| measure | years ahead | forecasts | model | no change | ranges of 8 in 10 that held |"
    yield "|---|---:|---:|---:|---:|---:|"
    for row in rows:
        lost = float(row["model_mae"]) >= float(row["persistence_mae"])
        errors = [f"{float(row[name]):.3g}" for name in ("model_mae", "persistence_mae")]
        model = f"**{errors[0]}**" if lost else errors[0]
        held = f"{float(row['coverage80']):.0%}" if row["coverage80"] else "-"
        place = f"`{row['measure']}` | {float(row['horizon_years']):g} | {row['forecasts']}"
        yield f"| {place} | {model} | {errors[1]} | {held} |"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name} written\n")
