"""One of several equal shares of a run, for machines that do not talk to each other: the tasks of an array job."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sim.runs.manifest import Refused


@dataclass(frozen=True, slots=True)
class Share:
    """Every ``of``-th future, beginning with future ``number``.

    Futures are dealt out like cards, so a share keeps its futures when the run is made longer later.
    """

    number: int
    of: int

    def holds(self, rep: int) -> bool:
        """Tell whether a future belongs to the share."""
        return (rep - self.number) % self.of == 0

    def count(self, reps: int) -> int:
        """Return how many of so many futures belong to the share."""
        return len(range(self.number, reps + 1, self.of))


def share_of(text: str) -> Share:
    """Read a share such as ``3/20``, the third of twenty.

    Raises:
        Refused: it is not one.
    """
    found = re.fullmatch(r"(\d{1,7})/(\d{1,7})", text, re.ASCII)
    number, of = (int(part) for part in found.groups()) if found else (0, 0)
    if not 1 <= number <= of:
        raise Refused(f"--share {text}: write a number and of how many, such as 3/20 for the third of twenty shares.")
    return Share(number, of)
