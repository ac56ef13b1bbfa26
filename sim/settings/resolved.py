"""A study with everything resolved, as it crosses to worker processes and into the manifest: canonical JSON (reliability.md).

The bytes hold the whole council and all plans. Two studies with the same bytes have the same results for the same seed; their
hash is what a results folder is tied to. Sorted keys and no spaces make the bytes the same on every machine.
"""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import Any, Self

from pydantic import ValidationError

from sim.settings.calendar import day_at
from sim.settings.council import Council
from sim.settings.plan import Plan
from sim.settings.problems import Problem, ProblemsFound
from sim.settings.quantity import Date, Seed, Settings


class Resolved(Settings):
    """Everything that decides the results, but for the number of futures.

    Attributes:
        council: with every default in place.
        plans: named, the baseline first.
        end: last day of the run.
        seed: root seed.
        fixed_inputs: True holds every setting given as a range at its value.
    """

    council: Council
    plans: tuple[Plan, ...]
    end: Date
    seed: Seed
    fixed_inputs: bool = False

    @property
    def horizon_days(self) -> float:
        """Length of the run."""
        return day_at(self.end, self.council.opening.date)

    @property
    def plan_names(self) -> tuple[str, ...]:
        """Names of the plans, the baseline first."""
        return tuple(plan.name or "" for plan in self.plans)

    def plan(self, name: str) -> Plan:
        """Return a plan by its name.

        Raises:
            KeyError: when there is no such plan.
        """
        for plan in self.plans:
            if plan.name == name:
                return plan
        raise KeyError(name)

    def to_bytes(self) -> bytes:
        """Return the canonical JSON."""
        return canonical_json(self.model_dump(mode="json", exclude_none=True))

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read what ``to_bytes`` has written.

        Raises:
            ProblemsFound: another version wrote it, with settings this one does not know or without some it needs.
        """
        try:
            return cls.model_validate(json.loads(data))
        except ValidationError as error:
            raise ProblemsFound([_of_another_version(error)]) from error

    @cached_property
    def inputs_sha256(self) -> str:
        """Hash of council, plans, length and ranges; the seed is not part of it, because it is recorded beside it."""
        parts = self.model_dump(mode="json", exclude_none=True)
        del parts["seed"]
        return hashlib.sha256(canonical_json(parts)).hexdigest()


def _of_another_version(error: ValidationError) -> Problem:
    setting = ".".join(str(part) for part in error.errors()[0]["loc"])
    return Problem(
        "the inputs of this run",
        None,
        setting,
        "",
        "this version of Caseholder knows the setting differently, or not at all",
        "Run the study again into a new folder, or use the version named in manifest.json.",
    )


def canonical_json(data: Any) -> bytes:
    """Return JSON with sorted keys, without spaces, in UTF-8, refusing what JSON does not know."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
