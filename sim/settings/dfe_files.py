"""Read the workforce and children-in-need files that the Department for Education publishes for every authority.

The files are wide (one row per area and year, one column per figure) or long (area, year, measure, value). Codes that stand for
suppressed or missing figures ("c", "u", "x", "z", "-") are read as missing, never as 0.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from math import isfinite
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from sim.settings.problems import Problem, ProblemsFound
from sim.settings.shipped import configs_folder

AREA_COLUMNS = ("la_name", "area", "local_authority")
YEAR_COLUMNS = ("time_period", "year")
LARGEST_FILE_BYTES = 50_000_000


class Column(BaseModel):
    """Under which names a figure is published, and how it is written there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    names: tuple[str, ...]
    per_cent: bool = False
    children: bool = False


class Count(BaseModel):
    """A figure that shares its column with others and is picked by the value of another column."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    figure: str
    name: str
    only: dict[str, str]


class Assumption(BaseModel):
    """What the published files do not say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float
    source: str


class ImportRules(BaseModel):
    """``configs/dfe-import.toml``: names of columns, and assumptions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: dict[str, Column]
    counts: tuple[Count, ...]
    assumption: dict[str, Assumption]

    def assumed(self, name: str) -> float:
        """Return an assumed value."""
        return self.assumption[name].value

    def names(self) -> dict[str, str]:
        """Return published column name in lower case -> our figure."""
        return {name: figure for figure, column in self.columns.items() for name in column.names}


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure and where it stands.

    Attributes:
        value: shares as 0 to 1.
        year: census of 30 September of that year, or the year to 31 March for children.
        file, row: the row of the file, the header being row 1.
    """

    name: str
    value: float
    year: int
    file: str
    row: int

    @property
    def source(self) -> str:
        """The source as written into a council file."""
        return f"{self.file} row {self.row} ({self.year})"


@dataclass(frozen=True, slots=True)
class Published:
    """All figures of one authority, by name and year."""

    area: str
    figures: Mapping[tuple[str, int], Figure]

    def at(self, name: str, year: int) -> Figure | None:
        """Return a figure of one year, or None."""
        return self.figures.get((name, year))

    def latest(self, name: str, upto: int) -> Figure | None:
        """Return the latest figure not after a year, or None."""
        years = [year for figure, year in self.figures if figure == name and year <= upto]
        return self.figures[name, max(years)] if years else None

    def years(self, name: str) -> tuple[int, ...]:
        """Return the years for which a figure is published, in order."""
        return tuple(sorted(year for figure, year in self.figures if figure == name))


@cache
def import_rules() -> ImportRules:
    """Return the shipped rules of reading."""
    text = (configs_folder() / "dfe-import.toml").read_text(encoding="utf-8")
    return ImportRules.model_validate(tomllib.loads(text))


def read_published(files: Sequence[Path], area: str) -> Published:
    """Read every figure of one authority from published files.

    Args:
        files: comma-separated files as downloaded, in any order.
        area: the authority's name as published, for example ``Wakefield``.

    Raises:
        ProblemsFound: when a file cannot be read, has no area or year, or none of the files knows the authority.
    """
    problems: list[Problem] = []
    figures: dict[tuple[str, int], Figure] = {}
    areas: set[str] = set()
    for path in files:
        text = _text_of(path, problems)
        rows = _rows(text, path.name, problems) if text is not None else ()
        for row in rows:
            areas.add(row.area)
            if row.area.casefold() == area.casefold():
                figures.update({(figure.name, figure.year): figure for figure in _figures_in(row, path.name)})
    if not problems and not figures:
        problems.append(_unknown_area(area, areas))
    if problems:
        raise ProblemsFound(problems)
    return Published(area, figures)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row about an authority, with column names in lower case."""

    number: int
    area: str
    year: int
    cells: Mapping[str, str]


def _text_of(path: Path, problems: list[Problem]) -> str | None:
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            problems.append(Problem(str(path), None, "", "", "is larger than 50 MB", "Give the published file alone."))
            return None
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        problems.append(Problem(str(path), None, "", "", "is not a text file in UTF-8", "Save it as CSV, UTF-8."))
    except OSError as fault:
        reason = fault.strerror or "cannot be read"
        problems.append(Problem(str(path), None, "", "", reason.lower(), "Check the path."))
    return None


def _rows(text: str, file: str, problems: list[Problem]) -> Iterator[_Row]:
    reader = csv.DictReader(io.StringIO(text))
    columns = [name.strip().lower() for name in reader.fieldnames or ()]
    reader.fieldnames = columns
    area = next((name for name in AREA_COLUMNS if name in columns), None)
    year = next((name for name in YEAR_COLUMNS if name in columns), None)
    if area is None or year is None:
        fix = "Use the file as published: one column la_name (or area), one time_period (or year)."
        problems.append(Problem(file, 1, "", "", "has no column for the authority or the year", fix))
        return
    for number, cells in enumerate(reader, start=2):
        when = _year_of(cells.get(year) or "")
        if cells.get(area) and when is not None:
            yield _Row(number, str(cells[area]).strip(), when, cells)


def _year_of(written: str) -> int | None:
    """Return the year a period ends in: 2021, 202021 and 2020/21 are all 2021."""
    digits = "".join(character for character in written if character.isdigit())
    if len(digits) == 4:
        return int(digits)
    if len(digits) == 6:
        return int(digits[:2] + digits[4:])
    return None


def _figures_in(row: _Row, file: str) -> Iterator[Figure]:
    rules = import_rules()
    names = rules.names()
    for column, written in _named_cells(row):
        name = names.get(column)
        value = _number(written)
        if name is not None and value is not None:
            scale = 100 if rules.columns[name].per_cent else 1
            yield Figure(name, value / scale, row.year, file, row.number)
    for count in rules.counts:
        if all(row.cells.get(column) == wanted for column, wanted in count.only.items()):
            value = _number(row.cells.get(count.name) or "")
            if value is not None:
                yield Figure(count.figure, value, row.year, file, row.number)


def _named_cells(row: _Row) -> Iterable[tuple[str, str]]:
    if "measure" in row.cells and "value" in row.cells:
        return [(str(row.cells["measure"]).strip().lower(), row.cells["value"] or "")]
    return [(column, written or "") for column, written in row.cells.items() if isinstance(column, str)]


def _number(written: object) -> float | None:
    """Return the number in a cell; None for a code such as "c" or an empty cell."""
    if not isinstance(written, str):
        return None
    try:
        value = float(written.replace(",", ""))
    except ValueError:
        return None
    return value if isfinite(value) else None


def _unknown_area(area: str, areas: set[str]) -> Problem:
    near = get_close_matches(area, sorted(areas), n=1, cutoff=0.6)
    fix = f"Did you mean '{near[0]}'?" if near else "Give the name as it stands in the files."
    return Problem("command line", None, "council", area, "is not in any of the files", fix)
