"""The templates of report and app: plain words, no arithmetic, nothing marked safe, matplotlib in one place."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from sim.report import wording
from sim.report.pages import environment

pytestmark = pytest.mark.unit
SIM = Path(__file__).parents[2] / "sim"
TEMPLATES = sorted([*(SIM / "report" / "templates").glob("*.j2"), *(SIM / "app" / "templates").glob("*.j2")])
SOURCES = sorted([*(SIM / "report").rglob("*.py"), *(SIM / "app").rglob("*.py")])


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_use_plain_words(path: Path) -> None:
    code = re.sub(r"\{[{%#].*?[}%#]\}", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"<[^>]*>", " ", code)
    banned = [word for word in wording.BANNED_ON_SIDE_ONE if not (word == "seed" and path.name == "board.html.j2")]

    assert wording.banned_words(text, banned) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_neither_compute_nor_trust(path: Path) -> None:
    code = " ".join(re.findall(r"\{[{%](.*?)[}%]\}", path.read_text(encoding="utf-8"), flags=re.DOTALL))

    assert not re.search(r"\|\s*(safe|round|format|int|float)\b", code)
    assert not re.search(r"[\w)]\s*[*/]\s*[\w(]|%\s*\d", re.sub(r'"[^"]*"', "", code))


def test_nothing_can_be_marked_safe_and_unknown_names_are_faults() -> None:
    templates = environment()

    assert "safe" not in templates.filters
    assert templates.autoescape is True
    assert templates.from_string("{{ text }}").render(text="<b>") == "&lt;b&gt;"
    with pytest.raises(Exception, match="is undefined"):
        templates.from_string("{{ unknown }}").render()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(SIM)))
def test_matplotlib_and_markup_stay_in_the_figures(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}

    if "figures" not in path.parts:
        assert not any(module.split(".")[0] in {"matplotlib", "markupsafe"} for module in modules)
