"""Where a command writes: results to standard output, everything else to standard error."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

WIDTH = 100


class Format(StrEnum):
    """How results are printed."""

    TEXT = "text"
    JSON = "json"


FormatOption = Annotated[Format, typer.Option("--format", help="How to print results: text for people, json for programs.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print results only, no progress and no messages.")]


@dataclass(frozen=True, slots=True)
class Console:
    """What one command may print."""

    format: Format = Format.TEXT
    quiet: bool = False

    def result(self, text: str, data: object) -> None:
        """Print a result for whoever reads: people or a program."""
        print(as_json(data) if self.format is Format.JSON else text.rstrip("\n"))

    def lines(self, rows: list[dict[str, object]]) -> None:
        """Print one JSON object a line, in either format."""
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))

    def say(self, message: str) -> None:
        """Tell the user something that is not a result."""
        if not self.quiet:
            complain(message)

    @property
    def shows_progress(self) -> bool:
        """Whether a progress bar makes sense: only on a terminal."""
        return not self.quiet and sys.stderr.isatty()


def complain(message: str) -> None:
    """Print a message on standard error, whatever was asked."""
    print(message, file=sys.stderr)


def as_json(data: object) -> str:
    """Return stable, complete JSON."""
    return json.dumps(data, ensure_ascii=False, indent=1, default=str)
