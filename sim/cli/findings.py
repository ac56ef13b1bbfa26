"""What the research tools found, as plain text: ranges, never a mean by itself, and the number of futures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.cli.tables import table, wrapped

if TYPE_CHECKING:
    from sim.analysis.intervals import MeanInterval
    from sim.analysis.paired import Level
    from sim.research.answering import Answered
    from sim.research.attribution import Attributed, Shares
    from sim.research.choosing import Optimised, Selected
    from sim.research.fitting import Calibrated
    from sim.research.past import PastResult
    from sim.research.screening import Luck, Screened
    from sim.research.spreading import Spread

MEAN_INTERVALS = "Intervals hold the mean with 95 % confidence. Full precision: --format json"
LONGEST_NAME = 34
WORST_SHOWN = 8


def number(value: float | None) -> str:
    """Write a number with as many digits as its size deserves."""
    if value is None:
        return "-"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) >= 0.095 or value == 0 else f"{value:.4f}"


def spread(low: float | None, high: float | None) -> str:
    """Write two ends of a range; nothing can be said where an end is missing."""
    return "not known" if low is None or high is None else f"{number(low)} to {number(high)}"


def about(interval: MeanInterval) -> str:
    """Write a mean with the interval about it."""
    return f"{number(interval.mean)} ({spread(interval.low, interval.high)})"


def of_futures(found: Level) -> str:
    """Write the range of single futures with their middle."""
    return f"{number(found.mean)} ({spread(found.low80, found.high80)})"


def short(name: str) -> str:
    """Cut a name that is too long for a table."""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 3] + "..."


def attribution_text(found: Attributed) -> str:
    """Return which policy did what."""
    blocks = [
        wrapped(
            f"{found.name}, {found.plan}: {found.futures} futures of each of {found.combinations} combinations of its "
            f"policies, {found.at}. The shares add up to the whole in every future."
        )
    ]
    blocks += [_shares_block(one) for one in found.measures]
    return "\n\n".join([*blocks, MEAN_INTERVALS])


def _shares_block(one: Shares) -> str:
    """Return the waterfall of one measure, and what pairs of policies do together."""
    rows = [
        (short(bar.name), number(bar.value), spread(bar.low95, bar.high95) if bar.low95 is not None else "", _note(bar))
        for bar in one.bars
    ]
    lines = [one.measure, table(("part", "mean", "interval of the mean", ""), rows), f"whole plan: {about(one.shares.total)}"]
    for pair in one.shares.interactions:
        lines.append(wrapped(f"{pair.levers[0]} and {pair.levers[1]} beyond the sum of each: {about(pair.interval)}"))
    return "\n".join(lines)


def _note(bar: Any) -> str:
    """Say when a share cannot be told from nothing."""
    return "cannot be told from 0" if bar.uncertain else ""


def selection_text(found: Selected) -> str:
    """Return the plan a contest found."""
    chosen = found.selection
    said = (
        f"Best: {chosen.best}, with {chosen.probability:.0%} confidence that no other is better by {chosen.delta:g} or more"
        if chosen.decided
        else f"Not decided. Leading: {chosen.best}. Not ruled out: {', '.join(chosen.survivors)}"
    )
    rows = [(short(plan), str(used), spread(*found.means[plan][1:])) for plan, used in chosen.replications.items()]
    fresh = f"On {found.fresh_futures} fresh futures {chosen.best} has {of_futures(found.fresh)}: middle and 8 in 10 futures."
    head = ("plan", "futures used", "mean after the first look, 95 % interval")
    return "\n\n".join([f"{found.name}: {found.measure}", wrapped(f"{said}."), table(head, rows), wrapped(fresh)])


def spread_text(found: Spread) -> str:
    """Return the plan that leads after a fixed number of futures."""
    others = ", ".join(found.not_told) or "none"
    said = f"Leading after {found.total} futures in all: {found.best}. Not told from it, all pairs together: {others}."
    rows = [(short(plan), str(used), about(found.means[plan])) for plan, used in found.replications.items()]
    fresh = f"On {found.fresh_futures} fresh futures {found.best} has {of_futures(found.fresh)}: middle and 8 in 10 futures."
    head = ("plan", "futures", "mean, 95 % interval")
    return "\n\n".join([f"{found.name}: {found.measure}", wrapped(said), table(head, rows), wrapped(fresh)])


def optimum_text(found: Optimised) -> str:
    """Return the best plan under a budget with its certificate, and the table of all plans."""
    asked = (
        f"{found.name}: up to {found.limits.budget_gbp:,.0f} pounds a year more than the baseline, {found.target} with chance "
        f"{found.limits.chance:.2f}; {found.search} futures of each plan in the search."
    )
    head = ("plan", "extra cost a year, 8 in 10", "measure, 8 in 10", "meets the target", "frontier")
    rows = [_plan_row(found, plan) for plan in found.rows]
    note = f"Measure: {found.measure}. Frontier: no other plan is better in cost, measure and changes of worker together."
    return "\n\n".join([wrapped(asked), *_verdict(found), table(head, rows), wrapped(note)])


def _verdict(found: Optimised) -> list[str]:
    """Say which plan was certified, which was refused, and which cannot be told from the best."""
    if found.optimum is None:
        return [wrapped(found.reason)]
    proof = found.optimum.certificate
    said = (
        f"Best that keeps the limits: {proof.plan}. On {proof.replications} fresh futures it met the target in {proof.met}: "
        f"the chance is at least {proof.lower_bound:.2f} with {proof.confidence:.1%} confidence. Extra cost a year: "
        f"{of_futures(proof.cost)} pounds. {found.measure}: {of_futures(proof.objective)}. Middle and 8 in 10 futures."
    )
    refused = [
        f"{each.plan} was refused: {each.met} of {each.replications} fresh futures, chance at least {each.lower_bound:.2f}, "
        f"cost {of_futures(each.cost)}."
        for each in found.optimum.refused
    ]
    ties = ", ".join(found.optimum.near_ties) or "none"
    return [wrapped(said), *map(wrapped, refused), wrapped(f"Cannot be told from the best: {ties}.")]


def _plan_row(found: Optimised, plan: str) -> Sequence[str]:
    """Return one plan of the search."""
    row = found.rows[plan]
    shown = spread(row.cost.low80, row.cost.high80), spread(row.measure.low80, row.measure.high80)
    met = f"{row.chance.probability:.2f} ({row.chance.low95:.2f} to {row.chance.high95:.2f})"
    return (short(plan), *shown, met, "yes" if plan in found.front else "")


def leakage_text(found: Answered) -> str:
    """Return what neighbours take away."""
    title = f"{found.plan} against {found.baseline}, and {found.answered}: {found.futures} futures, {found.at}"
    blocks = []
    for measure, one in found.leakages:
        share = one.share_lost
        rows = [
            ("effect while neighbours keep still", about(one.effect)),
            ("effect when they answer", about(one.effect_answered)),
            ("lost to the answer", about(one.lost)),
        ]
        if share.value is not None:
            rows.append(("share lost", f"{number(share.value)} ({spread(share.low95, share.high95)})"))
        why = [] if share.value is not None else [wrapped("The effect cannot be told from 0, so no share of it is given.")]
        blocks.append("\n".join([table((measure, "mean, 95 % interval"), rows), *why]))
    return "\n\n".join([wrapped(title), *blocks, MEAN_INTERVALS])


def past_text(found: PastResult) -> str:
    """Return how wrong forecasts have been, the worst first."""
    from sim.research.past import worst_first  # noqa: PLC0415 - beside its only use

    blocks = [f"{len(found.forecasts)} forecasts, each of {found.reps} futures or more"]
    blocks += [wrapped(found.caution)] if found.caution else []
    worst = worst_first(found)[:WORST_SHOWN]
    lines = [
        (one.council, one.measure, f"{one.start.year}+{one.horizon_years:g}", number(one.observed), number(one.futures.mean()))
        for one in worst
    ]
    if lines:
        blocks.append("Furthest outside their range:\n" + table(("area", "measure", "from", "came", "forecast mean"), lines))
    head = ("measure", "years", "n", "model error", "no change", "drift", "8 in 10 held", "better")
    blocks.append("Mean absolute error\n" + table(head, [_score_row(one) for one in found.scores]))
    if found.missing:
        blocks.append("Not scored: " + "; ".join(found.missing))
    return "\n\n".join(blocks)


def _score_row(one: Any) -> Sequence[str]:
    """Return the scores of one measure at one horizon."""
    covered = one.coverage80
    held = "" if covered is None else f"{covered.probability:.2f} ({covered.low95:.2f} to {covered.high95:.2f})"
    errors = (number(one.model_mae), number(one.persistence_mae), number(one.drift_mae))
    better = ("model" if one.beats_no_change else "no change") + ("" if one.gain.is_told else ", not told")
    return (one.measure, f"{one.horizon_years:g}", str(one.forecasts), *errors, held, better)


def sensitivity_text(found: Screened) -> str:
    """Return which settings move a measure."""
    title = (
        f"{found.name}, {found.plan}: {found.measure}, {found.at}. {found.trajectories} trajectories, {found.reps} futures of "
        "each point, the same for all points."
    )
    head = ("setting", "size of effect", "chance alone", "spread", "")
    rows = [
        (
            short(one.setting),
            number(one.mean_absolute),
            number(one.chance),
            number(one.spread),
            "" if one.seen else "not told from chance",
        )
        for one in found.effects
    ]
    note = (
        "Size: average change of the mean over the whole range of a setting. Spread: how that differs with the other settings."
    )
    return "\n\n".join([wrapped(title), table(head, rows), wrapped(note), *_emulated_lines(found)])


def _emulated_lines(found: Screened) -> list[str]:
    """Return the shares of variance, or why there are none."""
    if found.emulation is None:
        return [wrapped(found.reason)]
    shares = found.emulation.shares
    head = ("setting", "alone", "95 %", "with others", "95 %")
    rows = [
        (
            short(one.setting),
            number(one.first),
            f"± {one.first_half_width:.2f}",
            number(one.total),
            f"± {one.total_half_width:.2f}",
        )
        for one in shares.indices
    ]
    said = (
        f"Shares of the variance over the settings, emulated from {found.emulation.points} points of {found.emulation.reps} "
        f"futures; {found.emulation.within_three:.0%} of points are predicted by the others within three standard deviations."
    )
    return [wrapped(said), table(head, rows)]


def luck_text(found: Luck) -> str:
    """Return how much of a range is chance."""
    parts = found.found
    inputs, chance = ("not known" if one is None else f"{one:.0%}" for one in (parts.inputs_share, parts.chance_share))
    said = (
        f"{found.name}, {found.plan}: {found.measure}, {found.at}. {parts.draws} draws of all settings given as ranges, "
        f"{parts.replications_each} futures of each. Variance of single futures: {inputs} from settings nobody knows exactly "
        f"(standard deviation {number(parts.inputs_variance**0.5)}), {chance} from chance "
        f"({number(parts.chance_variance**0.5)})."
    )
    below = "The settings' part came out below 0 and is shown as 0: use more draws or futures." if parts.truncated else ""
    return "\n".join(part for part in (wrapped(said), below) if part)


def calibration_text(found: Calibrated) -> str:
    """Return what the past says about settings."""
    kept = ", ".join(f"{wave.kept_share:.0%}" for wave in found.history.waves)
    title = (
        f"{found.name}: {len(found.past)} figures of the past, {found.points} points a wave, {found.reps} futures of each. "
        f"Settings not ruled out after each wave: {kept}."
    )
    head = ("setting", "spread left", "prior: 5, 50, 95 %", "posterior: 5, 50, 95 %")
    rows = [(short(one.key), f"{one.spread_left:.2f}", _points(one.before), _points(one.after)) for one in found.settings]
    return "\n\n".join([wrapped(title), table(head, rows), wrapped(_identified_words(found)), *_rough_words(found)])


def _rough_words(found: Calibrated) -> Sequence[str]:
    """Say so when the posterior did not come as near to the figures as it should."""
    if found.posterior.reached:
        return ()
    said = (
        f"The posterior is rough: it meets the figures to {found.posterior.distance:.2f} standard deviations of error and "
        "discrepancy, further than asked. The model misses some figures whatever the settings, or the discrepancies are small."
    )
    return (wrapped(said),)


def _points(points: Sequence[str | float]) -> str:
    """Write three points of a law: numbers with three digits, the unit of lengths once."""
    parts = [str(point).partition(" ") if isinstance(point, str) else (f"{point:.3g}", "", "") for point in points]
    return f"{', '.join(figure for figure, _, _ in parts)} {parts[-1][2]}".rstrip()


def _identified_words(found: Calibrated) -> str:
    """Say in words what these figures show and what they do not."""
    known = f"These {len(found.past)} figures identify {', '.join(found.identified) or 'no setting'}"
    rest = f"; they do not identify {', '.join(found.not_identified)}" if found.not_identified else ""
    kept = " What is not identified keeps its range and is varied in forecasts." if rest else ""
    return f"{known}{rest}. A setting is identified when its spread has at least halved.{kept}"
