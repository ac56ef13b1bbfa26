"""What a direct estimate is: a value with its interval and what it rests on."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """One estimate.

    Attributes:
        name: what it is; unit: of the value; low95, high95: its interval, None where it is not known.
        years: that it rests on.
        counted, exposure: what it divides, or how many have ended and how many are still going.
        note: how it was worked out, and how well it fits.
    """

    name: str
    unit: str
    value: float
    low95: float | None
    high95: float | None
    years: tuple[int, ...]
    counted: float
    exposure: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Estimates:
    """The direct estimates of one authority, or of one list of spells."""

    area: str
    estimates: tuple[Estimate, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {"area": self.area, "estimates": [asdict(one) for one in self.estimates]}
