"""Every message about a file keeps the wording rules (report-and-app.md 6)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import sim.settings

pytestmark = pytest.mark.unit

FOLDER = Path(sim.settings.__file__).parent
MODULES = sorted(FOLDER.rglob("*.py"))
MAKERS = {"Fault": (1, 2), "refuse": (0, 1), "Problem": (4, 5)}
NEVER = re.compile(r"\b(invalid|please|oops|sorry|illegal|error|exception|traceback|null)\b|!", re.IGNORECASE)


def fixed_text(node: ast.expr) -> str:
    """Return the fixed parts of a text, with x for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(fixed_text(part) if isinstance(part, ast.Constant) else "x" for part in node.values)
    return ""


def messages(module: Path) -> Iterator[tuple[int, str, str]]:
    """Yield line, problem and fix of every message written out in a module."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
        if isinstance(node, ast.Call) and name in MAKERS and len(node.args) > MAKERS[name][1]:
            problem, fix = (fixed_text(node.args[place]) for place in MAKERS[name])
            yield node.lineno, problem, fix


@pytest.mark.parametrize("module", MODULES, ids=[str(module.relative_to(FOLDER)) for module in MODULES])
def test_messages_say_what_is_wrong_and_how_to_mend_it_without_forbidden_words(module: Path) -> None:
    for line, problem, fix in messages(module):
        where = f"{module.name}:{line}"

        assert not NEVER.search(re.sub(r"'[^']*'|\"[^\"]*\"", "", f"{problem} {fix}")), where
        assert not problem.endswith((".", "!", ":")), where
        assert not fix or fix.endswith((".", "?", "x")), where


def test_there_are_messages_to_check() -> None:
    assert sum(len(list(messages(module))) for module in MODULES) > 100
