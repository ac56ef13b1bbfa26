"""Managers, their span, and support workers (model.md 16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.world.workers import AGENCY, EXPERIENCED, MANAGER_GRADE

if TYPE_CHECKING:
    from sim.world.service import Service
    from sim.world.teams import Team


class Supervision:
    """Spans of control, the share of hours that support workers take, and mentoring of the newly qualified."""

    def __init__(self, service: Service) -> None:
        """Keep the settings."""
        self._service = service
        self._settings = service.inputs.supervision
        self._support = service.inputs.support
        self._clock = service.clock

    def week(self) -> None:
        """Settle spans, support and mentoring of every team for the coming week (Mondays)."""
        for team in self._service.teams.values():
            team.span = self._span(team)
            team.support_share = self._support_share(team)
            team.mentoring_hours_per_fte = self._mentoring_hours(team)

    def supervised_fte(self, team: Team) -> float:
        """Return the FTE of social workers in a team, agency included, managers not."""
        return sum(worker.fte for worker in team.ordered if worker.is_social_worker and worker.grade != MANAGER_GRADE)

    def manager_fte(self, team: Team) -> float:
        """Return the FTE of a team's managers in post and at work."""
        people = sum(worker.fte for worker in team.ordered if worker.grade == MANAGER_GRADE and worker.at_work)
        return people + self._service.levers.value("supervision.manager_fte", team.manager_fte, team=team.name)

    def _span(self, team: Team) -> float:
        managers = max(self.manager_fte(team), self._settings.smallest_manager_fte)
        return min(self.supervised_fte(team) / managers, self._settings.span_most)

    def manager_changes(self, team: Team) -> float:
        """Return how often a worker's own manager has changed of late: the team's changes over its number of managers."""
        since = self._clock.now - self._service.inputs.leaving.manager_change_days
        while team.manager_changes and team.manager_changes[0] < since:
            team.manager_changes.popleft()
        managers = sum(worker.grade == MANAGER_GRADE for worker in team.ordered)
        return len(team.manager_changes) / max(1, managers)

    def support_fte(self, team: Team) -> float:
        """Return a team's support workers in FTE."""
        return self._service.levers.value("support.fte", team.support_fte, team=team.name)

    def _support_share(self, team: Team) -> float:
        """Return the share of case hours that support workers take: no more than can be delegated (16.2)."""
        fte = self.support_fte(team)
        if not self._support.on or fte <= 0.0:
            return 0.0
        hours = delegable = 0.0
        for worker in team.ordered:
            for case in worker.cases.values():
                hours += case.hours
                delegable += case.hours * (case.stage.delegable_share if case.stage else 0.0)
        workload = self._service.inputs.workload
        weekly = workload.contracted_hours * workload.available_share
        supply = fte * weekly * (self._support.case_share * self._support.efficiency - self._support.management_share)
        return min(max(0.0, supply), delegable) / hours if hours else 0.0

    def _mentoring_hours(self, team: Team) -> float:
        """Return the hours a week each experienced FTE at work gives to the newly qualified of the team."""
        settings = self._service.inputs.newly_qualified
        if not settings.on or not settings.supervision_hours:
            return 0.0
        learners = sum(worker.newly_qualified and worker.at_work for worker in team.ordered)
        mentors = sum(w.fte for w in team.ordered if w.grade == EXPERIENCED and w.at_work and w.kind != AGENCY)
        return learners * settings.supervision_hours / mentors if mentors else 0.0
