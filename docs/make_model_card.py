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
    """Yield the errors of past-data tests, failures included; a plain sentence while none are stored."""
    summary = ROOT / "experiments" / "backtest" / "summary.csv"
    if not summary.is_file():
        yield "No past-data test is stored yet, so nothing is claimed: see [STRESS-DES](stress-des.md) for what is checked."
        return
    with summary.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    yield f"| {' | '.join(rows[0])} |"
    yield f"|{'---|' * len(rows[0])}"
    for row in rows[1:]:
        yield f"| {' | '.join(row)} |"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name} written\n")
