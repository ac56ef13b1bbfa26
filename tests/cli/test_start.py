"""What happens before a command does anything: speed of help, versions, public names."""

from __future__ import annotations

import subprocess
import sys

import pytest

import sim

pytestmark = pytest.mark.unit

HEAVY = ("numpy", "scipy", "pandas", "matplotlib", "pyarrow", "simpy", "rich", "starlette", "sim.settings")


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["--version"]])
def test_help_and_versions_import_nothing_heavy(arguments: list[str]) -> None:
    program = f"import sys; from sim.cli.application import carry_out; from sim.runs.signals import Interruption; \
code = carry_out({arguments}, Interruption()); print([name for name in {HEAVY} if name in sys.modules], code)"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603

    assert done.stdout.splitlines()[-1] == "[] 0"


def test_importing_the_package_imports_nothing_heavy() -> None:
    program = f"import sim, sys; print([name for name in {HEAVY} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603

    assert done.stdout.strip() == "[]"


def test_there_are_at_most_twenty_public_names_and_each_is_there() -> None:
    assert len(sim.__all__) <= 20
    for name in sim.__all__:
        assert callable(getattr(sim, name)), name


def test_policy_classes_can_be_reached_beside_the_public_names() -> None:
    plan = sim.Plan(sim.ExtraPosts(posts=2, grade="experienced", start="2019-01-01"))

    assert plan.policies[0].kind == "extra_posts"


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = sim.nonsense  # type: ignore[attr-defined]
