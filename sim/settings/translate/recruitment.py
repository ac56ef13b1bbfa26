"""Candidates and the law of their choice, solved so that the opening is in balance (model.md 12)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sim.settings.council import Council
from sim.settings.inputs import NEVER, LawInputs, OpeningInputs, PipelineStageInputs, PostInputs, RecruitmentInputs
from sim.settings.sections.market import PipelineStage, Recruitment
from sim.settings.translate.laws import law_inputs
from sim.settings.translate.opening_state import SOCIAL_WORKER, OpeningState, social_workers
from sim.settings.translate.people import base_total_per_year, relative_hazard, retirement_hazard

NEWLY_QUALIFIED = "newly_qualified"
CHECKS = "checks"


@dataclass(frozen=True, slots=True)
class StartsBalance:
    """Permanent starts a year that keep the opening workforce, in FTE.

    Attributes:
        leavers_by_post: leavers from posts of each grade.
        conversions: agency workers who become permanent.
        hires_by_post: what recruitment must bring into posts of each grade.
    """

    leavers_by_post: dict[str, float]
    conversions: float
    hires_by_post: dict[str, float]


def starts_balance(council: Council, state: OpeningState, opening: OpeningInputs, posts: Sequence[PostInputs]) -> StartsBalance:
    """Solve the starts by grade of post from those who leave, or from the council's own number of starts.

    Returners are not taken off: nobody who left before the opening is remembered, and those who leave later come back a few a
    year at most.
    """
    leavers = leavers_by_post(council, state, opening, posts)
    total = sum(leavers.values())
    stated = council.recruitment.starts_fte_per_year
    starts = total if stated == "balance" else stated.value
    conversions = council.agency.conversion_per_year.value * state.agency_fte if council.agency.on else 0.0
    hires = max(0.0, starts - conversions)
    parts = leavers if total > 0.0 else _posts_fte(posts)
    weight = sum(parts.values())
    return StartsBalance(leavers, conversions, {grade: hires * part / weight for grade, part in sorted(parts.items())})


def _posts_fte(posts: Sequence[PostInputs]) -> dict[str, float]:
    """FTE of social workers' posts by grade: where nobody leaves, hires go where the posts are."""
    found: dict[str, float] = {}
    for post in posts:
        if post.role == SOCIAL_WORKER:
            found[post.grade] = found.get(post.grade, 0.0) + post.fte
    return found


def leavers_by_post(
    council: Council, state: OpeningState, opening: OpeningInputs, posts: Sequence[PostInputs]
) -> dict[str, float]:
    """Return FTE leaving a year from social workers' posts of each grade, at the opening's hazards."""
    grade_of = {post.name: post.grade for post in posts}
    hazards = _hazards(council, state)
    found: dict[str, float] = {}
    for worker in opening.workers:
        if worker.post is None or worker.role != SOCIAL_WORKER:
            continue
        key = (worker.grade, worker.team, worker.tenure_days, worker.age_years)
        grade = grade_of[worker.post]
        found[grade] = found.get(grade, 0.0) + worker.fte * hazards.get(key, 0.0)
    return found


HazardKey = tuple[str, str, tuple[float, float], float | None]


def _hazards(council: Council, state: OpeningState) -> dict[HazardKey, float]:
    """Return the mean hazard a year of each kind of opening worker."""
    if not council.leaving.on:
        return {}
    given = council.leaving.base_per_year
    base = base_total_per_year(council, state) if given == "from turnover" else given.neighbour + given.agency + given.exit
    first_team = council.teams[0].name if council.teams else ""
    found: dict[HazardKey, float] = {}
    for group in social_workers(council, "permanent"):
        tenure = group.tenure if isinstance(group.tenure, tuple) else (group.tenure, group.tenure)
        hazard = base * relative_hazard(council, group, state) + retirement_hazard(council.leaving, group)
        found[group.grade, group.team or first_team, tenure, group.age_years] = hazard
    return found


def recruitment_inputs(
    council: Council, state: OpeningState, opening: OpeningInputs, posts: Sequence[PostInputs]
) -> RecruitmentInputs:
    """Return recruitment as the world runs it."""
    recruitment = council.recruitment
    stages = tuple(_stage(stage, recruitment) for stage in recruitment.stages)
    names = [stage.name for stage in stages]
    balance = starts_balance(council, state, opening, posts)
    home, none = choice_shares(council)
    interviews = recruitment.interviews_per_month
    return RecruitmentInputs(
        law=recruitment.law,
        approval_working_days=round(recruitment.approval.value),
        approve_on_notice=recruitment.approve_on == "notice",
        stages=stages,
        checks_stage=names.index(CHECKS) if CHECKS in names else 0,
        candidates_per_year=candidates_per_year(council, balance, posts, start_chance(stages)),
        bound_multiplier=recruitment.bound_multiplier.value,
        advert_coefficient=recruitment.vacancy_elasticity.value / (1.0 - home),
        pay_coefficient=recruitment.pay_elasticity_of_applications.value / (1.0 - home),
        workload_coefficient=recruitment.workload_coefficient.value,
        rating_coefficient=recruitment.rating_coefficient.value if council.inspection.on else 0.0,
        home_constant=log_share(home),
        neighbour_constant=log_share(1.0 - home - none),
        none_constant=log_share(none),
        hires_per_year_at_opening=balance.hires_by_post,
        vacancy_elasticity=recruitment.vacancy_elasticity.value,
        pay_elasticity=recruitment.pay_elasticity_of_applications.value,
        fills_per_vacancy_per_year=_or_zero(recruitment.fills_per_vacancy_per_year),
        hires_per_year=_or_zero(recruitment.hires_per_year),
        applicants_per_day=_or_zero(recruitment.applicants_per_day),
        external_grade=recruitment.external_grade,
        keep_in_touch=1.0,
        interviews_per_month=NEVER if interviews == "unlimited" else interviews,
        induction_while_waiting=recruitment.induction_while_waiting,
        newly_qualified_among_social_workers=newly_qualified_share(council, balance),
    )


def choice_shares(council: Council) -> tuple[float, float]:
    """Shares of candidates who choose this council and none at all at the opening; without neighbours the rest choose none."""
    home = min(council.recruitment.home_share.value, 1.0 - 1e-9)
    none = min(council.recruitment.none_share.value, 1.0 - home)
    return (home, none) if council.neighbours.named else (home, 1.0 - home)


def log_share(share: float) -> float:
    """The constant of an alternative chosen with a share at the opening; its other terms are all 0 then."""
    return math.log(share) if share > 0.0 else -NEVER


def start_chance(stages: Sequence[PipelineStageInputs]) -> float:
    """Chance that an applicant starts rather than dropping out on the way, with exponential patience in each stage."""
    chance = 1.0
    for stage in stages:
        chance *= survival_transform(stage.law, stage.drop_out_per_day)
    return chance


def survival_transform(law: LawInputs, hazard_per_day: float) -> float:
    """Mean of e to the minus hazard times length: the chance to outlast a stage without dropping out of it."""
    if hazard_per_day == 0.0 or law.mean == 0.0:
        return 1.0
    if law.kind == "gamma":
        return sum(math.exp(-hazard_per_day * law.mean * quantile) for quantile in law.table) / len(law.table)
    if law.kind == "exponential":
        return 1.0 / (1.0 + hazard_per_day * law.mean)
    return math.exp(-hazard_per_day * law.mean)


def candidates_per_year(
    council: Council, balance: StartsBalance, posts: Sequence[PostInputs], chance: float
) -> dict[str, float]:
    """Solve S_g: candidates a year of each grade of post, in heads, so that the opening brings the hires in balance."""
    if council.recruitment.law not in ("market", "power"):
        return {}
    home = choice_shares(council)[0] if council.recruitment.law == "market" else 1.0
    return {grade: hires / mean_post_fte(posts, grade) / (home * chance) for grade, hires in balance.hires_by_post.items()}


def mean_post_fte(posts: Sequence[PostInputs], grade: str) -> float:
    """Mean FTE of the social workers' posts of a grade."""
    sizes = [post.fte for post in posts if post.grade == grade and post.role == SOCIAL_WORKER]
    return sum(sizes) / len(sizes) if sizes else 1.0


def newly_qualified_share(council: Council, balance: StartsBalance) -> float:
    """Chance that a hire into a social worker's post is newly qualified, so that starts have the stated share in all."""
    hires = balance.hires_by_post
    total, plain = sum(hires.values()), hires.get(SOCIAL_WORKER, 0.0)
    if plain <= 0.0:
        return 0.0
    wanted = council.recruitment.newly_qualified_share.value * total - hires.get(NEWLY_QUALIFIED, 0.0)
    return min(1.0, max(0.0, wanted / plain))


def _stage(stage: PipelineStage, recruitment: Recruitment) -> PipelineStageInputs:
    """Checks take longer where forms are not filled in at the interview."""
    law = law_inputs(stage.duration)
    if stage.name == CHECKS and not recruitment.early_checks and law.mean > 0.0:
        law = law_inputs(stage.duration, 1.0 + recruitment.early_checks_save.value / law.mean)
    return PipelineStageInputs(stage.name, law, stage.drop_out_per_day.value)


def _or_zero(item: object) -> float:
    return float(getattr(item, "value", 0.0)) if item is not None else 0.0
