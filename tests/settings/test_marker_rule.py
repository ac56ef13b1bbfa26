"""Every test of the suite says what kind of test it is, or nothing is collected."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.unit
pytest_plugins = ["pytester"]

RULE = (Path(__file__).parent.parent / "conftest.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("marks", "is_collected"), [([], False), (["unit"], True), (["unit", "slow"], True), (["unit", "theory"], False)]
)
def test_a_test_carries_exactly_one_kind(pytester: pytest.Pytester, marks: list[str], is_collected: bool) -> None:
    pytester.makeconftest(RULE)
    lines = "".join(f"@pytest.mark.{mark}\n" for mark in marks)
    pytester.makepyfile(f"import pytest\n\n{lines}def test_something():\n    pass\n")

    result = pytester.runpytest_inprocess("--collect-only", "-q", "-W", "ignore")

    assert (result.ret == pytest.ExitCode.OK) is is_collected
