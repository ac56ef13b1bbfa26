"""A council: one authority at one date, with everything the simulation needs to know about it.

A council file is read into this model after the files it extends (``extends``), the overrides (``[set]``) and the command line
have been put together by ``load.py``. Every setting of ``model.md`` has its home here under the key recommended there; every
national default lives in ``configs/defaults/england.toml`` with its source, range and strength, none in code.
"""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from sim.settings.cross_checks import cross_faults, cross_warnings
from sim.settings.problems import Fault
from sim.settings.quantity import Name, Note, Settings, Title
from sim.settings.sections.flow import Demand, Duties, Pathway, Time, Workforce
from sim.settings.sections.market import Agency, Inspection, Neighbours, Pay, Recruitment
from sim.settings.sections.people import (
    ExitInterviews,
    Leadership,
    Leaving,
    NewlyQualified,
    Parental,
    Progression,
    RetentionTalk,
    Returners,
    Sickness,
    Trainees,
)
from sim.settings.sections.start import Opening, Team
from sim.settings.sections.work import (
    Allocation,
    Costs,
    ExtraHours,
    Handover,
    Progress,
    Review,
    Supervision,
    Support,
    Welfare,
    Workload,
)


class Council(Settings):
    """One authority at one date.

    Attributes:
        name: of the file; title: for people.
        invented: true for an invented council, the only kind that may list single cases.
        sources: dotted key, or the beginning of one, -> where the council's own plain values come from.
        time, demand, pathway, workforce, workload, progress, allocation, review, handover, leaving, exit_interviews,
            retention_talk, leadership, sickness, parental, recruitment, newly_qualified, progression, trainees, returners, pay,
            neighbours, inspection, agency, supervision, support, welfare, extra_hours, duties, costs, teams, opening: tables.
    """

    name: Name
    title: Title
    invented: bool = False
    sources: dict[str, Note] = Field(default_factory=dict)
    time: Time
    demand: Demand
    pathway: Pathway
    workforce: Workforce
    workload: Workload
    progress: Progress
    allocation: Allocation
    review: Review
    handover: Handover
    leaving: Leaving
    exit_interviews: ExitInterviews
    retention_talk: RetentionTalk
    leadership: Leadership
    sickness: Sickness
    parental: Parental
    recruitment: Recruitment
    newly_qualified: NewlyQualified
    progression: Progression
    trainees: Trainees
    returners: Returners
    pay: Pay
    neighbours: Neighbours
    inspection: Inspection
    agency: Agency
    supervision: Supervision
    support: Support
    welfare: Welfare
    extra_hours: ExtraHours
    duties: Duties
    costs: Costs
    teams: tuple[Team, ...]
    opening: Opening

    def faults(self) -> Iterable[Fault]:
        """Report settings of different tables that cannot hold together (model.md 20.1)."""
        return cross_faults(self)

    def warnings(self) -> Iterable[Fault]:
        """Report what the owner of the file ought to know (model.md 20.1)."""
        return cross_warnings(self)
