"""The STRESS-DES page: all 24 items, none of them empty, and current."""

from __future__ import annotations

import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.past

DOCS = Path(__file__).resolve().parents[2] / "docs"

# Monks and others (2019), table of items: 3 objectives, 9 logic, 4 data, 3 experimentation, 4 implementation, 1 code access.
CHECKLIST = "1.1 1.2 1.3 2.1 2.2 2.3 2.4 2.5.1 2.5.2 2.5.3 2.5.4 2.5.5 3.1 3.2 3.3 3.4 4.1 4.2 4.3 5.1 5.2 5.3 5.4 6.1".split()


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    """The module that makes the page."""
    spec = spec_from_file_location("make_stress_des", DOCS / "make_stress_des.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules.setdefault(spec.name, module_from_spec(spec))
    spec.loader.exec_module(module)
    return module


def test_all_24_items_are_there_and_say_something(maker: ModuleType) -> None:
    sections = re.split(r"^## ", maker.page(), flags=re.MULTILINE)[1:]
    said = {section.split(" ", 1)[0]: section.split("\n", 1)[1].strip() for section in sections}

    assert list(said) == CHECKLIST
    assert [number for number, text in said.items() if len(text) < 80] == []


def test_the_stress_des_page_is_current(maker: ModuleType) -> None:
    assert (DOCS / "stress-des.md").read_text(encoding="utf-8") == maker.page()
