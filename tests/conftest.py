"""Rules for the whole suite: every test says what kind of test it is, and generated examples repeat in CI."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

KINDS = ("unit", "theory", "behaviour", "golden", "past", "e2e", "browser")

settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let golden results be written anew, with the reason (style.md 6)."""
    parser.addoption("--update-golden", action="store_true", help="write golden results anew; needs --why")
    parser.addoption("--why", default="", help="why golden results change")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fail collection when a test does not carry exactly one of the kinds."""
    wrong = [item.nodeid for item in items if sum(item.get_closest_marker(kind) is not None for kind in KINDS) != 1]
    if wrong:
        listed = "\n  ".join(wrong)
        raise pytest.UsageError(f"each test carries exactly one of {', '.join(KINDS)}:\n  {listed}")
