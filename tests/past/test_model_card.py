"""The model card: its generated parts are current, and it says what the model is not for."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from sim.settings.questions import load_questions

pytestmark = pytest.mark.past

DOCS = Path(__file__).resolve().parents[2] / "docs"
CARD = (DOCS / "model-card.md").read_text(encoding="utf-8")


def test_the_generated_parts_of_the_card_are_current() -> None:
    spec = spec_from_file_location("make_model_card", DOCS / "make_model_card.py")
    assert spec is not None
    assert spec.loader is not None
    maker = sys.modules.setdefault(spec.name, module_from_spec(spec))
    spec.loader.exec_module(maker)

    assert maker.page(CARD) == CARD


def test_the_card_names_everything_the_model_never_gives_a_number_for() -> None:
    assert [thing for thing in load_questions().refusal.never if f"* {thing}" not in CARD] == []


def test_the_card_has_its_parts() -> None:
    for heading in ("is for", "is not for", "Who is affected", "rests on", "on the past", "Known faults"):
        assert f"{heading}\n" in CARD
