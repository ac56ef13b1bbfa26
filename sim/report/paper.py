"""Posts are not people: the sum on paper beside what the futures show, always (section 3.5)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sim.report import limits, words
from sim.report.facts import PaperSum, PlanFacts, Target
from sim.report.inputs import established_posts
from sim.report.parts import Number, Pieces, Range, Sentence
from sim.settings import paper_sums

HUNDREDTH = Decimal("0.01")


def paper_sum(inputs: Mapping[str, Any], plan: PlanFacts, per_post: Range | None, target: Target | None) -> PaperSum | None:
    """Work out what a plan's extra posts give on paper; nothing when it adds none or the opening is not known.

    Args:
        inputs: resolved inputs, with the established posts.
        plan: the plan that adds posts.
        per_post: cases for each post at the opening.
        target: the caseload wanted, if any.
    """
    posts = established_posts(inputs)
    if plan.extra_posts <= 0 or per_post is None or posts <= 0:
        return None
    return sum_of(plan.name, posts, per_post.middle, plan.extra_posts, target)


def sum_of(plan: str, posts: float, per_post: float, extra: float, target: Target | None) -> PaperSum:
    """Work out the sum for stated posts and caseload.

    Args:
        plan: name of the plan.
        posts: established posts before.
        per_post: cases for each of them.
        extra: posts added.
        target: the caseload wanted, if any.
    """
    cases = paper_sums.cases_held(posts, per_post)
    full = paper_sums.caseload_after(cases, posts + extra)
    rows = []
    for empty in limits.EMPTY_POST_SHARES:
        value = paper_sums.caseload_per_filled_post(full, float(empty))
        per_cent = words.number_text(words.nearest(Decimal(empty) * 100, Decimal(1)), Decimal(1))
        rows.append(
            (
                Number(float(empty), f"{per_cent} %", f"report/empty_posts/{empty}"),
                Number(value, _hundredths(value), f"sum_on_paper/{plan}/empty-{empty}"),
            )
        )
    return PaperSum(
        plan=plan,
        cases=Number(cases, words.count_text(cases), f"sum_on_paper/{plan}/cases"),
        posts=Number(posts + extra, _tenths(posts + extra), f"sum_on_paper/{plan}/posts"),
        rows=tuple(rows),
        sentences=_short_of(plan, cases, posts, extra, target),
    )


def all_filled(found: PaperSum) -> tuple[Number, Number, Number]:
    """Return caseload, cases and posts when every post is filled."""
    caseload = found.rows[0][1]
    text = words.number_text(words.nearest(words.exact(caseload.value), Decimal("0.1")), Decimal("0.1"))
    return Number(caseload.value, text, caseload.address), found.cases, found.posts


def _short_of(plan: str, cases: float, posts: float, extra: float, target: Target | None) -> tuple[Sentence, ...]:
    """Say that too few posts miss the target even with every post filled."""
    if target is None or "caseload" not in target.measure or target.goal.sense not in {"<=", "<"}:
        return ()
    needed = paper_sums.extra_posts_needed(cases, posts, target.goal.number)
    if needed <= extra:
        return ()
    missed = paper_sums.caseload_after(cases, posts + extra) - target.goal.number
    need = Number(needed, _hundredths(needed), f"sum_on_paper/{plan}/posts_needed")
    have = Number(extra, words.count_text(extra) if extra == int(extra) else _tenths(extra), f"plan/{plan}/extra_posts")
    short = Number(missed, _at_least_a_tenth(missed), f"sum_on_paper/{plan}/missed_by")
    start: Pieces = ("On paper ", need, " posts are needed and the plan adds ", have)
    if words.posts_needed(needed) == int(extra) + 1:
        start = (need, " was rounded down to ", have)
    tail: Pieces = (": the target is missed by ", short, " even with every post filled.")
    return (Sentence("rounded down", (*start, *tail)),)


def _at_least_a_tenth(value: float) -> str:
    """Write a shortfall to a tenth, or finer when a tenth would hide it."""
    tenth = words.nearest(words.exact(value), Decimal("0.1"))
    return (
        words.number_text(tenth, Decimal("0.1"))
        if tenth
        else words.number_text(words.up(words.exact(value), HUNDREDTH), HUNDREDTH)
    )


def _hundredths(value: float) -> str:
    return words.number_text(words.nearest(words.exact(value), HUNDREDTH), HUNDREDTH)


def _tenths(value: float) -> str:
    return words.number_text(words.nearest(words.exact(value), Decimal("0.1")), Decimal("0.1"))
