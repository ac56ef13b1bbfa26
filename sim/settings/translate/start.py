"""Teams, posts, people and open cases at the opening (model.md 3, 19)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sim.settings.calendar import day_at, day_from
from sim.settings.council import Council
from sim.settings.inputs import (
    NEVER,
    OpeningCases,
    OpeningInputs,
    OpeningRecruit,
    OpeningResignation,
    OpeningWorker,
    PostInputs,
    TeamInputs,
)
from sim.settings.sections.base import GRADES
from sim.settings.sections.start import CaseGroup, PostGroup, Team, WorkerGroup
from sim.settings.translate.opening_state import SOCIAL_WORKER, OpeningState
from sim.settings.translate.people import tenure_days

SMALLEST_POST_FTE = 0.05
MONTHS = 12


def team_inputs(council: Council) -> tuple[TeamInputs, ...]:
    """Return the teams in the order of the file."""
    return tuple(
        TeamInputs(
            name=team.name,
            areas=tuple(council.demand.areas) if team.areas == "all" else team.areas,
            stages=council.pathway.stages if team.stages == "all" else team.stages,
            manager_fte=team.managers_fte,
            support_fte=team.support_fte,
            headline=team.headline,
        )
        for team in council.teams
    )


# --- posts and the people in them ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Room:
    """Money for posts of one grade in a team that nobody has been placed in yet."""

    grade: str
    size_fte: float
    fte: float


def posts_and_workers(council: Council) -> tuple[tuple[PostInputs, ...], tuple[OpeningWorker, ...]]:
    """Place everyone in post in a post of their own, and make posts of the money that is left.

    A worker of 0.9 FTE stands in a post of 0.9 FTE, so that vacancies are always funded FTE less FTE in post. Posts are named
    by team, grade and number; adding one renumbers no other.
    """
    posts: list[PostInputs] = []
    workers: list[OpeningWorker] = []
    for team in council.teams:
        for role in sorted({group.role for group in team.groups()} | {group.role for group in _groups_in(council, team)}):
            filler = _TeamPosts(council, team, role)
            workers.extend(filler.place())
            posts.extend([*filler.posts, *filler.vacant(), *_temporary(council, team, role)])
    agency = [group for group in council.opening.workers if group.kind == "agency"]
    workers.extend(_worker(council, group, None) for group in agency for _ in range(group.count))
    return tuple(posts), tuple(workers)


def _groups_in(council: Council, team: Team) -> tuple[WorkerGroup, ...]:
    first = council.teams[0].name
    people = [group for group in council.opening.workers if group.kind == "permanent"]
    return tuple(group for group in people if (group.team or first) == team.name)


def _is_temporary(group: PostGroup) -> bool:
    return group.funded_from is not None or group.funded_to is not None


class _TeamPosts:
    """The permanent posts of one role in one team."""

    def __init__(self, council: Council, team: Team, role: str) -> None:
        """Take the money of each grade as it is listed."""
        self._council, self._team, self._role = council, team, role
        self._rooms: list[_Room] = []
        for group in team.groups():
            if group.role == role and not _is_temporary(group):
                self._rooms.append(_Room(group.grade, group.fte, group.count * group.fte))
        self._numbers: dict[str, int] = {}
        self.posts: list[PostInputs] = []

    def place(self) -> Iterator[OpeningWorker]:
        """Place the people of the team, each in a post of the own grade while there is money for one."""
        for group in _groups_in(self._council, self._team):
            if group.role != self._role:
                continue
            for _ in range(group.count):
                grade = self._take(group.grade, group.fte)
                yield _worker(self._council, group, self._new_post(grade, group.fte))

    def vacant(self) -> list[PostInputs]:
        """Make posts of the money that is left, at the size the file lists."""
        found = len(self.posts)
        for room in self._rooms:
            while room.fte > SMALLEST_POST_FTE and room.size_fte > 0.0:
                fte = min(room.size_fte, room.fte)
                self._new_post(room.grade, fte)
                room.fte -= fte
        made, self.posts = self.posts[found:], self.posts[:found]
        return made

    def _take(self, grade: str, fte: float) -> str:
        """Take the money of one post: from the own grade, then the nearest grade, then wherever any is left."""
        rank: dict[str, int] = {name: number for number, name in enumerate(GRADES)}
        nearest = sorted(self._rooms, key=lambda room: (abs(rank[room.grade] - rank[grade]), room.grade, -room.fte))
        whole = [room for room in nearest if room.fte >= fte - 1e-9]
        if whole:
            same_size = [room for room in whole if room.grade == whole[0].grade and abs(room.size_fte - fte) < 1e-9]
            chosen = (same_size or whole)[0]
            chosen.fte -= fte
            return chosen.grade
        for room in nearest:
            part = min(room.fte, fte)
            room.fte -= part
            fte -= part
        return nearest[0].grade if nearest else grade

    def _new_post(self, grade: str, fte: float) -> str:
        label = grade if self._role == SOCIAL_WORKER else self._role
        self._numbers[label] = self._numbers.get(label, 0) + 1
        name = f"{self._team.name}/{label}/{self._numbers[label]}"
        self.posts.append(PostInputs(name, self._team.name, grade, self._role, fte, 0.0, NEVER))
        return name


def _temporary(council: Council, team: Team, role: str) -> list[PostInputs]:
    """Posts with a date of their money, as listed."""
    opening = council.opening.date
    made: list[PostInputs] = []
    for group in team.groups():
        if group.role != role or not _is_temporary(group):
            continue
        begins = day_from(group.funded_from, opening) if group.funded_from is not None else 0.0
        ends = day_at(group.funded_to, opening) if group.funded_to is not None else NEVER
        for _ in range(group.count):
            name = f"{team.name}/{group.grade}/temporary/{len(made) + 1}"
            made.append(PostInputs(name, team.name, group.grade, role, group.fte, max(0.0, begins), ends))
    return made


def _worker(council: Council, group: WorkerGroup, post: str | None) -> OpeningWorker:
    return OpeningWorker(
        kind=group.kind,
        role=group.role,
        grade=group.grade,
        team=group.team or council.teams[0].name,
        fte=group.fte,
        tenure_days=tenure_days(group),
        post=post,
        age_years=group.age_years,
        sick_since_days=group.sick_since,
        qualified_days=group.qualified,
    )


# --- cases and what is known --------------------------------------------------------------------------------------------------


def opening_inputs(council: Council, state: OpeningState, workers: Sequence[OpeningWorker]) -> OpeningInputs:
    """Return the opening position."""
    opening = council.opening
    leavers = opening.past_year_leavers_fte
    since = opening.vacant_since
    return OpeningInputs(
        cases=tuple(_cases(council, group, state) for group in opening.cases),
        workers=tuple(workers),
        pipeline=tuple(_recruits(council)),
        equilibrium_pipeline=opening.equilibrium_pipeline,
        equilibrium_notices=opening.equilibrium_notices,
        resignations=tuple(_resignations(council)),
        past_leavers_fte=(leavers.value / MONTHS,) * MONTHS if leavers is not None else (),
        vacant_since=str(day_at(since, opening.date)) if isinstance(since, date) else since,
    )


def _cases(council: Council, group: CaseGroup, state: OpeningState) -> OpeningCases:
    mode = "counts" if group.counts is not None else "bands" if group.bands else "records"
    edges = [0.0, *(NEVER if band.upto == "older" else band.upto for band in group.bands)]
    stage = council.pathway.stage(group.stage)
    return OpeningCases(
        stage=group.stage,
        mode=mode,
        count=group.number(),
        poisson=group.poisson,
        bands=tuple((low, high, band.count) for low, high, band in zip(edges[:-1], edges[1:], group.bands, strict=True)),
        records=tuple(record.age for record in group.records for _ in range(record.count)),
        stretch=state.stretch if stage is not None and stage.clock == "stretching" and group.role == SOCIAL_WORKER else 1.0,
        in_court=group.in_court,
        role=group.role,
        team=group.team,
    )


def _recruits(council: Council) -> Iterator[OpeningRecruit]:
    opening = council.opening
    for group in opening.pipeline:
        for _ in range(group.count):
            yield OpeningRecruit(
                route=group.route,
                grade=group.grade,
                team=group.team or council.teams[0].name,
                fte=group.fte,
                accepted_day=day_from(group.accepted, opening.date),
                start_days=(day_from(group.starts[0], opening.date), day_from(group.starts[1], opening.date)),
            )


def _resignations(council: Council) -> Iterator[OpeningResignation]:
    opening = council.opening
    for group in opening.resignations:
        yield OpeningResignation(
            day=day_from(group.date, opening.date),
            destination=group.destination,
            grade=group.grade,
            team=group.team or council.teams[0].name,
            heads=group.heads,
        )
