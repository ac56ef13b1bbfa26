"""The service in one future: its people, posts, teams and cases, and the mechanisms that act on them.

Each mechanism is a small module that holds this object. They find each other here, so that no mechanism needs to know
how another is built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.world.teams import Post, Team

if TYPE_CHECKING:
    from sim.settings.inputs import PlanInputs, WorldInputs
    from sim.world.agency import Agency
    from sim.world.allocation import Allocation
    from sim.world.allowances import Allowances
    from sim.world.books import Books
    from sim.world.cases import Case
    from sim.world.clock import Clock
    from sim.world.cohorts import Cohorts
    from sim.world.conversion import Conversion
    from sim.world.costs import Costs
    from sim.world.cover import Cover
    from sim.world.draws import Draws
    from sim.world.duties import Duties
    from sim.world.extra_hours import ExtraHours
    from sim.world.grades import Grades
    from sim.world.handover import Handover
    from sim.world.leaving import Leaving
    from sim.world.levers import Levers
    from sim.world.market import Market
    from sim.world.monthend import MonthEnd
    from sim.world.pathway import Pathway
    from sim.world.recruitment import Recruitment
    from sim.world.referrals import Referrals
    from sim.world.returners import Returners
    from sim.world.sickness import Sickness
    from sim.world.staffing import Staffing
    from sim.world.supervision import Supervision
    from sim.world.workers import SocialWorker
    from sim.world.workload import Workload


class Service:
    """Everything one future consists of.

    Attributes:
        workers: everyone in post or on an assignment, by number.
        cases: every open case, by number; families: the open cases of each family.
        posts: every post that exists or will, by number.
    """

    agency: Agency
    allocation: Allocation
    allowances: Allowances
    cohorts: Cohorts
    conversion: Conversion
    costs: Costs
    cover: Cover
    duties: Duties
    extra_hours: ExtraHours
    grades: Grades
    handover: Handover
    leaving: Leaving
    market: Market
    month_end: MonthEnd
    pathway: Pathway
    recruitment: Recruitment
    referrals: Referrals
    returners: Returners
    sickness: Sickness
    staffing: Staffing
    supervision: Supervision
    workload: Workload

    def __init__(self, inputs: WorldInputs, plan: PlanInputs, draws: Draws, clock: Clock, levers: Levers, books: Books) -> None:
        """Set up teams and posts; people and cases come with the opening position."""
        self.inputs = inputs
        self.plan = plan
        self.draws = draws
        self.clock = clock
        self.levers = levers
        self.books = books
        self.teams = {team.name: Team(team) for team in sorted(inputs.teams, key=lambda team: team.name)}
        posts = sorted((Post(post) for post in (*inputs.posts, *plan.posts)), key=lambda post: post.number)
        self.posts = {post.number: post for post in posts}
        self.workers: dict[int, SocialWorker] = {}
        self._people: list[SocialWorker] | None = None
        self.cases: dict[int, Case] = {}
        self.families: dict[int, list[Case]] = {}

    def people(self) -> list[SocialWorker]:
        """Return everyone in the order of their numbers."""
        if self._people is None:
            self._people = [self.workers[number] for number in sorted(self.workers)]
        return self._people

    def admit(self, worker: SocialWorker) -> None:
        """Put somebody on the list of people."""
        self.workers[worker.number] = worker
        self._people = None

    def dismiss(self, worker: SocialWorker) -> None:
        """Take somebody off the list of people."""
        del self.workers[worker.number]
        self._people = None
