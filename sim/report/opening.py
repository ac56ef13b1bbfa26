"""Whether the opening figures of a run hold together, worked out from the council that the run keeps (model.md 19.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from sim.report import limits
from sim.settings.balance import balance_report
from sim.settings.council import Council

STOCK_WORDS: Final = {
    "assessment": "cases in assessment",
    "core_assessment": "cases in core assessment",
    "brief": "brief support",
    "cin": "children in need",
    "cp": "children on protection plans",
    "cla": "looked-after children",
    "permanent": "permanent workers",
    "agency": "agency workers",
}


@dataclass(frozen=True)
class Balance:
    """How the opening stands.

    Attributes:
        drifts: stock -> change within a year as a share of it.
        resting_points: places in which the service can settle.
    """

    drifts: Mapping[str, float]
    resting_points: int

    @property
    def is_settling(self) -> bool:
        """Whether part of the forecast is the start settling."""
        return any(abs(drift) > limits.SETTLING_SHARE_PER_YEAR for drift in self.drifts.values())


def balance_of(inputs: Mapping[str, Any]) -> Balance | None:
    """Work out the balance of the council of a run; None when its council cannot be read by this version.

    Args:
        inputs: resolved inputs of the run.
    """
    try:
        council = Council.model_validate(inputs.get("council"))
    except ValidationError:
        return None
    report = balance_report(council)
    return Balance(report.changes_by_stock, sum(point.stable for point in report.resting))
