"""What no module of the product contains: code made from text, pickles, shells, locks, clocks inside the world."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

SIM = Path(__file__).resolve().parents[2] / "sim"
MODULES = sorted(SIM.rglob("*.py"))
NO_MODULE = {
    "pickle",
    "cPickle",
    "shelve",
    "marshal",
    "dill",
    "cloudpickle",
    "joblib",
    "yaml",
    "sqlite3",
    "fcntl",
    "msvcrt",
    "filelock",
}
NO_NETWORK = {
    "urllib.request",
    "http.client",
    "ftplib",
    "smtplib",
    "telnetlib",
    "requests",
    "httpx",
    "socketserver",
    "webbrowser",
}
NO_CALL = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
NO_METHOD = {("os", "system"), ("os", "popen"), ("os", "execv"), ("os", "fork"), ("time", "sleep"), ("tempfile", "mktemp")}
OUTSIDE_THE_WORLD = {
    "time",
    "os",
    "uuid",
    "secrets",
    "datetime",
    "io",
    "pathlib",
    "threading",
    "multiprocessing",
    "asyncio",
}


def trees(folder: Path = SIM) -> Iterator[tuple[Path, ast.Module]]:
    for path in MODULES:
        if path.is_relative_to(folder):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def test_no_module_imports_a_pickler_a_lock_a_database_or_a_client_of_the_network() -> None:
    assert len(MODULES) > 200
    for path, tree in trees():
        names = imported(tree)
        tops = {name.partition(".")[0] for name in names}
        assert not tops & (NO_MODULE | {name for name in NO_NETWORK if "." not in name}), path
        assert not names & NO_NETWORK, path


def test_no_module_makes_code_from_text_or_asks_a_shell() -> None:
    for path, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = node.func
            if isinstance(called, ast.Name):
                assert called.id not in NO_CALL, (path, node.lineno)
            if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
                assert (called.value.id, called.attr) not in NO_METHOD, (path, node.lineno)
            assert not any(word.arg == "shell" for word in node.keywords), (path, node.lineno)


@pytest.mark.parametrize("layer", ["world", "measures"])
def test_the_world_knows_no_clock_no_file_and_no_chance_but_its_own(layer: str) -> None:
    for path, tree in trees(SIM / layer):
        tops = {name.partition(".")[0] for name in imported(tree)}
        assert not tops & OUTSIDE_THE_WORLD, path
        assert "random" not in tops or path.name == "draws.py", path


@pytest.mark.parametrize("layer", ["world", "measures"])
def test_no_result_depends_on_the_order_of_a_set_or_on_where_an_object_lies(layer: str) -> None:
    for path, tree in trees(SIM / layer):
        for node in ast.walk(tree):
            if isinstance(node, ast.For | ast.comprehension):
                assert not isinstance(node.iter, ast.Set | ast.SetComp), path
                is_set = isinstance(node.iter, ast.Call) and isinstance(node.iter.func, ast.Name)
                assert not (is_set and node.iter.func.id in {"set", "frozenset"}), path  # type: ignore[attr-defined]
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"id", "hash"}, (path, node.lineno)


REMEDIES = re.compile(
    r"\b(use|give|name|run|install|check|free|choose|make|ask|look|write|compare|remove|start|put|set|join|reads?|add|open"
    r"|mend|leave|pick|instead|keep|needs?|one of the|fewer|later|earlier|list|its plans|says why)\b",
    re.IGNORECASE,
)


def words_of(node: ast.AST) -> str:
    """Return the fixed text of a message, with a gap where a value goes."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(words_of(part) if isinstance(part, ast.Constant) else "..." for part in node.values)
    return words_of(node.left) + words_of(node.right) if isinstance(node, ast.BinOp) else "..."


def messages() -> Iterator[tuple[str, str]]:
    """Yield every message that ends a command with code 2 or 3, and where it stands."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id in {"Refused", "AnalysisRefused", "StorageError"}:
                    text = ". ".join(filter(None, map(words_of, node.args)))
                    if text:
                        yield f"{path.relative_to(SIM)}:{node.lineno}", text


def test_every_message_says_how_to_mend_it_in_at_most_three_lines() -> None:
    found = dict(messages())

    assert len(found) > 50
    assert {place: text for place, text in found.items() if text.count("\n") > 2} == {}
    assert {place: text for place, text in found.items() if not (REMEDIES.search(text) or text.endswith("..."))} == {}
