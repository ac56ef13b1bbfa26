"""The file of a back-test: which authorities, from which years, with how many futures."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.research.past import WEST_YORKSHIRE, Backtest
from sim.research.settled import NAMES, seen_elsewhere
from sim.settings.problems import Problem, ProblemsFound

KEYS: dict[str, type] = {
    "title": str,
    "question": str,
    "source": str,
    "areas": list,
    "from": list,
    "until": int,
    "reps": int,
    "seed": int,
    **dict.fromkeys(NAMES, float),
}
FIRST_CENSUS, LAST_CENSUS = 2017, 2021
USUAL_FUTURES = 20


def asked_past(
    file: str | Path | None,
    *,
    areas: Sequence[str] = (),
    starts: Sequence[int] = (),
    until: int | None = None,
    reps: int | None = None,
    seed: int | None = None,
) -> Backtest:
    """Return what a back-test asks for: from its file, with what is given beside it in its place.

    Args:
        file: TOML with areas, from, until, reps and seed; West Yorkshire from every census when None.
        areas: authorities as published; "all" stands for every authority of the census.
        starts: census years to forecast from; until: last one to forecast.
        until: last census year.
        reps: futures of each forecast.
        seed: root seed.

    Raises:
        ProblemsFound: with everything that is wrong in the file.
    """
    data = _read(Path(file)) if file is not None else {}
    last = until or data.get("until", LAST_CENSUS)
    asked = Backtest(
        areas=tuple(areas or data.get("areas", WEST_YORKSHIRE)),
        starts=tuple(starts or data.get("from", range(FIRST_CENSUS, last))),
        until=last,
        reps=data.get("reps", USUAL_FUTURES),
        seed=data.get("seed", 1),
        elsewhere=replace(seen_elsewhere(), **{name: data[name] for name in NAMES if name in data}),
    )
    return replace(asked, reps=reps or asked.reps, seed=asked.seed if seed is None else seed)


def _read(path: Path) -> dict[str, Any]:
    """Read the file and check what stands in it."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ProblemsFound([Problem(str(path), None, "", "", "cannot be read", "Check the path.")]) from error
    except tomllib.TOMLDecodeError as error:
        raise ProblemsFound([Problem(str(path), None, "", "", f"is not TOML: {error}", "Correct the line.")]) from error
    problems = [
        Problem(path.name, None, key, str(value), "is not a setting of a back-test", f"Use one of: {', '.join(KEYS)}.")
        for key, value in data.items()
        if key not in KEYS
    ]
    problems += [
        Problem(path.name, None, key, str(data[key]), f"is not a {kind.__name__}", "Correct the value.")
        for key, kind in KEYS.items()
        if key in data and not isinstance(data[key], kind)
    ]
    if problems:
        raise ProblemsFound(problems)
    return data
