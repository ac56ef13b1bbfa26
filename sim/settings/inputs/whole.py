"""Everything about one council in one future."""

from __future__ import annotations

from dataclasses import dataclass

from sim.settings.inputs.basics import CalendarInputs, TimeInputs
from sim.settings.inputs.flow import DemandInputs, PathwayInputs
from sim.settings.inputs.market import AgencyInputs, CostsInputs, InspectionInputs, MarketInputs
from sim.settings.inputs.people import (
    ExtraHoursInputs,
    LeavingInputs,
    NewlyQualifiedInputs,
    ProgressionInputs,
    RecruitmentInputs,
    ReturnersInputs,
    SicknessInputs,
    TraineesInputs,
)
from sim.settings.inputs.start import OpeningInputs, PostInputs, TeamInputs
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


@dataclass(frozen=True, slots=True)
class WorldInputs:
    """Everything about one council in one future, before any plan."""

    council: str
    time: TimeInputs
    calendar: CalendarInputs
    demand: DemandInputs
    pathway: PathwayInputs
    workload: WorkloadInputs
    progress: ProgressInputs
    allocation: AllocationInputs
    review: ReviewInputs
    handover: HandoverInputs
    leaving: LeavingInputs
    sickness: SicknessInputs
    recruitment: RecruitmentInputs
    newly_qualified: NewlyQualifiedInputs
    progression: ProgressionInputs
    trainees: TraineesInputs
    returners: ReturnersInputs
    market: MarketInputs
    inspection: InspectionInputs
    agency: AgencyInputs
    supervision: SupervisionInputs
    support: SupportInputs
    duties: DutiesInputs
    extra_hours: ExtraHoursInputs
    costs: CostsInputs
    areas: tuple[tuple[str, float], ...]
    teams: tuple[TeamInputs, ...]
    posts: tuple[PostInputs, ...]
    opening: OpeningInputs
