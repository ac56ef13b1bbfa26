"""What finished runs still have to say, and league tables, as plain text."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from sim.cli.findings import number, of_futures, short, spread
from sim.cli.tables import table, wrapped

if TYPE_CHECKING:
    from sim.analysis.league import Place
    from sim.research.citing import Citation
    from sim.research.estimates import Estimates
    from sim.research.learning import League, Learned, PlanLearned

SHOWN = 8


def learned_text(found: Learned) -> str:
    """Return what a run still has to say."""
    title = f"{found.name}: {found.measure}, {found.at}, {found.futures} futures of each plan."
    return "\n\n".join([wrapped(title), _worth_block(found), *[_plan_block(one, found.target) for one in found.plans]])


def _worth_block(found: Learned) -> str:
    """Say which missing number is worth having."""
    if isinstance(found.worth, str):
        return wrapped(f"Worth of knowing a setting: {found.worth}")
    rows = [(short(one.setting), number(one.gain), f"± {number(one.error)}") for one in found.worth.settings[:SHOWN]]
    said = (
        f"Best as things are: {found.worth.best}. Knowing everything would gain {number(found.worth.perfect)} at most, in "
        "units of the measure; knowing one setting:"
    )
    return "\n".join([wrapped(said), table(("setting", "gain", "standard error"), rows)])


def _plan_block(one: PlanLearned, target: str) -> str:
    """Say where a plan fails and when its effect could be seen."""
    lines = [one.plan]
    if isinstance(one.fails, str):
        lines.append(wrapped(f"Where it misses {target or 'its target'}: {one.fails}", "  "))
    else:
        box = one.fails
        sides = "; ".join(f"{side.setting} in {side.low:.0%} to {side.high:.0%} of its law" for side in box.sides)
        said = (
            f"It misses {target} in {box.overall:.0%} of all futures, and in {box.density.probability:.0%} "
            f"({box.density.low95:.0%} to {box.density.high95:.0%}) of the {box.futures} where {sides or 'anything holds'}; "
            f"{box.coverage:.0%} of all misses lie there. Test it on fresh futures."
        )
        lines.append(wrapped(said, "  "))
    if isinstance(one.seen, str):
        lines.append(wrapped(f"When its effect could be seen: {one.seen}", "  "))
    else:
        end = one.seen.at_end
        when = f"from month {one.seen.month} on" if one.seen.month is not None else "not within the run"
        said = f"Its effect could be seen in the council's own figures {when}; at the end in {end.probability:.0%} of futures "
        lines.append(wrapped(f"{said}({end.low95:.0%} to {end.high95:.0%}).", "  "))
    return "\n".join(lines)


def league_text(found: League) -> str:
    """Return the league table, and before it how little a place may mean."""
    rows = [
        (short(one.council), f"{one.median_place:g}", _places(one), f"{one.first.probability:.2f}", of_futures(one.level))
        for one in found.places
    ]
    title = f"{found.measure}, {len(rows)} councils, {found.futures} futures of each. Places are within one future; 1 is best."
    head = ("council", "place", "8 in 10", "first", "mean, 8 in 10 futures")
    return "\n\n".join([wrapped(f"{title} {_width_of_places(found)}".rstrip()), table(head, rows)])


def _places(one: Place) -> str:
    """Write the places that a council takes in 8 of 10 futures."""
    return "not known" if one.low80 is None or one.high80 is None else f"{one.low80:g} to {one.high80:g}"


def _width_of_places(found: League) -> str:
    """Say over how many places the middle council moves; nothing with too few futures."""
    widths = [one.high80 - one.low80 + 1 for one in found.places if one.low80 is not None and one.high80 is not None]
    return f"Half of the councils move over {median(widths):g} places or more in 8 of 10 futures." if widths else ""


def estimates_text(found: Estimates) -> str:
    """Return what published figures or a list of spells give directly."""
    rows = [
        (one.name, one.unit, number(one.value), spread(one.low95, one.high95), _years(one.years)) for one in found.estimates
    ]
    notes = [wrapped(f"{one.name}: {one.note}.") for one in found.estimates if one.note]
    return "\n\n".join([found.area, table(("estimate", "unit", "value", "95 % interval", "years"), rows), "\n".join(notes)])


def citation_text(found: Citation) -> str:
    """Return how to cite the program or a run."""
    from sim.research.citing import DATA  # noqa: PLC0415 - beside its only use

    again = [wrapped("The same numbers again: caseholder reproduce OUT, with the results folder.")] if found.run else []
    return "\n\n".join([wrapped(found.text), found.bibtex, DATA, *again])


def _years(years: tuple[int, ...]) -> str:
    """Write the years that an estimate rests on."""
    return str(years[0]) if years[0] == years[-1] else f"{years[0]} to {years[-1]}"
