"""Caseholder: a simulation of the children's social care workforce of an English council.

``import sim`` costs nothing; each name below is loaded when it is first used. The classes of the policies, such as
``sim.RetentionAllowance``, can be reached beside the names listed.
"""

from __future__ import annotations

from importlib import import_module

__version__ = "0.1.0"
RESULTS_VERSION = 3

_HOMES = {
    "Plan": "sim.settings.plan",
    "Result": "sim.result",
    "check": "sim.api",
    "councils": "sim.api",
    "definitions": "sim.api",
    "demo": "sim.demonstration",
    "difference": "sim.api",
    "explain": "sim.api",
    "load": "sim.api",
    "merge": "sim.arrays",
    "new": "sim.api",
    "questions": "sim.api",
    "reproduce": "sim.running",
    "run": "sim.running",
    "schema": "sim.api",
    "slurm": "sim.arrays",
    "trace": "sim.tracing",
}
_POLICIES = "sim.settings.plan"

__all__ = [*_HOMES]  # noqa: PLE0604 - the names above, each a text


def __getattr__(name: str) -> object:
    """Load a public name, or the class of a policy, when it is first used."""
    if name.startswith("__"):
        raise AttributeError(f"module 'sim' has no attribute '{name}'")
    home = import_module(_HOMES.get(name, _POLICIES))
    found = getattr(home, name, None)
    if found is None or (name not in _HOMES and name not in {policy.__name__ for policy in home.POLICIES.values()}):
        raise AttributeError(f"module 'sim' has no attribute '{name}'")
    return found


def __dir__() -> list[str]:
    """List the public names."""
    return sorted([*__all__, "RESULTS_VERSION", "__version__"])
