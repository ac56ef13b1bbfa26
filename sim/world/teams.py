"""Teams and their posts (model.md 3): posts are not people, and a post covered by an agency worker is still vacant."""

from __future__ import annotations

from collections import deque
from math import inf
from typing import TYPE_CHECKING

from sim.world.draws import name_number
from sim.world.workers import MANAGER_GRADE, SOCIAL_WORKER_ROLE

if TYPE_CHECKING:
    from sim.settings.inputs import PostInputs, TeamInputs
    from sim.world.workers import SocialWorker

HELD = "HELD"
ADVERTISED = "ADVERTISED"
RESERVED = "RESERVED"
FROZEN = "FROZEN"
FILLED = "FILLED"
NOTICE = "NOTICE"


class Post:
    """One established post.

    Attributes:
        number: 48-bit number of its name; ordinal: how many have held it, the present holder included;
            applicants: how many have applied for it.
        funded: whether there is money for it now.
        holder: who is in it, None when vacant; status: model.md 3.
        vacant_since_day, advert_day: of the present vacancy.
    """

    __slots__ = (
        "advert_day",
        "applicants",
        "approval_begun",
        "funded",
        "holder",
        "inputs",
        "number",
        "ordinal",
        "status",
        "vacant_since_day",
    )

    def __init__(self, inputs: PostInputs) -> None:
        """Set up a post, vacant and without money until its day."""
        self.inputs = inputs
        self.number = name_number(inputs.name)
        self.ordinal = 0
        self.applicants = 0
        self.funded = False
        self.holder: SocialWorker | None = None
        self.status = FROZEN
        self.vacant_since_day = inf
        self.advert_day = inf
        self.approval_begun = False


def holds_cases(post: Post) -> bool:
    """Tell whether a post is one for a social worker who holds cases."""
    return post.inputs.role == SOCIAL_WORKER_ROLE and post.inputs.grade != MANAGER_GRADE


class Team:
    """A team: what it covers, who is in it, and its figures of the week.

    Attributes:
        members: everyone in the team, by number; ``ordered`` lists them by number.
        manager_fte: managers who are not modelled as people.
        support_fte: support workers.
        support_share: sigma, share of case hours that support workers take.
        covered_share: of the hours of absent colleagues that must be covered.
        utilisation: load over capacity of members at work.
        span: people supervised for each manager.
        manager_changes: days on which a manager came or went.
        cover_hours_per_fte: hours a week each FTE at work does for absent colleagues.
        mentoring_hours_per_fte: hours a week each experienced FTE at work gives to the newly qualified.
    """

    __slots__ = (
        "cover_hours_per_fte",
        "covered_share",
        "inputs",
        "manager_changes",
        "manager_fte",
        "members",
        "mentoring_hours_per_fte",
        "name",
        "ordered",
        "span",
        "support_fte",
        "support_share",
        "utilisation",
    )

    def __init__(self, inputs: TeamInputs) -> None:
        """Set up an empty team."""
        self.inputs = inputs
        self.name = inputs.name
        self.members: dict[int, SocialWorker] = {}
        self.ordered: list[SocialWorker] = []
        self.manager_fte = inputs.manager_fte
        self.support_fte = inputs.support_fte
        self.support_share = 0.0
        self.covered_share = 0.0
        self.cover_hours_per_fte = 0.0
        self.mentoring_hours_per_fte = 0.0
        self.utilisation = 1.0
        self.span = 0.0
        self.manager_changes: deque[float] = deque()

    def add(self, worker: SocialWorker) -> None:
        """Take somebody into the team."""
        self.members[worker.number] = worker
        self.ordered = [self.members[number] for number in sorted(self.members)]

    def remove(self, worker: SocialWorker) -> None:
        """Let somebody go from the team."""
        del self.members[worker.number]
        self.ordered = [self.members[number] for number in sorted(self.members)]
