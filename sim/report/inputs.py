"""What the report reads from the inputs and the study that a run keeps in its manifest.

The inputs hold council and plans as they were resolved. The study holds what to report: ``title``, ``measures``, ``targets``,
``at``, ``by``, ``baseline``, and, where they were worked out, ``overrides`` (settings changed), ``matters`` (settings that move
the answer), ``split`` (chance and settings) and ``past_tests``. What is absent is said to be absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sim.report import limits, words
from sim.report.facts import ChangedSetting, Matter, PastTest, Split

Tree = Mapping[str, Any]


def plan_tables(inputs: Tree) -> dict[str, Tree]:
    """Return the plans by name."""
    return {str(plan["name"]): plan for plan in inputs.get("plans", ())}


def policies_of(plan: Tree) -> list[Tree]:
    """Return the policies of a plan."""
    return [policy for policy in plan.get("policies", ()) if isinstance(policy, Mapping)]


def plan_label(name: str, plan: Tree) -> str:
    """Return the name to print: the title when it is shorter than the limit and given, else the name, cut to the limit."""
    title = str(plan.get("title") or "")
    chosen = title if 0 < len(title) <= limits.MOST_PLAN_NAME_CHARACTERS else name
    return words.cut_middle(chosen, limits.MOST_PLAN_NAME_CHARACTERS)


def extra_posts(plan: Tree) -> float:
    """Return the FTE of social work posts that a plan adds for good or for a while."""
    found = [policy for policy in policies_of(plan) if policy.get("kind") == "extra_posts"]
    own = [policy for policy in found if policy.get("role", "social_worker") == "social_worker"]
    return float(sum(float(policy.get("posts", 0)) * float(policy.get("fte", 1.0)) for policy in own))


def first_policy_date(inputs: Tree) -> date | None:
    """Return the earliest date at which any policy acts."""
    starts = [policy.get("start") for plan in plan_tables(inputs).values() for policy in policies_of(plan)]
    dates = [found for start in starts if (found := as_date(start)) is not None]
    return min(dates, default=None)


def as_date(written: object) -> date | None:
    """Read a date kept as text or as a date; nothing for anything else."""
    if isinstance(written, date):
        return written
    try:
        return date.fromisoformat(str(written)[:10])
    except ValueError:
        return None


def post_groups(team: Tree) -> Iterable[tuple[str, str, float]]:
    """Return grade, role and FTE of the groups of posts of a team."""
    posts = team.get("posts", 0)
    if not isinstance(posts, Sequence):
        yield "social_worker", "social_worker", float(posts)
        return
    for group in posts:
        fte = float(group.get("count", 0)) * float(group.get("fte", 1.0))
        yield str(group.get("grade", "")), str(group.get("role", "social_worker")), fte


def established_posts(inputs: Tree) -> float:
    """Return the established social work posts below team manager."""
    teams = inputs.get("council", {}).get("teams", ())
    groups = [group for team in teams if isinstance(team, Mapping) for group in post_groups(team)]
    return sum(fte for grade, role, fte in groups if role == "social_worker" and grade != "team_manager")


def neighbour_names(inputs: Tree) -> list[str]:
    """Return the neighbours by name, as a reader writes them."""
    section = inputs.get("council", {}).get("neighbours", {})
    names = [name for name, each in section.items() if isinstance(each, Mapping) and "ratings" in each]
    return [name.replace("-", " ").replace("_", " ").title() for name in names]


def changed_settings(study: Tree) -> tuple[ChangedSetting, ...] | None:
    """Return the settings that differ from the standard; None when the run does not record them."""
    listed = study.get("overrides")
    if listed is None:
        return None
    return tuple(
        ChangedSetting(
            str(each.get("setting", "")),
            str(each.get("standard") or "not recorded"),
            str(each.get("used", "")),
            str(each.get("why") or "no reason given"),
            str(each.get("who") or "not recorded"),
        )
        for each in listed
        if isinstance(each, Mapping)
    )


def matters(study: Tree) -> tuple[Matter, ...]:
    """Return the settings that move the answer, widest effect first."""
    found = [
        Matter(
            str(each["setting"]),
            str(each.get("range", "")),
            str(each.get("source", "")),
            "our judgement" if each.get("strength") == "assumption" else str(each.get("strength", "")),
            float(each["at_low"]),
            float(each["at_high"]),
        )
        for each in study.get("matters", ())
    ]
    return tuple(sorted(found, key=lambda matter: -abs(matter.at_high - matter.at_low)))


def split(study: Tree) -> Split | None:
    """Return the shares of chance and settings in the range."""
    found = study.get("split")
    return Split(float(found["chance_share"]), float(found["inputs_share"])) if found else None


def past_tests(study: Tree) -> tuple[PastTest, ...]:
    """Return the forecasts of the past that were stored with the study."""
    return tuple(
        PastTest(str(each["what"]), str(each["forecast"]), str(each["happened"]), bool(each["inside"]))
        for each in study.get("past_tests", ())
    )
