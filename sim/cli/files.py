"""Commands about settings files: check, show, diff, new, councils, schema."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import sim
from sim.cli import INPUT
from sim.cli.console import Console, Format, FormatOption, QuietOption
from sim.cli.tables import table

LONGEST_VALUE = 28
SetOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change one setting; may be given several times.")
]


def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Council, plan or study files.", show_default=False)],
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Look for everything that is wrong in files, and say how to mend it."""
    found = sim.check(files)
    console = Console(format, quiet)
    console.result(found.text(), [problem.as_dict() for problem in found.problems])
    if format is Format.TEXT:
        for warning in found.notes:
            console.say(warning)
    if found.problems:
        raise typer.Exit(INPUT)


def show(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file, or the name of a shipped council or study.")],
    set: SetOption = None,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Show every resolved value with its source and the file it comes from."""
    settings = sim.explain(file, set or ())
    rows = [(*_named(each), _place(each), str(each["source"] or each["why"])) for each in settings]
    Console(format, quiet).result(table(("setting", "value", "where", "source"), rows), settings)


def _named(setting: dict[str, object]) -> tuple[str, str]:
    """Return the key and the value with its unit, short enough for a table."""
    value = f"{setting['value']} {setting['unit']}".rstrip()
    return str(setting["setting"]), value if len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE - 3] + "..."


def _place(setting: dict[str, object]) -> str:
    """Say where a value was written."""
    file = Path(str(setting["file"])).name
    return f"{file}:{setting['line']}" if setting["line"] else file


def diff(
    first: Annotated[str, typer.Argument(metavar="FILE", help="A file or a shipped name.")],
    second: Annotated[str, typer.Argument(metavar="FILE", help="Another.")],
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Show the settings in which two files differ."""
    found = sim.difference(first, second)
    rows = [(str(each["setting"]), _shown(each["first"]), _shown(each["second"])) for each in found]
    text = table(("setting", first, second), rows) if rows else "No setting differs."
    Console(format, quiet).result(text, found)


def _shown(value: object) -> str:
    """Write a value, or that there is none."""
    return "absent" if value is None else str(value)


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the new council: small letters, digits, hyphens.")],
    start: Annotated[str, typer.Option("--from", metavar="COUNCIL", help="The council to begin from.")] = "",
    from_dfe: Annotated[
        list[Path] | None,
        typer.Option("--from-dfe", metavar="FILE", help="A published file of the Department for Education; repeatable."),
    ] = None,
    area: Annotated[str, typer.Option("--council", metavar="AUTHORITY", help="The authority as published.")] = "",
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Write a council file to begin from: NAME.toml in this folder."""
    if from_dfe:
        _new_from_dfe(name, area, from_dfe, Console(format, quiet))
        return
    if not start:
        raise typer.BadParameter("A new council needs --from COUNCIL, or --from-dfe FILE with --council AUTHORITY.")
    path = sim.new(name, start)
    Console(format, quiet).result(f"Written: {path}. Check it with: caseholder check {path}", {"written": str(path)})


def _new_from_dfe(name: str, area: str, files: list[Path], console: Console) -> None:
    """Write a council file made from published files, and say what does not balance in them."""
    from sim.api import new_from_dfe  # noqa: PLC0415 - heavy

    if not area:
        raise typer.BadParameter(
            "--from-dfe needs the authority as published: --council AUTHORITY, such as --council Wakefield."
        )
    path, warnings = new_from_dfe(name, area, files)
    for warning in warnings:
        console.say(warning)
    written = {"written": str(path), "warnings": list(warnings)}
    console.result(f"Written: {path}. Check it with: caseholder check {path}", written)


def councils(format: FormatOption = Format.TEXT, quiet: QuietOption = False) -> None:
    """List the councils that come with Caseholder."""
    listed = sim.councils()
    rows = [(str(each["name"]), str(each["title"])) for each in listed]
    Console(format, quiet).result(table(("name", "what it is"), rows), listed)


def schema(
    kind: Annotated[str, typer.Argument(metavar="council|study", help="Which kind of file.")],
    quiet: QuietOption = False,
) -> None:
    """Print the JSON Schema of council or study files."""
    Console(Format.JSON, quiet).result("", sim.schema(kind))


COMMANDS = (check, show, diff, new, councils, schema)
