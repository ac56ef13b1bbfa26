"""More established posts, for good or for a while (model.md 3, 12.2, 17)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar, Literal

from sim.settings.calendar import add_working_days, day_from
from sim.settings.inputs import PostInputs
from sim.settings.policies.base import (
    Contribution,
    PlanContext,
    Policy,
    listed,
    plain,
    unknown_teams,
    whole_shares,
    workers_in_words,
)
from sim.settings.problems import Fault
from sim.settings.quantity import Count, Date, Fte, Name, Strength, WorkingDays
from sim.settings.sections.base import Grade


class ExtraPosts(Policy):
    """Fund posts from a date; people come only when the posts have been advertised and filled.

    Attributes:
        posts: how many.
        fte: FTE of each.
        grade: grade they are advertised at.
        teams: teams that get them, in proportion to their posts; the teams of the headline caseload when empty.
        role: social workers, or community resource workers with their own cases.
        approval: time from the start to the advert; the council's own when not given.
        advert: date of the advert, instead of the approval time.
    """

    evidence: ClassVar[Strength] = "medium"
    evidence_text: ClassVar[str] = (
        "That authorities with more vacancies hire somewhat more is measured in the yearly census up to 2021; how fast one "
        "council fills new posts is not."
    )

    kind: Literal["extra_posts"] = "extra_posts"
    posts: Count
    fte: Fte = 1.0
    grade: Grade = "social_worker"
    teams: tuple[Name, ...] = ()
    role: Literal["social_worker", "community_resource_worker"] = "social_worker"
    approval: WorkingDays | None = None
    advert: Date | None = None

    def words(self) -> str:
        """Say how many posts, of what kind, where and for how long."""
        size = "" if self.fte == 1 else f" of {plain(self.fte)} FTE"
        who = workers_in_words((self.role if self.role != "social_worker" else self.grade,))
        where = f" in {listed(self.teams)}" if self.teams else ""
        lasting = " as temporary money" if self.end else ""
        return f"Add {self.posts} post{'' if self.posts == 1 else 's'}{size} for {who}{where}{self.dates_in_words()}{lasting}."

    def faults(self) -> Iterable[Fault]:
        """Report an advert before the funding, or two ways of dating it."""
        yield from super().faults()
        if self.advert is not None and self.approval is not None:
            yield Fault("advert", "and approval are both given", "Give the date of the advert or the approval time.")
        if self.advert is not None and self.start is not None and self.advert < self.start:
            yield Fault("advert", "is before the posts are funded", "Advertise from the start on.")

    def faults_in(self, context: PlanContext) -> Iterator[Fault]:
        """Report unknown teams."""
        yield from super().faults_in(context)
        yield from unknown_teams(self.teams, context)
        if not self.teams and not context.teams_of(()):
            yield Fault("teams", "the council has no team for the posts", "Add a team to the council file.")

    def contribution(self, context: PlanContext) -> Contribution:
        """Return the posts, named so that neither teams nor policies can be renumbered by their order in a file."""
        teams = sorted(context.teams_of(self.teams), key=lambda team: team.name)
        sizes = [sum(post.fte for post in context.inputs.posts if post.team == team.name) for team in teams]
        posts = [
            self._post(context, team.name, number)
            for team, count in zip(teams, whole_shares(self.posts, sizes), strict=True)
            for number in range(1, count + 1)
        ]
        return Contribution(posts=tuple(posts))

    def _post(self, context: PlanContext, team: str, number: int) -> PostInputs:
        return PostInputs(
            name=f"{context.label}/{team}/{number}",
            team=team,
            grade=self.grade,
            role=self.role,
            fte=self.fte,
            funded_from_day=context.start_day(self.start),
            funded_to_day=context.end_day(self.end),
            advert_day=self._advert_day(context),
        )

    def _advert_day(self, context: PlanContext) -> float | None:
        if self.advert is not None:
            return context.start_day(self.advert)
        if self.approval is not None:
            begin = self.start or context.first_date
            return day_from(add_working_days(begin, round(self.approval)), context.opening_date)
        return None
