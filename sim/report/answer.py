"""The sentences of the answer block: the only ones there are, each with the rule that calls it (section 3.4)."""

from __future__ import annotations

from datetime import date

from sim.report import limits, words
from sim.report.facts import PlanFacts, RunFacts
from sim.report.opening import Balance
from sim.report.parts import ChanceFact, Change, Number, Pieces, Range, Sentence
from sim.report.phrases import direction_of, measure_words, unit_words
from sim.report.words import Detail, Goal

_ORDER = (
    "target",
    "difference",
    "no effect",
    "fixed inputs",
    "start settling",
    "static sum",
    "moves elsewhere",
    "late effect",
    "two futures",
)
_VERBS = {"unlikely": "is unlikely to", "could go either way": "could", "likely": "is likely to"}


def answer_sentences(
    run: RunFacts, lead: PlanFacts, on_paper: tuple[Number, Number, Number] | None, balance: Balance | None
) -> tuple[tuple[Sentence, ...], tuple[Sentence, ...]]:
    """Choose the sentences that apply, in order of weight; those beyond the limit are set aside.

    Args:
        run: what was run.
        lead: the plan the answer is about.
        on_paper: caseload, cases and posts of the sum on paper, when the plan adds posts.
        balance: how the opening stands, when it is known.
    """
    found = [*_target(run, lead), *_against(run, lead), *_warnings(run, balance)]
    if on_paper is not None and run.target is not None and "caseload" in run.target.measure:
        found.append(_static_sum(on_paper))
    found = [sentence for sentence in found if sentence.pieces]
    ranked = sorted(found, key=lambda sentence: _ORDER.index(sentence.kind))
    return tuple(ranked[: limits.MOST_ANSWER_SENTENCES]), tuple(ranked[limits.MOST_ANSWER_SENTENCES :])


def _target(run: RunFacts, lead: PlanFacts) -> list[Sentence]:
    """Say how likely the target is and where the futures end; without a target, where they end."""
    if run.target is None or lead.chance is None:
        having = f"have {measure_words(lead.headline.measure)} on {words.date_text(run.at)}"
        return [Sentence("target", _ends(lead.headline, None, f"With {lead.spoken}, eight", having))]
    goal = run.target.goal
    line = Number(goal.number, f"{goal.number:g}", f"target/{run.target.text}")
    reach: Pieces = (
        f"{lead.spoken} {_VERBS[lead.chance.word]} bring {measure_words(run.target.measure)} to ",
        line,
        f" or {'less' if goal.sense in {'<=', '<'} else 'more'} on {words.date_text(run.at)}. It happens in ",
        futures_of(lead.chance),
        ". ",
    )
    return [Sentence("target", (*reach, *_ends(lead.headline, goal)))]


def futures_of(chance: ChanceFact) -> Number:
    """Write a chance so that "in ... futures" can be read around it."""
    number = chance.number()
    text = number.text.replace(" in 100", " of 100 futures")
    return Number(number.value, text if "futures" in text else f"{text} futures", number.address)


def _ends(found: Range, goal: Goal | None, eight: str = "Eight", end: str = "end") -> Pieces:
    """Say where 8 in 10 futures end.

    Args:
        found: the range.
        goal: the target, on whose side the ends are rounded.
        eight: how the sentence begins.
        end: what the futures do.
    """
    low, _, high = found.numbers(Detail.SIDE_ONE, goal)
    if low is None or high is None:
        return ()
    unit = unit_words(found.measure)
    sign = " %" if found.kind == "share" else ""
    return (f"{eight} in 10 futures {end} between ", low, " and ", high, f"{sign}{' ' + unit if unit else ''}.")


def _against(run: RunFacts, lead: PlanFacts) -> list[Sentence]:
    """Compare the plan with the baseline in the same futures."""
    change = lead.change
    if change is None:
        return []
    if lead.first_difference is None:
        return [Sentence("no effect", _no_effect(run, lead))]
    found = [Sentence("difference", _difference(change)), Sentence("moves elsewhere", _elsewhere(lead, change))]
    if run.policies_from is not None and _months_between(run.policies_from, lead.first_difference) > limits.LATE_EFFECT_MONTHS:
        month = words.month_text(lead.first_difference)
        late = f"{lead.spoken} makes no difference to {measure_words(change.measure)} before {month}."
        found.append(Sentence("late effect", (late,)))
    return found


def _no_effect(run: RunFacts, lead: PlanFacts) -> Pieces:
    """Say that a plan changes nothing, and where to look."""
    return (
        f"{lead.spoken} changes nothing: its futures are identical to {run.baseline}. Check its start date and who it covers.",
    )


def _difference(change: Change) -> Pieces:
    """Say in how many futures the plan is lower or higher, and by how much on average."""
    way = "lower" if change.mean < 0 else "higher"
    other = "higher" if way == "lower" else "lower"
    start = f"Compared with {change.baseline} in the same futures, {measure_words(change.measure)} is {way} in "
    better = change.better()
    if better is None:
        return ()
    if direction_of(change.measure) != way:
        text = words.better_text(100 - better.value, change.replications)
        better = Number(100 - better.value, text, better.address)
    low, mean, high = (_size(number, way, other) for number in change.numbers(Detail.SIDE_ONE))
    ends = (low, high) if way == "higher" else (high, low)
    if change.is_clear:
        return (start, better, "; on average by ", mean, " (", ends[0], " to ", ends[1], ").")
    worst, best = (low, high) if way == "lower" else (high, low)
    return (start, better, "; on average by ", mean, " (", worst, f" {way} to ", best, f" {other}).")


def _size(number: Number, way: str, other: str) -> Number:
    """Write the size of a change without its sign; the words carry the way it goes."""
    return Number(number.value, number.text.replace(words.MINUS, ""), number.address)


def _elsewhere(lead: PlanFacts, change: Change) -> Pieces:
    """Say that a plan moves agency use or cost instead of the headline measure."""
    agency = lead.moved("agency_fte")
    if change.is_clear or agency is None or not agency.is_clear:
        return ()
    low, _, high = agency.numbers(Detail.SIDE_ONE)
    start = f"{lead.spoken} mostly changes agency use, not {measure_words(change.measure)}: by "
    pieces: Pieces = (start, low, " to ", high, " full-time equivalent (FTE)")
    return (*pieces, ", ", *lead.cost.ends(), ".") if lead.cost is not None else (*pieces, ".")


def _static_sum(on_paper: tuple[Number, Number, Number]) -> Sentence:
    """Give the sum on paper and what it assumes."""
    caseload, cases, posts = on_paper
    pieces: Pieces = (
        "The sum on paper gives ",
        caseload,
        " (",
        cases,
        " cases over ",
        posts,
        " posts). It assumes every post is filled on day one and nobody leaves.",
    )
    return Sentence("static sum", pieces)


def _warnings(run: RunFacts, balance: Balance | None) -> list[Sentence]:
    """Say what makes the range narrower or wider than it looks."""
    found = []
    if run.settings_held_still:
        text = "These ranges show chance only. Settings we are unsure of were held still, so the true range is wider."
        found.append(Sentence("fixed inputs", (text,)))
    if balance is not None and balance.is_settling:
        text = "The opening figures are not in balance: part of this forecast is the start settling."
        found.append(Sentence("start settling", (text,)))
    if balance is not None and balance.resting_points > 1:
        start = "From this start the service can settle in more than one place."
        text = f"{start} The range hides two groups of futures; see the dots."
        found.append(Sentence("two futures", (text,)))
    return found


def _months_between(first: date, second: date) -> int:
    """Count the months from one date to another."""
    return (second.year - first.year) * 12 + second.month - first.month
