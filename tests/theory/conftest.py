"""The exact answers that the theory tests derive again and that ``caseholder verify`` reads."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def expected() -> dict[str, dict[str, Any]]:
    """Return expected.toml as one table a statistic, named "case.statistic"."""
    path = Path(__file__).parents[1] / "verification" / "expected.toml"
    cases = tomllib.loads(path.read_text(encoding="utf-8"))
    return {f"{case}.{name}": table for case, tables in cases.items() for name, table in tables.items()}
