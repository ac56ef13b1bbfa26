"""The page of each council: generated parts are current, and every paper's contradictions are shown."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from sim.settings.questions import load_questions

pytestmark = pytest.mark.past

DOCS = Path(__file__).resolve().parents[2] / "docs"
COUNCILS = sorted({paper.council for paper in load_questions().seeds.values()})


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    """The module that makes the pages."""
    spec = spec_from_file_location("make_council_pages", DOCS / "make_council_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("council", COUNCILS)
def test_the_page_of_a_council_is_current(council: str, maker: ModuleType) -> None:
    written = (DOCS / "councils" / f"{council}.md").read_text(encoding="utf-8")

    assert written == maker.page(council, written)


@pytest.mark.parametrize("council", COUNCILS)
def test_the_page_of_a_council_shows_what_does_not_fit_together(council: str) -> None:
    written = (DOCS / "councils" / f"{council}.md").read_text(encoding="utf-8")

    for heading in ("What the paper says", "What does not fit together", "What is assumed", "What it cannot answer"):
        assert f"## {heading}" in written


def test_every_question_of_the_list_is_on_the_page_of_its_council() -> None:
    questions = load_questions()
    pages = {council: (DOCS / "councils" / f"{council}.md").read_text(encoding="utf-8") for council in COUNCILS}

    missing = [q.id for q in questions.question if f"| {q.id} |" not in pages[questions.council_of(q)]]

    assert missing == []
