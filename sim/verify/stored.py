"""The verification cases as stored: their council files, and the exact answers in ``expected.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Statistic:
    """One statistic of a case at one or more points: what it must be, and by which law it varies.

    Attributes:
        name: of the statistic within its case; what: in words.
        law: poisson, binomial, normal, estimated, dispersion, mean-field or exact.
        replications: at full size.
        means: exact mean of one future's figure at each point; for binomial, chance of success.
        spreads: exact standard deviation of one future's figure, for normal.
        labels: what each point is.
        days: when each point is, for figures at an instant.
        trials: number of trials in one future, for binomial; 0 when the future itself says.
        relative: allowed relative distance at each point, for exact and mean-field.
    """

    name: str
    what: str
    law: str
    replications: int
    means: tuple[float, ...]
    spreads: tuple[float, ...]
    labels: tuple[str, ...]
    days: tuple[float, ...]
    trials: int
    relative: tuple[float, ...]


def verification_folder() -> Path:
    """Return the folder of the verification files: packed with the program, or of the repository."""
    packed = Path(str(files("sim"))) / "_verification"
    return packed if packed.is_dir() else Path(str(files("sim"))).parent / "tests" / "verification"


@cache
def stored_answers() -> Mapping[str, tuple[Statistic, ...]]:
    """Read the exact answers, by name of the council file."""
    tables = tomllib.loads((verification_folder() / "expected.toml").read_text(encoding="utf-8"))
    return {part: tuple(_statistic(name, table) for name, table in found.items()) for part, found in tables.items()}


def _statistic(name: str, table: Mapping[str, Any]) -> Statistic:
    """Read one table of the answers."""
    means = tuple(float(figure) for figure in table.get("mean", table.get("share", ())))
    days = tuple(float(day) for day in table.get("at_days", ())) or tuple(
        DAYS_A_YEAR * years for years in table.get("at_years", ())
    )
    labels = tuple(table.get("labels", ())) or tuple(_when(table, index) for index in range(len(means)))
    relative = table.get("relative", ())
    return Statistic(
        name=name,
        what=table["what"],
        law=table["law"],
        replications=table["replications"],
        means=means,
        spreads=tuple(table.get("spread", ())),
        labels=labels,
        days=days,
        trials=table.get("trials", 0),
        relative=tuple(relative) if isinstance(relative, list) else (relative,) * len(means),
    )


def _when(table: Mapping[str, Any], index: int) -> str:
    """Say when a figure is taken."""
    if "at_days" in table:
        return f"day {table['at_days'][index]:g}"
    if "at_years" in table:
        return f"year {table['at_years'][index]:g}"
    return f"group {index + 1}" if len(table.get("mean", ())) > 1 else ""
