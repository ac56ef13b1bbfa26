"""A plan: a named list of policies, in no particular order (model.md 17)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any, Final

from pydantic import Field

from sim.settings.inputs import NEVER, Change, PlanInputs, Scope, WorldInputs
from sim.settings.policies.agency_conversion import AgencyConversion
from sim.settings.policies.agency_limit import AgencyLimit
from sim.settings.policies.base import AT_ONCE, Contribution, PlanContext, Policy
from sim.settings.policies.budget_cap import BudgetCap
from sim.settings.policies.campaign import Campaign
from sim.settings.policies.caseload_limit import CaseloadLimit
from sim.settings.policies.court_length import CourtLength
from sim.settings.policies.early_help import EarlyHelp
from sim.settings.policies.extra_hours import ExtraHours
from sim.settings.policies.extra_posts import ExtraPosts
from sim.settings.policies.faster_recruitment import FasterRecruitment
from sim.settings.policies.flexible_hours import FlexibleHours
from sim.settings.policies.handover import Handover
from sim.settings.policies.hiring_freeze import HiringFreeze
from sim.settings.policies.managers import Managers
from sim.settings.policies.market_supplement import MarketSupplement
from sim.settings.policies.national_scale import NationalScale
from sim.settings.policies.neighbour_pay import NeighbourPay
from sim.settings.policies.overseas_campaign import OverseasCampaign
from sim.settings.policies.pay_scale import PayScale
from sim.settings.policies.progression import Progression
from sim.settings.policies.retention_allowance import RetentionAllowance
from sim.settings.policies.retention_talk import RetentionTalk
from sim.settings.policies.returner_campaign import ReturnerCampaign
from sim.settings.policies.shock import Shock
from sim.settings.policies.shorter_cases import ShorterCases
from sim.settings.policies.starting_pay import StartingPay
from sim.settings.policies.support_workers import SupportWorkers
from sim.settings.policies.trainee_cohort import TraineeCohort
from sim.settings.policies.welfare import Welfare
from sim.settings.problems import Fault
from sim.settings.quantity import Name, Note, Settings, Title

DO_NOTHING: Final = "do-nothing"

AnyPolicy = Annotated[
    AgencyConversion
    | AgencyLimit
    | BudgetCap
    | Campaign
    | CaseloadLimit
    | CourtLength
    | EarlyHelp
    | ExtraHours
    | ExtraPosts
    | FasterRecruitment
    | FlexibleHours
    | Handover
    | HiringFreeze
    | Managers
    | MarketSupplement
    | NationalScale
    | NeighbourPay
    | OverseasCampaign
    | PayScale
    | Progression
    | RetentionAllowance
    | RetentionTalk
    | ReturnerCampaign
    | Shock
    | ShorterCases
    | StartingPay
    | SupportWorkers
    | TraineeCohort
    | Welfare,
    Field(discriminator="kind"),
]

POLICIES: Final[dict[str, type[Policy]]] = {
    policy.model_fields["kind"].default: policy
    for policy in (
        AgencyConversion,
        AgencyLimit,
        BudgetCap,
        Campaign,
        CaseloadLimit,
        CourtLength,
        EarlyHelp,
        ExtraHours,
        ExtraPosts,
        FasterRecruitment,
        FlexibleHours,
        Handover,
        HiringFreeze,
        Managers,
        MarketSupplement,
        NationalScale,
        NeighbourPay,
        OverseasCampaign,
        PayScale,
        Progression,
        RetentionAllowance,
        RetentionTalk,
        ReturnerCampaign,
        Shock,
        ShorterCases,
        StartingPay,
        SupportWorkers,
        TraineeCohort,
        Welfare,
    )
}
"""Every kind of policy by the name a file uses, in alphabetical order."""


class Plan(Settings):
    """A plan file, or a plan written in Python: ``Plan(RetentionAllowance(...), ExtraPosts(...))``.

    Attributes:
        name: of the plan; taken from the file or the study when not given.
        title: what readers see.
        why: what the plan is for.
        source: where it comes from.
        policies: its levers; none means to change nothing.
    """

    name: Name | None = None
    title: Title | None = None
    why: Note | None = None
    source: Note | None = None
    policies: tuple[AnyPolicy, ...] = ()

    def __init__(self, *policies: Policy, **settings: Any) -> None:
        """Take policies by position, or as the setting ``policies``."""
        if policies:
            settings["policies"] = policies
        super().__init__(**settings)

    def named(self, name: str) -> Plan:
        """Return the same plan under a name."""
        return self.model_copy(update={"name": name})

    def words(self) -> tuple[str, ...]:
        """Say in one plain sentence each what the policies do."""
        return tuple(policy.words() for policy in self.policies) or ("Change nothing.",)

    def labels(self) -> tuple[str, ...]:
        """Name the policies for logs and identities, the same whatever their order in the file.

        A policy without a name is known by its kind and its place among those of its kind when they are sorted by content.
        """
        order: dict[str, list[tuple[str, str]]] = {}
        for policy in self.policies:
            order.setdefault(policy.kind, []).append(policy.content)
        taken: Counter[tuple[str, tuple[str, str]]] = Counter()
        labels = []
        for policy in self.policies:
            place = sorted(order[policy.kind]).index(policy.content) + taken[policy.kind, policy.content]
            taken[policy.kind, policy.content] += 1
            labels.append(policy.name or f"{policy.kind}#{place + 1}")
        return tuple(labels)

    def faults(self) -> Iterable[Fault]:
        """Report two policies of one name."""
        counted = Counter(label for label in self.labels())
        for index, label in enumerate(self.labels()):
            if counted[label] > 1:
                yield Fault(f"policies[{index}].name", f"'{label}' is used twice", "Give each policy its own name.")


def plan_faults(plan: Plan, opening_date: date, horizon_days: float, inputs: WorldInputs) -> tuple[Fault, ...]:
    """Return everything that stops a plan from being run on a council, with the place of each fault in the plan."""
    found: list[Fault] = [*plan.faults()]
    contributions = []
    for index, (policy, context) in enumerate(_contexts(plan, opening_date, horizon_days, inputs)):
        own = [*policy.faults(), *policy.faults_in(context)]
        found += [_below(f"policies[{index}]", fault) for fault in own]
        if not own:
            contributions.append((index, policy.changes(context)))
    return tuple([*found, *_clashes(contributions), *_bound_faults(contributions, inputs)])


def plan_inputs(plan: Plan, opening_date: date, horizon_days: float, inputs: WorldInputs) -> PlanInputs:
    """Translate a plan without faults into what the world reads, in an order that does not depend on the file."""
    parts = sorted(
        ((context.label, policy.changes(context)) for policy, context in _contexts(plan, opening_date, horizon_days, inputs)),
        key=lambda part: part[0],
    )
    return PlanInputs(
        name=plan.name or DO_NOTHING,
        changes=tuple(change for _, part in parts for change in part.changes),
        allowances=tuple(allowance for _, part in parts for allowance in part.allowances),
        posts=tuple(post for _, part in parts for post in part.posts),
        cohorts=tuple(cohort for _, part in parts for cohort in part.cohorts),
    )


def _contexts(plan: Plan, opening_date: date, horizon_days: float, inputs: WorldInputs) -> Iterator[tuple[Policy, PlanContext]]:
    for policy, label in zip(plan.policies, plan.labels(), strict=True):
        yield policy, PlanContext(opening_date, horizon_days, inputs, label)


def _below(place: str, fault: Fault) -> Fault:
    setting = f"{place}.{fault.setting}" if fault.setting else place
    return Fault(setting, fault.problem, fault.fix, fault.value)


def _clashes(contributions: list[tuple[int, Contribution]]) -> Iterator[Fault]:
    """Report two replacements of one parameter on one day for the same people: neither could win."""
    seen: dict[tuple[str, float], list[tuple[int, Change]]] = {}
    for index, part in contributions:
        for change in part.changes:
            if change.how != "replace":
                continue
            earlier = seen.setdefault((change.parameter, change.start_day), [])
            for other, previous in earlier:
                if _overlap(change.scope, previous.scope):
                    problem = f"replaces {change.parameter} on the same day as policies[{other}]"
                    yield Fault(f"policies[{index}]", problem, "Give them different dates, or keep one of them.")
            earlier.append((index, change))


def _overlap(one: Scope, other: Scope) -> bool:
    pairs = (
        (one.grades, other.grades),
        (one.teams, other.teams),
        (one.neighbours, other.neighbours),
        (one.stages, other.stages),
    )
    return all(not a or not b or set(a) & set(b) for a, b in pairs)


def _bound_faults(contributions: list[tuple[int, Contribution]], inputs: WorldInputs) -> Iterator[Fault]:
    """Report demand or candidates raised beyond the bound up to which they are generated (model.md 20.1, C10)."""
    bounds = {
        "demand.first_referrals": ("demand.bound_multiplier", inputs.demand.bound_multiplier),
        "recruitment.candidates": ("recruitment.bound_multiplier", inputs.recruitment.bound_multiplier),
    }
    for parameter, (setting, bound) in bounds.items():
        changes = [change for _, part in contributions for change in part.changes if change.parameter == parameter]
        most = max((_largest_product(changes, change) for change in changes), default=1.0)
        if most > bound * (1.0 + 1e-12):
            problem = f"together make {parameter} {most:.3g} times the usual, above the bound of {bound:g}"
            yield Fault("policies", problem, f"Lower them, or raise {setting} in the council file.")


def _largest_product(changes: list[Change], at: Change) -> float:
    """Multiply what is in force when a change begins; a fall that comes slowly may not have come yet."""
    product = 1.0
    for change in changes:
        lasts = change.end_day if change.shape.decay_days == 0.0 else NEVER
        if change.start_day <= at.start_day < lasts and _overlap(change.scope, at.scope):
            product *= change.amount if change.shape == AT_ONCE else max(1.0, change.amount)
    return product
