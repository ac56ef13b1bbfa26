"""Commands that look at results and lists: compare, report, ledger, measures, questions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

import sim
from sim.cli.bridging import bridge
from sim.cli.console import Console, Format, FormatOption, QuietOption
from sim.cli.tables import comparison_text, table, wrapped

OutArgument = Annotated[Path, typer.Argument(metavar="OUT", help="Results folder.", show_default=False)]


def compare(
    out: OutArgument,
    measure: Annotated[list[str] | None, typer.Option(help="A measure; may be given several times.")] = None,
    target: Annotated[list[str] | None, typer.Option(help='A target, such as "average_caseload<=18".')] = None,
    by: Annotated[str | None, typer.Option(help="Date of the comparison, such as 2019-12-31.")] = None,
    baseline: Annotated[str | None, typer.Option(help="Plan the others are compared with.")] = None,
    family: Annotated[bool, typer.Option("--family", help="Widen intervals so that those of all plans hold together.")] = False,
    without_luck: Annotated[
        bool,
        typer.Option("--without-luck", help="Take off the differences who happened to apply or resign."),
    ] = False,
    over: Annotated[
        int,
        typer.Option(min=1, help="Average so many month ends up to the date: 12 for a year."),
    ] = 1,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Compare the plans of a finished run in the same futures."""
    result = sim.Result(out)
    found = result.comparison(
        measure or (), target or (), by=by, baseline=baseline, family=family, without_luck=without_luck, over=over
    )
    console = Console(format, quiet)
    for failed in result.failed:
        console.say(f"{failed['plan']}, future {failed['rep']} was left out: {failed['message']}")
    if format is Format.JSON:
        console.result("", found.to_json())
    else:
        console.result(comparison_text(found, result.costs(baseline)), None)


def report(
    out: OutArgument,
    board: Annotated[Path, typer.Option("-o", "--output", help="The report as a web page.")] = Path("board.html"),
    word: Annotated[Path | None, typer.Option(help="Also write a Word file.")] = None,
    excel: Annotated[Path | None, typer.Option(help="Also write an Excel workbook.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="Also write a PDF.")] = None,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Write the board report of a finished run."""
    written = sim.Result(out).report(board, word=word or "", excel=excel or "", pdf=pdf or "")
    names = [str(path) for path in written]
    Console(format, quiet).result("\n".join(f"Written: {name}" for name in names), {"written": names})


def ledger(out: OutArgument, format: FormatOption = Format.TEXT, quiet: QuietOption = False) -> None:
    """Print one line a future: its plan, number, and the key of every output at full precision."""
    Console(format, quiet).lines(sim.Result(out).ledger())


def measures(format: FormatOption = Format.TEXT, quiet: QuietOption = False) -> None:
    """List every measure with its definition."""
    catalogue = sim.definitions()
    blocks = [f"{each['name']} ({each['unit']})\n{wrapped(str(each['definition']), '  ')}" for each in catalogue]
    Console(format, quiet).result("\n".join(blocks), catalogue)


def questions(
    question: Annotated[str | None, typer.Argument(metavar="ID", help="Such as B18-1; all when left out.")] = None,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """List the questions five councils asked, with the command that answers each or the reason why none does."""
    listed = sim.questions(question)
    if question is None:
        text = table(("id", "question"), [(str(each["id"]), str(each["question"])) for each in listed])
    else:
        text = "\n".join(_question_lines(listed[0]))
    Console(format, quiet).result(text, listed)


def _question_lines(question: dict[str, Any]) -> list[str]:
    """Return one question in full: what was asked, the answer or why there is none, and how to get it."""
    from sim.report.words import ascii_minus  # noqa: PLC0415 - with the rest of the wording

    lines = [wrapped(f"{question['id']}  {question['question']}"), wrapped(f"asked: {question['asked']}", "  ")]
    if question["answer"]:
        lines += ["", wrapped(ascii_minus(question["answer"])), wrapped(f"From: {question['answer_from']}."), ""]
    elif question["commands"]:
        lines += ["", wrapped("There are no results for it yet. Run the command below and ask again."), ""]
    if question["refused"]:
        lines.append(wrapped(f"not answered: {question['refused']} Who could answer: {question['who_knows']}.", "  "))
    if question["lacks"]:
        lines.append(wrapped(f"not answered yet: {question['lacks']}", "  "))
    lines += [f"  {command}" for command in question["commands"]]
    return lines


COMMANDS = (compare, report, bridge, ledger, measures, questions)
