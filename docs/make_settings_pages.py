"""Write the pages and schemas made from the settings: reference, assumptions, JSON Schema of council and study files."""

from __future__ import annotations

import sys
from pathlib import Path

from sim.settings.council import Council
from sim.settings.describe import schema_text
from sim.settings.reference import assumptions_page, settings_page
from sim.settings.study import Study

ROOT = Path(__file__).resolve().parent.parent


def files() -> dict[Path, str]:
    """Return every generated file with its text."""
    return {
        ROOT / "docs" / "reference" / "settings.md": settings_page(),
        ROOT / "docs" / "assumptions.md": assumptions_page(),
        ROOT / "configs" / "schema" / "council.schema.json": schema_text(Council),
        ROOT / "configs" / "schema" / "study.schema.json": schema_text(Study),
    }


if __name__ == "__main__":
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path.name} written\n")
