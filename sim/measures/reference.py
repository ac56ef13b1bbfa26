"""The reference page of measures, written from the catalogue so that it cannot be out of date."""

from __future__ import annotations

from collections.abc import Iterator

from sim.measures.catalogue import MEASURES, SUFFIXES
from sim.measures.definition import Measure

_HEAD = """# Measures

Every number Caseholder reports, with what it counts. This page is written from `sim/measures/catalogue.py`
(`python -m sim.measures.reference > docs/reference/measures.md`).

A measure with members also has one column for each of them, for example `open_cases_cin` or `leavers_fte_leeds`.
Rates over the trailing 12 months are empty until 12 months are known. A rate of nobody is empty, not 0.
"""


def reference_page() -> str:
    """Write the whole page as Markdown."""
    return _HEAD + "".join("\n" + "\n".join(_entry(measure)) + "\n" for measure in MEASURES.values())


def _entry(measure: Measure) -> Iterator[str]:
    """Write one measure."""
    yield f"## `{measure.name}`"
    yield ""
    yield measure.definition
    yield ""
    yield f"- Unit: {measure.unit}. {_better(measure)}"
    yield f"- Counted: {measure.population}{_in(measure)}."
    if measure.denominator:
        yield f"- Divided by: {measure.denominator}."
    yield f"- When: {measure.date_rule}."
    if measure.families:
        yield f"- Split by: {', '.join(_split(measure, family) for family in measure.families)}."
    if measure.from_comparison:
        yield "- Made by comparing two plans; it is not a column of one future."


def _better(measure: Measure) -> str:
    """Say which way is better."""
    return "Neither way is better." if measure.direction == "neither" else f"{measure.direction.capitalize()} is better."


def _in(measure: Measure) -> str:
    """Say whether people are counted as FTE or heads, and whether agency workers are among them."""
    counted = "" if measure.fte_or_heads == "neither" else f", in {measure.fte_or_heads}"
    return f"{counted}, agency {measure.agency}"


def _split(measure: Measure, family: str) -> str:
    """Name one family and the form of its columns."""
    between = "" if family == measure.families[0] else SUFFIXES[family]
    return f"{family} (`{measure.name}_{between}…`)"


if __name__ == "__main__":
    import sys

    sys.stdout.write(reference_page())
