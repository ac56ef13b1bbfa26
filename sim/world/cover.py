"""What happens to cases while their worker is away (model.md 11.3).

A share of an absent worker's hours is asked of colleagues at work in the team, in proportion to their FTE and up to a
limit. What
that cover does not reach is counted: every child's days without cover are added up, with no exception.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.world.workers import AT_WORK

if TYPE_CHECKING:
    from sim.world.service import Service
    from sim.world.teams import Team


class Cover:
    """Cover for absent colleagues."""

    def __init__(self, service: Service) -> None:
        """Keep the settings; nobody needs cover yet."""
        self._service = service
        self._share = service.inputs.progress.cover_share
        self._capacity_share = service.inputs.sickness.cover_capacity_share
        self._stale: set[str] = set()

    def people_changed(self, team: Team) -> None:
        """Note that a team's cover must be spread anew at the next morning round."""
        self._stale.add(team.name)

    def spread_where_changed(self) -> None:
        """Spread the cover anew in teams whose people changed (morning round)."""
        for name in sorted(self._stale):
            self.spread(self._service.teams[name])
        self._stale.clear()

    def spread(self, team: Team) -> None:
        """Ask the members of a team who are at work to cover for those who are not."""
        workload = self._service.workload
        for worker in team.ordered:
            workload.advance(worker)
        absent_hours = sum([worker.case_hours for worker in team.ordered if worker.status is not AT_WORK])
        present = [worker for worker in team.ordered if worker.status is AT_WORK and worker.limit > 0.0]
        capacity = sum([worker.capacity_hours for worker in present])
        needed = self._share * absent_hours
        team.covered_share = min(1.0, self._capacity_share * capacity / needed) if needed > 0.0 else float(bool(present))
        present_fte = sum([worker.fte for worker in present])
        team.cover_hours_per_fte = needed * team.covered_share / present_fte if present_fte else 0.0
        for worker in team.ordered:
            workload.refresh(worker)
        team.utilisation = workload.team_utilisation(team)
