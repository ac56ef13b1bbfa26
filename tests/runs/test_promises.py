"""What no module of the product contains: code made from text, pickles, shells, locks, clocks inside the world."""

from __future__ import annotations

import ast
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
