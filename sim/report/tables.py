"""The tables of a report, laid out once for workbook, Word and CSV: low, middle and high always side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.measures.catalogue import MEASURES
from sim.report import words
from sim.report.facts import Facts, PlanFacts
from sim.report.parts import Number, Range
from sim.report.phrases import definition_of, measure_title, measure_words, unit_words
from sim.report.words import Detail

Cell = str | Number
NOTHING = "none"


@dataclass(frozen=True)
class Table:
    """One table with its title; every row has as many cells as the header, and no cell is empty."""

    name: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def plans_table(facts: Facts) -> Table:
    """Lay out what each plan does, with ranges, chances and differences."""
    run = facts.run
    measures = _measures(facts)
    header = ["plan"]
    for name in measures:
        header += _three(_headed(name))
    header += ["chance at the date", "in words", "chance by the date", "chance of keeping it six months"] if run.target else []
    header += [
        *_three(f"extra cost to {words.month_text(run.horizon)}"),
        *_three(f"difference from {facts.baseline.label}"),
        "better in",
    ]
    rows = [tuple(_plan_cells(facts, plan, measures)) for plan in facts.plans]
    title = f"What each plan does on {words.date_text(run.at)}: 8 in 10 futures lie between low and high"
    return Table("2_Plans", title, tuple(header), tuple(rows))


def monthly_table(facts: Facts) -> Table:
    """Lay out the headline measure month by month, three columns a plan."""
    header = ("month end", *(head for plan in facts.plans for head in _three(plan.label)))
    rows = tuple(
        (words.date_text(ranges[0].date), *(cell for found in ranges for cell in _range_cells(found)))
        for ranges in zip(*(plan.months for plan in facts.plans), strict=True)
    )
    return Table("3_Monthly", f"{_month_by_month(facts)}: 8 in 10 futures", header, rows)


def month_tables(facts: Facts) -> tuple[Table, ...]:
    """Lay out the headline measure month by month, a table a plan, narrow enough for paper and telephones.

    Months before a measure of twelve months has a value are left out.
    """
    header = ("end of", "low", "middle", "high")
    return tuple(
        Table(
            plan.label,
            f"{_month_by_month(facts)}: {plan.label}",
            header,
            tuple((words.month_text(found.date), *_range_cells(found)) for found in plan.months if found.is_known),
        )
        for plan in facts.plans
    )


def half_year_table(facts: Facts) -> Table:
    """Lay out the table behind the charts, as on side 2."""
    several = facts.lead.name != facts.baseline.name
    header = ["end of", *_three(facts.baseline.label), *(_three(facts.lead.label) if several else [])]
    header += [f"have reached {facts.run.target.words}"] if facts.run.target else []
    rows = []
    for row in facts.half_years:
        cells: list[Cell] = [words.month_text(row.month), *_range_cells(row.baseline)]
        cells += _range_cells(row.plan) if row.plan is not None else []
        cells += [row.reached] if row.reached is not None else []
        rows.append(tuple(cells))
    return Table("Half_years", f"{measure_title(facts.run.measure)} every six months", tuple(header), tuple(rows))


def settings_table(facts: Facts) -> Table:
    """Lay out every setting changed and every policy of every plan."""
    header = ("what", "setting or plan", "standard", "used here", "why", "who decided, when")
    changed = [("setting changed", each.setting, each.standard, each.used, each.why, each.who) for each in facts.changed or ()]
    if not changed:
        said = "not recorded with this run" if facts.changed is None else "no setting differs from the standard"
        changed = [("setting changed", said, NOTHING, NOTHING, NOTHING, NOTHING)]
    policies = [
        ("policy", plan.label, NOTHING, does, "as the plan file says", "see the plan file")
        for plan in facts.plans
        for does in plan.does or ("No policy.",)
    ]
    return Table("4_Settings", "Settings changed, and what the plans do", header, (*changed, *policies))


def dictionary_table(facts: Facts) -> Table:
    """Lay out what every measure of the plans table means."""
    header = ("measure", "in words", "unit", "meaning", "better")
    rows = tuple(
        (name, measure_title(name), MEASURES[name].unit, definition_of(name), MEASURES[name].direction)
        for name in _measures(facts)
        if name in MEASURES
    )
    return Table("5_Dictionary", "What the measures mean", header, rows)


def answer_table(facts: Facts) -> Table:
    """Lay out the answer, what it does not tell and the questions to ask."""
    answer = [("answer", sentence.text) for sentence in facts.answer]
    answer += [("answer", facts.tied.text)] if facts.tied else []
    paper = [("sum on paper", f"{caseload.text} with {empty.text} of posts empty") for empty, caseload in _paper_rows(facts)]
    paper += [("sum on paper", sentence.text) for sentence in (facts.paper_sum.sentences if facts.paper_sum else ())]
    told = [("not told", sentence.text) for sentence in facts.not_told]
    asked = [("question to ask", question) for question in facts.questions]
    return Table("1_Answer", facts.run.heading, ("what", "text"), (*answer, *paper, *told, *asked))


def matters_table(facts: Facts) -> Table | None:
    """Lay out the settings that stand out, with their effect on the answer and on what the plan changes; None without any."""
    measure = measure_words(facts.run.measure)
    rows = [
        (
            what,
            each.setting,
            each.reach,
            each.source or NOTHING,
            each.strength or NOTHING,
            each.number("low"),
            each.number("high"),
        )
        for what, found in ((measure, facts.matters), (f"change of {measure}", facts.change_matters))
        for each in found
    ]
    header = ("what it moves", "setting", "our range", "source", "evidence", "if low", "if high")
    title = f"What has to go right for {facts.lead.label}: settings that stand out from chance"
    return Table("6_What_matters", title, header, tuple(rows)) if rows else None


def moved_table(facts: Facts) -> Table | None:
    """Lay out which policy of the leading plan moved what; None when the run does not hold its parts."""
    found = facts.waterfall
    if found is None:
        return None
    rows = tuple((part.label, *part.numbers()) for part in (*found.parts, found.total))
    title = f"What moved {measure_words(facts.run.measure)} under {facts.lead.label}: change from {facts.baseline.label}"
    return Table("7_What_moved", title, ("policy", *_three("change")), rows)


def _paper_rows(facts: Facts) -> Sequence[tuple[Number, Number]]:
    return facts.paper_sum.rows if facts.paper_sum else ()


def _measures(facts: Facts) -> list[str]:
    """List the measures of the run, the headline first."""
    return list(dict.fromkeys((facts.run.measure, *facts.lead.measures)))


def _headed(name: str) -> str:
    unit = unit_words(name) or ("%" if name in MEASURES and MEASURES[name].unit == "share" else "")
    return f"{measure_words(name).removeprefix('the ')}{', ' + unit if unit else ''}"


def _month_by_month(facts: Facts) -> str:
    """Name the headline measure with its unit, as the title of a table with a row for each month."""
    headed = _headed(facts.run.measure)
    return f"{headed[:1].upper()}{headed[1:]}, month by month"


def _three(head: str) -> list[str]:
    return [f"{head}: low", f"{head}: middle", f"{head}: high"]


def _plan_cells(facts: Facts, plan: PlanFacts, measures: Sequence[str]) -> list[Cell]:
    """Return the cells of one plan."""
    cells: list[Cell] = [plan.label]
    for name in measures:
        found = plan.level(name)
        cells += _range_cells(found) if found is not None else [NOTHING] * 3
    if plan.chance is not None and plan.by is not None:
        held = plan.held.number(Detail.TABLE) if plan.held else "the run ends too early"
        cells += [plan.chance.number(Detail.TABLE), plan.chance.word, plan.by.number(Detail.TABLE), held]
    cells += _range_cells(plan.cost) if plan.cost is not None else [NOTHING] * 3
    if plan.change is None:
        return [*cells, *[NOTHING] * 4]
    return [*cells, *plan.change.numbers(Detail.TABLE), plan.change.better() or NOTHING]


def _range_cells(found: Range) -> list[Cell]:
    """Return low, middle and high, and say where there are too few futures, or none with a value."""
    if not found.is_known:
        return [words.NOT_KNOWN] * 3
    return [number or words.NOT_ENOUGH for number in found.numbers(Detail.TABLE)]
