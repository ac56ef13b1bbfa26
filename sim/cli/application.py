"""Puts the commands together and turns whatever goes wrong into a message and an exit code."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
import traceback
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import typer

from sim import RESULTS_VERSION, __version__
from sim.cli import BUG, DONE, INPUT, STORAGE
from sim.cli.arrays import COMMANDS as ARRAYS
from sim.cli.console import Format, as_json, complain
from sim.cli.files import COMMANDS as FILES
from sim.cli.research import COMMANDS as RESEARCH
from sim.cli.results import COMMANDS as RESULTS
from sim.cli.running import COMMANDS as RUNNING
from sim.cli.serving import COMMANDS as SERVING
from sim.runs.signals import Interruption

USAGE_ERRORS: Any = next(each for each in typer.BadParameter.__mro__ if each.__name__ == "ClickException")
COMMANDS = (*RUNNING, *ARRAYS, *RESULTS, *FILES, *SERVING, *RESEARCH)


def carry_out(arguments: list[str], interruption: Interruption) -> int:
    """Carry out one command line and return its exit code; no traceback ever leaves this function."""
    try:
        code = application()(args=arguments, standalone_mode=False, obj=interruption)
    except USAGE_ERRORS as error:
        error.show()
        return INPUT
    except SystemExit:  # the reader has gone, as after "| head"
        return DONE
    except Exception as error:  # every error becomes a message; what nobody foresaw becomes a crash file
        return explain(error, arguments)
    return code if isinstance(code, int) else DONE


def application() -> typer.Typer:
    """Return the application with all its commands."""
    app = typer.Typer(
        name="caseholder",
        help="Simulates the children's social care workforce of an English council, and compares plans in the same futures.",
        add_completion=False,
        rich_markup_mode=None,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_general)
    for command in COMMANDS:
        app.command()(command)
    return app


def _version(wanted: bool) -> None:
    """Print the versions that numbers depend on."""
    if wanted:
        typer.echo(f"Caseholder {__version__}, results version {RESULTS_VERSION}, Python {platform.python_version()}")
        raise typer.Exit


def _general(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print versions.")] = False,
) -> None:
    """Options of the program itself."""


def explain(error: Exception, arguments: list[str]) -> int:
    """Say what went wrong in the user's words and return the exit code."""
    from sim.api import InputErrors, ProblemsFound, StorageError  # noqa: PLC0415 - heavy, and needed only when something is wrong

    if isinstance(error, ProblemsFound):
        _show_problems(error, arguments)
        return INPUT
    if isinstance(error, StorageError):
        complain(str(error))
        return STORAGE
    if isinstance(error, InputErrors):
        complain(str(error))
        return INPUT
    if isinstance(error, BrokenPipeError):
        return DONE
    complain(f"This is a fault in Caseholder, not in your files. {_crash_file(error, arguments)}")
    return BUG


def _show_problems(error: object, arguments: list[str]) -> None:
    """Print every problem of the user's files, as JSON on standard output when that is wanted."""
    problems = getattr(error, "problems", ())
    if wants_json(arguments):
        typer.echo(as_json([problem.as_dict() for problem in problems]))
    else:
        complain(str(error))


def wants_json(arguments: list[str]) -> bool:
    """Tell whether a command line asks for JSON."""
    wanted = f"--format={Format.JSON}"
    return wanted in arguments or any(pair == ("--format", Format.JSON) for pair in pairwise(arguments))


def _crash_file(error: Exception, arguments: list[str]) -> str:
    """Keep what is needed to mend the fault, and say where."""
    lines = [
        "For whoever maintains Caseholder. It may show settings of a council; do not publish it.",
        f"caseholder {__version__}, results version {RESULTS_VERSION}, Python {platform.python_version()} on {sys.platform}",
        f"arguments: {arguments}",
        "",
        "".join(traceback.format_exception(error)),
    ]
    name = f"caseholder-crash-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    for folder in (Path.cwd(), Path(tempfile.gettempdir())):
        try:
            (folder / name).write_text("\n".join(lines), encoding="utf-8")
        except OSError:
            continue
        return f"What is needed to mend it is in {folder / name}"
    return f"No crash file could be written. {type(error).__name__}: {error}"
