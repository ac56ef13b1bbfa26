"""The plain sentences around the numbers: what is not told, what to ask, what a plan does, what cannot be told apart."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from pydantic import ValidationError

from sim.report import limits, words
from sim.report.facts import PlanFacts, RunFacts
from sim.report.inputs import Tree, neighbour_names, plan_tables, policies_of
from sim.report.opening import STOCK_WORDS, Balance
from sim.report.parts import Number, Sentence
from sim.settings.plan import POLICIES

ALWAYS_ASK: Final = (
    "What are the caseloads of the ten workers who hold most, and who decided that they should?",
    "Which of the figures on the opening position did nobody check against the yearly return?",
    "How many people left in the last 12 months, and for how many of them is a reason recorded?",
)
ASK_ABOUT: Final = {
    "extra_posts": "How many of the last 12 recruits were already working here through an agency?",
    "retention_allowance": "How many of those who would get the allowance had no plan to leave?",
    "agency_conversion": "How many agency workers have said in writing that they would become permanent?",
    "agency_limit": "What happens to the cases of an agency worker on the day the assignment ends?",
    "pay_scale": "What do the neighbouring councils pay today, and when do they next decide?",
    "campaign": "How many applicants did the last campaign bring, and how many of them started?",
    "trainee_cohort": "Who supervises the trainees, and how many cases do those supervisors hold?",
    "faster_recruitment": "Which step between a vacancy and a start takes longest, and who can shorten it?",
}
QUESTIONS: Final = 3


def not_told(
    run: RunFacts, lead: PlanFacts, changes: tuple[float, float] | None, inputs: Tree, aside: Sequence[Sentence]
) -> tuple[Sentence, ...]:
    """List what the report does not tell, and what did not fit the answer.

    Args:
        run: what was run.
        lead: the plan of the answer.
        changes: average difference at the date and at the horizon.
        inputs: resolved inputs, for the neighbours' names.
        aside: sentences for which the answer had no room.
    """
    names = neighbour_names(inputs)
    assumed = words.list_text(names) if 0 < len(names) <= 4 else "the neighbouring councils"
    texts = [
        "It does not measure the quality of practice, and it does not forecast an inspection or an incident.",
        f"It assumes {assumed} keep today's pay, unless a plan says otherwise.",
        "It counts cases, not how hard each case is.",
    ]
    if _months(run) > limits.LONG_HORIZON_MONTHS:
        texts.append("Beyond three years the futures rest on settings nobody has tested so far ahead.")
    if changes is not None and abs(changes[0]) < abs(changes[1]) / 2:
        texts.append(f"The effect of {lead.spoken} is still growing in {words.month_text(run.at)}.")
    return (*(Sentence("not told", (text,)) for text in texts), *aside)


def _months(run: RunFacts) -> int:
    """Count the months from the opening to the horizon."""
    return (run.horizon.year - run.opening.year) * 12 + run.horizon.month - run.opening.month


def questions(inputs: Tree, plan: str) -> tuple[str, ...]:
    """Choose three questions for officers: about the plan's own policies first."""
    kinds = [str(policy.get("kind", "")) for policy in policies_of(plan_tables(inputs).get(plan, {}))]
    asked = [ASK_ABOUT[kind] for kind in dict.fromkeys(kinds) if kind in ASK_ABOUT]
    return tuple((*asked, *ALWAYS_ASK)[:QUESTIONS])


def settling(balance: Balance | None) -> tuple[Sentence, ...] | None:
    """Say how far each opening stock drifts in a year, the widest first; None when that is not known."""
    if balance is None:
        return None
    found = []
    for name, drift in sorted(balance.drifts.items(), key=lambda pair: -abs(pair[1])):
        number = Number(drift, words.per_cent_text(abs(drift), words.Detail.TABLE), f"balance/{name}")
        if number.text == "0.0 %":
            continue
        way = "up" if drift > 0 else "down"
        warned = ": not in balance" if abs(drift) > limits.SETTLING_SHARE_PER_YEAR else ""
        stock = STOCK_WORDS.get(name, name.replace("_", " "))
        found.append(Sentence("start settling", (f"{stock[:1].upper()}{stock[1:]} {way} ", number, f" a year{warned}.")))
    return tuple(found)


def tied(names: Sequence[str], futures: int) -> Sentence | None:
    """Name the plans that cannot be told apart; nothing when one stands out."""
    if len(names) < 2:
        return None
    count = words.small_number_words(len(names))
    number = Number(futures, words.count_text(futures), "run/futures")
    pieces = (f"These {count} cannot be told apart with ", number, f" futures: {words.list_text(list(names))}.")
    return Sentence("tied", pieces)


def policies_in_words(plan: Tree) -> tuple[str, ...]:
    """Say what the policies of a plan do, each with its start."""
    return tuple(_policy(policy) for policy in policies_of(plan))


def _policy(policy: Tree) -> str:
    """Say what one policy does, in its own words where it is one that Caseholder knows."""
    known = POLICIES.get(str(policy.get("kind", "")))
    if known is not None:
        try:
            return known.model_validate_json(json.dumps(dict(policy), default=str)).words()
        except ValidationError:
            return _from_fields(policy)
    return _from_fields(policy)


def _from_fields(policy: Tree) -> str:
    """Say what one policy does from the fields it is known by."""
    name = str(policy.get("kind", "policy")).replace("_", " ")
    skipped = {"kind", "name", "start", "end", "why"}
    said = {key.replace("_", " "): _value(value) for key, value in policy.items() if key not in skipped and _matters(value)}
    start = f" from {policy['start']}" if policy.get("start") else ""
    parts = ", ".join(f"{key} {value}" for key, value in said.items())
    return f"{name[:1].upper()}{name[1:]}{start}{': ' if parts else ''}{parts}."


def _matters(value: object) -> bool:
    """Leave out fields that say nothing."""
    return value is not None and value not in ("", 0, 0.0, 1.0, [], ())


def _value(value: object) -> str:
    """Write a field as words."""
    if isinstance(value, list | tuple):
        return words.list_text([str(each).replace("_", " ") for each in value])
    return str(value).replace("_", " ")
