"""What is wrong with a file, said so that its owner can mend it.

Bad input is never an exception with a traceback: it is a list of problems, each with its place, the value found and the way to
mend it, shown all at once (interfaces.md, ``check``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from pydantic_core import PydanticCustomError

REFUSED = "refused"
LONGEST_VALUE_SHOWN = 60
LONGEST_SETTING_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault found by a settings class itself, before anyone knows the file and the line.

    A class reports all of its faults from a method ``faults(self) -> Iterable[Fault]`` instead of raising at the first, and
    what its owner merely ought to know from ``warnings(self)``. The loader calls both on every object it has read.

    Attributes:
        setting: dotted key below the object that found it, for example ``routes.close``; "" for the object as a whole.
        problem: what is wrong, as a clause without a full stop.
        fix: how to mend it, as a sentence.
        value: the value as its owner wrote it, "" when it is not to be shown.
    """

    setting: str
    problem: str
    fix: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a setting comes from.

    Attributes:
        file: name of the file, or "command line"; line: in that file, None for the command line.
        source: what the file's ``[sources]`` says of it; why: what its ``[why]`` says.
        is_default: whether the file holds national defaults.
    """

    file: str
    line: int | None
    source: str | None = None
    why: str | None = None
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend, with its place.

    Attributes:
        file: name of the file as the user gave it, or "command line".
        line: line in that file, counted from 1; None where there is none.
        setting: dotted key; "" when the file as a whole is meant.
        value: the value found, as text; "" when absent or not to be shown.
        problem: what is wrong, as a clause without a full stop.
        fix: how to mend it, as a sentence.
    """

    file: str
    line: int | None
    setting: str
    value: str
    problem: str
    fix: str

    def as_dict(self) -> dict[str, str | int | None]:
        """Return the object printed by ``check --format json``."""
        return asdict(self)

    def as_line(self) -> str:
        """Return the problem as one line of ``check``."""
        place = f"line {self.line}  " if self.line is not None else ""
        setting = f"{self.setting[:LONGEST_SETTING_SHOWN]}: " if self.setting else ""
        return printable(f"  {place}{setting}{self.problem}. {self.fix}".rstrip())


class ProblemsFound(Exception):  # noqa: N818 - named for what the user is told
    """Raised when files cannot be used; carries every problem that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems in the order of their files and lines."""
        self.problems: tuple[Problem, ...] = in_order(problems)
        super().__init__(text_of(self.problems))


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems without repeats, by file (first mentioned first) and line."""
    unique = list(dict.fromkeys(problems))
    files = list(dict.fromkeys(problem.file for problem in unique))
    return tuple(sorted(unique, key=lambda problem: (files.index(problem.file), problem.line or 0, problem.setting)))


def text_of(problems: Sequence[Problem]) -> str:
    """Return what ``check`` prints: one block for each file, then a closing line."""
    if not problems:
        return ""
    lines: list[str] = []
    for file in dict.fromkeys(problem.file for problem in problems):
        found = [problem for problem in problems if problem.file == file]
        count = "1 setting" if len(found) == 1 else f"{len(found)} settings"
        lines.append(f"There is a problem with {count} in {printable(file)}")
        lines.extend(problem.as_line() for problem in found)
    return "\n".join([*lines, "Nothing was run."])


def refuse(problem: str, fix: str) -> PydanticCustomError:
    """Return the error a pydantic validator raises, in the words the user reads.

    Args:
        problem: what is wrong, as a clause without a full stop.
        fix: how to mend it, as a sentence.
    """
    return PydanticCustomError(REFUSED, "{problem}. {fix}", {"problem": problem, "fix": fix})


def shown(value: object) -> str:
    """Return a value as it is shown in a message: short, on one line, without control characters."""
    text = printable(_as_written(value))
    return text if len(text) <= LONGEST_VALUE_SHOWN else text[: LONGEST_VALUE_SHOWN - 3] + "..."


def printable(text: str) -> str:
    """Return a text without the characters that could move the cursor, hide or rearrange what a reader sees."""
    return "".join(character if character.isprintable() else "?" for character in text)


def _as_written(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value[: 2 * LONGEST_VALUE_SHOWN]}"'
        case dict():
            return "a table"
        case list() | tuple():
            return "a list"
        case int() if abs(value) >= 10**LONGEST_VALUE_SHOWN:
            return "a number of more than 60 digits"
        case _:
            return str(value)
