"""What one simulated future needs to know, in the model's own units.

The council, plan and study files speak the language of their readers: dates, "12 weeks", values with sources and
ranges. The world speaks the language of model.md: days since the opening, rates per year, hours per week.
``compile.py`` translates the first into the second once per replication, because settings given as ranges take another
value in each future.

Everything here is frozen, plain and free of any library, so that the world can run wherever Python runs.
Units: ``_day`` is a point in time in days since the midnight that ends the opening date, ``_days`` a length,
    ``_per_year`` a
rate for 365.25 days, ``_hours`` hours a week unless said otherwise. The section numbers are those of model.md.
"""

from __future__ import annotations

from sim.settings.inputs.basics import NEVER, CalendarInputs, LawInputs, TimeInputs
from sim.settings.inputs.flow import DeadlineInputs, DemandInputs, PathwayInputs, StageInputs
from sim.settings.inputs.market import (
    AgencyInputs,
    AgencyTriggerInputs,
    CostsInputs,
    InspectionInputs,
    MarketInputs,
    NeighbourInputs,
)
from sim.settings.inputs.people import (
    CohortInputs,
    ExtraHoursInputs,
    LeavingInputs,
    NewlyQualifiedInputs,
    PipelineStageInputs,
    ProgressionInputs,
    RecruitmentInputs,
    ReturnersInputs,
    SicknessInputs,
    TraineesInputs,
)
from sim.settings.inputs.plan import LEVERS, Allowance, Change, PlanInputs, Scope, Shape
from sim.settings.inputs.start import (
    OpeningCases,
    OpeningInputs,
    OpeningRecruit,
    OpeningResignation,
    OpeningWorker,
    PostInputs,
    TeamInputs,
)
from sim.settings.inputs.whole import WorldInputs
from sim.settings.inputs.work import (
    AllocationInputs,
    DutiesInputs,
    HandoverInputs,
    ProgressInputs,
    ReviewInputs,
    SupervisionInputs,
    SupportInputs,
    WorkloadInputs,
)

__all__ = [
    "LEVERS",
    "NEVER",
    "AgencyInputs",
    "AgencyTriggerInputs",
    "AllocationInputs",
    "Allowance",
    "CalendarInputs",
    "Change",
    "CohortInputs",
    "CostsInputs",
    "DeadlineInputs",
    "DemandInputs",
    "DutiesInputs",
    "ExtraHoursInputs",
    "HandoverInputs",
    "InspectionInputs",
    "LawInputs",
    "LeavingInputs",
    "MarketInputs",
    "NeighbourInputs",
    "NewlyQualifiedInputs",
    "OpeningCases",
    "OpeningInputs",
    "OpeningRecruit",
    "OpeningResignation",
    "OpeningWorker",
    "PathwayInputs",
    "PipelineStageInputs",
    "PlanInputs",
    "PostInputs",
    "ProgressInputs",
    "ProgressionInputs",
    "RecruitmentInputs",
    "ReturnersInputs",
    "ReviewInputs",
    "Scope",
    "Shape",
    "SicknessInputs",
    "StageInputs",
    "SupervisionInputs",
    "SupportInputs",
    "TeamInputs",
    "TimeInputs",
    "TraineesInputs",
    "WorkloadInputs",
    "WorldInputs",
]
