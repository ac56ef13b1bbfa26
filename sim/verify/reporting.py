"""The verdicts in words and in JSON (interfaces.md, ``verify``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from sim.verify.cases import CASES
from sim.verify.judging import Verdict

Line = dict[str, str | float | int | bool]


def as_json(verdicts: Sequence[Verdict]) -> dict[str, list[Line]]:
    """Return the verdicts as the contract of the command line has them."""
    return {"cases": [_line(verdict) for verdict in verdicts]}


def _line(verdict: Verdict) -> Line:
    """Return one verdict; the tolerance is half the width of the range that holds."""
    return {
        "case": verdict.case,
        "check": verdict.check,
        "switched_on": verdict.switched_on,
        "expected": verdict.expected,
        "simulated": verdict.simulated,
        "tolerance": (verdict.high - verdict.low) / 2,
        "low": verdict.low,
        "high": verdict.high,
        "law": verdict.law,
        "false_alarm": verdict.false_alarm,
        "replications": verdict.replications,
        "passed": verdict.passed,
    }


def as_text(verdicts: Sequence[Verdict]) -> str:
    """Write the verdicts case by case, with the false-alarm rate of the whole at the end."""
    return "\n".join(_text_lines(verdicts)) + "\n"


def _text_lines(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Yield the lines of the text report."""
    titles = {case.name: case.title for case in CASES}
    for name, of_case in groupby(verdicts, key=lambda verdict: verdict.case):
        lines = list(of_case)
        yield f"{name}  {titles[name]}"
        yield f"     switched on: {lines[0].switched_on}"
        yield from (_text_line(verdict) for verdict in lines)
        yield ""
    failed = sorted({verdict.case for verdict in verdicts if not verdict.passed})
    alarm = sum(verdict.false_alarm for verdict in verdicts)
    yield f"{len(verdicts)} checks. Chance alone would fail one of them in {alarm:.1e} of runs like this."
    yield f"Failed: {', '.join(failed)}." if failed else "All passed."


def _text_line(verdict: Verdict) -> str:
    """Write one check: expected, simulated, range, law, futures, verdict."""
    outcome = "pass" if verdict.passed else "FAIL"
    figures = f"expected {_figure(verdict.expected)}  simulated {_figure(verdict.simulated)}"
    holds = f"holds from {_figure(verdict.low)} to {_figure(verdict.high)}"
    return f"     {outcome}  {verdict.check}: {figures}  {holds} ({verdict.law}, {verdict.replications} futures)"


def _figure(value: float) -> str:
    """Write a number with six significant digits."""
    return f"{value:.6g}"
