"""The pages of one result: answer, measures, plans, settings, single futures and downloads; all from the same facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

import sim
from sim.app.files import NAME
from sim.app.pages import missing
from sim.app.site import Site, site_of
from sim.report import words
from sim.report.charts import fan_chart
from sim.report.csv import csv_bytes
from sim.report.excel import excel_bytes
from sim.report.facts import Facts, PlanFacts
from sim.report.figures import ChartAxes, inline
from sim.report.html import board_html
from sim.report.pdf import pdf_bytes
from sim.report.tables import monthly_table, plans_table, settings_table
from sim.report.word import word_bytes
from sim.report.words import Detail
from sim.tracing import TELLINGS, Happening

HEADINGS = {
    "fan": "Month by month",
    "dots": "When the target is first reached",
    "waterfall": "What moved it",
    "strip": "Who holds how many cases",
    "plans": "All plans",
}
COUNTED = ("dots", "strip")  # charts of whole numbers; the others stand on the tables of the report
MOST_HAPPENINGS = 200
MOST_DIGITS = 20
LIVES = ("case", "worker")
Maker = Callable[[Facts], bytes]
FILES: dict[str, tuple[str, Maker]] = {
    "board.html": ("text/html; charset=utf-8", lambda facts: board_html(facts).encode()),
    "board.pdf": ("application/pdf", lambda facts: pdf_bytes(board_html(facts))),
    "board.docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", word_bytes),
    "board.xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", excel_bytes),
    "plans.csv": ("text/csv; charset=utf-8", lambda facts: csv_bytes(plans_table(facts))),
    "monthly.csv": ("text/csv; charset=utf-8", lambda facts: csv_bytes(monthly_table(facts))),
}


def _with_facts(page: Callable[[Request, Site, str, Facts], Response]) -> Callable[[Request], Response]:
    """Look up the facts of the result in the address, or say that there is none."""

    def found(request: Request) -> Response:
        site, out = site_of(request), request.path_params["out"]
        if not NAME.fullmatch(out) or not (site.folder.out(out) / "summary.json").exists():
            return missing(request, f"There are no finished results called {out}.")
        return page(request, site, out, site.facts(out))

    return found


@_with_facts
def answer(request: Request, site: Site, out: str, facts: Facts) -> Response:
    """Show the answer, the plans and the charts; or why there is no answer yet."""
    drawn = site.view(out)["charts"]
    tables = {name: table_rows(drawn[name].table) for name in COUNTED if drawn[name] is not None}
    measures = [name for name in facts.lead.measures if name != "net_new_workers_fte"]
    return _page(request, site, out, "result.html.j2", tab="", headings=HEADINGS, tables=tables, measures=measures)


@_with_facts
def one_plan(request: Request, site: Site, out: str, facts: Facts) -> Response:
    """Show what one plan moves."""
    plan = next((each for each in facts.plans if each.name == request.path_params["plan"]), None)
    if plan is None:
        return missing(request, "There is no such plan in these results.")
    axes = site.drawn(lambda: fan_chart(facts, plan))
    drawing = site.drawn(lambda: inline(axes, "fan")) if axes is not None else None
    moved = [_moved_row(plan, name) for name in plan.measures]
    return _page(request, site, out, "result_plan.html.j2", tab="plan", plan=plan, axes=axes, drawing=drawing, moved=moved)


def _moved_row(plan: PlanFacts, name: str) -> dict[str, object]:
    """Write one measure of a plan with what the plan changes of it."""
    found = plan.measures[name]
    change = found.change.numbers(Detail.TABLE) if found.change else None
    better = found.change.better() if found.change else None
    return {"measure": name, "level": found.level.numbers(Detail.TABLE), "change": change, "better": better}


@_with_facts
def one_measure(request: Request, site: Site, out: str, facts: Facts) -> Response:
    """Show one measure under every plan."""
    name = request.path_params["measure"]
    if name not in facts.lead.measures:
        return missing(request, f"These results hold no measure called {name}.")
    rows = [(plan.label, plan.measures[name].level.numbers(Detail.TABLE)) for plan in facts.plans]
    fans = site.drawn(lambda: list(_fans(site, out, facts, name)))
    return _page(request, site, out, "result_measure.html.j2", tab="measure", measure=name, rows=rows, fans=fans)


def _fans(site: Site, out: str, facts: Facts, measure: str) -> Iterable[tuple[str, str, ChartAxes, object]]:
    """Draw the fan of a measure for every plan but the baseline, or for the baseline when it is alone."""
    result = sim.Result(site.folder.out(out))
    shown = facts.plans[1:] or facts.plans
    for number, plan in enumerate(shown):
        axes = result.fan(measure, plan=plan.name)
        yield plan.label, f"fan-{number}", axes, inline(axes, f"fan-{number}")


@_with_facts
def settings(request: Request, site: Site, out: str, facts: Facts) -> Response:
    """Show settings changed and policies, with reasons."""
    council = str(sim.Result(site.folder.out(out)).manifest.inputs.get("council", {}).get("name", ""))
    return _page(request, site, out, "result_settings.html.j2", tab="/settings", table=settings_table(facts), council=council)


@_with_facts
def report(request: Request, site: Site, out: str, facts: Facts) -> Response:
    """Offer the downloads, or say why there is no report."""
    return _page(request, site, out, "result_report.html.j2", tab="/report")


@_with_facts
def download(request: Request, site: Site, out: str, facts: Facts) -> Response:
    """Send one file."""
    name = request.path_params["file"]
    if name not in FILES or facts.refusals:
        return RedirectResponse(f"/results/{out}/report", 303)
    kind, make = FILES[name]
    content = site.drawn(lambda: make(facts))
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{out}-{name}"'})


@_with_facts
def replication(request: Request, site: Site, out: str, facts: Facts) -> Response:
    """Tell one simulated future in plain words."""
    asked = request.query_params
    number, plan = _whole(asked.get("rep", "1")), asked.get("plan", facts.baseline.name)
    kind, identity = asked.get("kind", "worker"), _whole(asked.get("identity", ""))
    if number is None or not 1 <= number <= facts.run.futures or plan not in {each.name for each in facts.plans}:
        return missing(request, f"Choose a future from 1 to {facts.run.futures} and a plan of these results.")
    told = site.replays.ask(site.folder.out(out), number, plan)
    if told.happenings is None:
        values = {"out": out, "rep": number, "plan": plan, "message": told.message, "address": _address(request)}
        return site.page(request, "telling.html.j2", 422 if told.message else 202, **values)
    life = [each for each in told.happenings if (each.day > 0 if identity is None else each.concerns(kind, identity))]
    heading = f"The life of {kind} {identity}" if identity is not None else "The first happenings after the opening"
    return site.page(
        request,
        "replication.html.j2",
        out=out,
        rep=number,
        plan=plan,
        kind=kind,
        identity="" if identity is None else identity,
        heading=heading,
        happenings=[(each, _lives(each)) for each in life[:MOST_HAPPENINGS]],
        more=max(0, len(life) - MOST_HAPPENINGS),
    )


def _address(request: Request) -> str:
    """Return the address of a page with what was asked for."""
    return f"{request.url.path}?{request.url.query}"


def _whole(typed: str) -> int | None:
    """Read a whole number of at most twenty digits, as long as those of cases are; None for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS else None


def _lives(happening: Happening) -> list[tuple[str, int]]:
    """List the case and the worker of a happening whose lives can be read."""
    telling = TELLINGS.get(happening.kind)
    named = [(telling.who, happening.who), (telling.other, happening.other)] if telling else []
    return [(kind, number) for kind, number in named if kind in LIVES and number]


def _page(request: Request, site: Site, out: str, template: str, **values: Any) -> HTMLResponse:
    """Render a page of a result with everything the report's own parts need."""
    return site.page(request, template, out=out, **{**site.view(out), **values})


def table_rows(table: pd.DataFrame) -> list[list[str]]:
    """Write the whole numbers behind a chart."""
    return [[_cell(value) for value in row] for row in table.itertuples(index=False)]


def _cell(value: Any) -> str:
    """Write one cell: dates as dates, nothing for what never happens."""
    if value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124 - only not-a-number differs from itself
        return "never"
    if hasattr(value, "isoformat"):
        return words.date_text(value)
    return str(value)
