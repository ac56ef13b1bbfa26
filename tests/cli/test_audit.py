"""The audit of packages: what could not be looked up is never called clean."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
CLEAN = {"name": "numpy", "version": "2.4.6", "vulns": []}
FAULTY = {"name": "lxml", "version": "6.1.3", "vulns": [{"id": "CVE-2026-1", "fix_versions": ["6.1.4"]}]}
UNSEEN = {"name": "simpy", "skip_reason": "could not be audited"}
OURS = {"name": "caseholder", "skip_reason": "not published"}


@pytest.fixture(scope="module")
def verdict() -> Any:
    return runpy.run_path(str(ROOT / ".ci" / "audit.py"))["verdict"]


def test_packages_without_a_known_fault_are_clean_and_our_own_is_not_expected_in_a_list(verdict: Any) -> None:
    assert verdict([CLEAN, OURS]) == (0, "1 packages looked up, 0 known faults.")


def test_a_known_fault_is_named_with_the_version_that_mends_it(verdict: Any) -> None:
    code, text = verdict([CLEAN, FAULTY])

    assert code == 1
    assert "lxml 6.1.3: CVE-2026-1, mended in 6.1.4" in text


@pytest.mark.parametrize("packages", [[], [UNSEEN], [UNSEEN, OURS]])
def test_a_service_that_cannot_be_reached_is_no_clean_bill(verdict: Any, packages: list[dict[str, object]]) -> None:
    code, text = verdict(packages)

    assert code == 2
    assert "cannot be reached" in text
    assert "Nothing is known" in text


def test_one_package_that_could_not_be_looked_up_is_named_and_counts(verdict: Any) -> None:
    code, text = verdict([CLEAN, UNSEEN])

    assert (code, "simpy" in text) == (2, True)


def test_every_package_of_the_audit_has_a_fixed_version_and_no_file_names_a_place_to_get_it() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()

    assert all(line.count("==") == 1 and "/" not in line and ":" not in line for line in lines)
    assert {"cyclonedx-bom", "pip_audit"} <= {line.partition("==")[0] for line in lines}
    assert lines == sorted(lines, key=str.lower)
