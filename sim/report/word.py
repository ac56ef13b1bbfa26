"""The Word paper: real headings, editable tables with marked header rows, pictures with their words (section 11)."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from sim.report.charts import dots_chart, fan_chart, strip_chart, waterfall_chart
from sim.report.excel import finished_at, run_line
from sim.report.facts import Facts, Split
from sim.report.figures import ChartAxes, png
from sim.report.limits import MOST_PAST_TESTS
from sim.report.parts import Number, plain_text
from sim.report.phrases import measure_title
from sim.report.tables import Cell, Table, half_year_table, matters_table, month_tables, moved_table
from sim.report.words import Detail, per_cent_text
from sim.runs.manifest import Refused

CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
PICTURE_WIDTH_MM: Final = 160
ZIP_TIME: Final = (2000, 1, 1, 0, 0, 0)


def word_bytes(facts: Facts) -> bytes:
    """Return the paper as a Word file.

    Raises:
        Refused: the library for Word files is not installed.
    """
    try:
        import docx  # noqa: PLC0415 - an optional library
    except ImportError as error:
        raise Refused("Word files need python-docx. Install it with: pip install caseholder[office]") from error
    paper = docx.Document()
    _properties(paper, facts)
    _first_side(paper, facts)
    _second_side(paper, facts)
    stream = BytesIO()
    paper.save(stream)
    return _same_times(stream.getvalue())


def filled_template(facts: Facts, template: Path) -> bytes:
    """Fill a council's own Word template: ``{{ council }}``, ``{{ question }}``, ``{{ answer }}`` and the names below.

    Args:
        facts: of the run.
        template: the council's file.

    Raises:
        Refused: the library for templates is not installed.
    """
    try:
        from docxtpl import DocxTemplate  # noqa: PLC0415 - an optional library
    except ImportError as error:
        raise Refused("Word templates need docxtpl. Install it with: pip install caseholder[office]") from error
    paper = DocxTemplate(template)
    paper.render(
        {
            "council": clean(facts.run.council),
            "question": clean(facts.run.question),
            "answer": [clean(sentence.text) for sentence in facts.answer],
            "not_told": [clean(sentence.text) for sentence in facts.not_told],
            "questions": list(facts.questions),
            "run": clean(run_line(facts)),
        },
        autoescape=True,
    )
    stream = BytesIO()
    paper.save(stream)
    return _same_times(stream.getvalue())


def clean(text: str) -> str:
    """Drop control characters, which Word files cannot hold."""
    return CONTROLS.sub("", text)


def _properties(paper: Any, facts: Facts) -> None:
    """Set title, language, dates and the footer with the run key."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - an optional library

    ended = finished_at(facts)
    core = paper.core_properties
    core.title, core.author, core.language = clean(facts.run.heading)[:250], "Caseholder", "en-GB"
    core.created = core.modified = ended
    languages = paper.styles.element.findall(f".//{qn('w:lang')}")
    for language in languages:
        language.set(qn("w:val"), "en-GB")
    paper.sections[0].footer.paragraphs[0].text = clean(run_line(facts))


def _first_side(paper: Any, facts: Facts) -> None:
    """Write the answer, the plans and the charts."""
    paper.add_heading(clean(facts.run.heading), level=1)
    paper.add_paragraph("DRAFT for decision. Checked by: ______________")
    paper.add_heading("The answer", level=2)
    for sentence in (*facts.answer, *([facts.tied] if facts.tied else [])):
        paper.add_paragraph(clean(sentence.text))
    _paper_sum(paper, facts)
    paper.add_heading("What each plan does", level=2)
    _table(paper, _short_plans(facts))
    for axes in (fan_chart(facts), dots_chart(facts)):
        _picture(paper, axes, facts)
    paper.add_heading("What this does not tell you", level=2)
    for sentence in facts.not_told:
        paper.add_paragraph(clean(sentence.text), style="List Bullet")


def _second_side(paper: Any, facts: Facts) -> None:
    """Write what the answer hangs on, who holds the cases, settings, questions, tables behind the charts and the words."""
    _causes(paper, facts)
    _picture(paper, strip_chart(facts), facts)
    paper.add_heading("Settings changed", level=2)
    if not facts.changed:
        text = "Not recorded with this run." if facts.changed is None else "No setting differs from the standard."
        paper.add_paragraph(text)
    else:
        rows = tuple((each.setting, each.standard, each.used, each.why, each.who) for each in facts.changed)
        _table(paper, Table("", "", ("setting", "standard", "used here", "why", "who, when"), rows))
    paper.add_heading("Questions to ask officers", level=2)
    for question in facts.questions:
        paper.add_paragraph(question, style="List Number")
    paper.add_heading("Table behind the charts", level=2)
    _table(paper, half_year_table(facts))
    paper.add_heading("Words we use", level=2)
    for definition in facts.definitions:
        paper.add_paragraph(f"{definition.title}. {definition.text}")
    paper.add_heading("Get these numbers again", level=2)
    paper.add_paragraph(clean(f"caseholder reproduce {facts.run.folder}. {run_line(facts)}."))
    paper.add_page_break()
    paper.add_heading("Every month", level=2)
    for table in month_tables(facts):
        paper.add_heading(clean(table.title), level=3)
        _table(paper, table)


def _causes(paper: Any, facts: Facts) -> None:
    """Write what has to go right, what moved it, chance and not knowing, and the tests against the past."""
    matters, moved = matters_table(facts), moved_table(facts)
    if matters is not None or facts.looked is not None:
        paper.add_heading("What has to go right", level=2)
    if matters is not None:
        _table(paper, matters)
    if facts.looked is not None:
        paper.add_paragraph(clean(facts.looked.text))
    if moved is not None:
        paper.add_heading("What moved it", level=2)
        _picture(paper, waterfall_chart(facts), facts)
        _table(paper, moved)
    if facts.split is not None:
        paper.add_heading("Chance and not knowing", level=2)
        paper.add_paragraph(_split_words(facts.split))
    paper.add_heading("Tests of the model", level=2)
    for test in facts.past_tests[:MOST_PAST_TESTS]:
        said = f"{test.what}: forecast {test.forecast}, happened {test.happened}, {'inside' if test.inside else 'outside'}."
        paper.add_paragraph(clean(said), style="List Bullet")
    paper.add_paragraph(clean(facts.past_score.text) if facts.past_score else "This measure has not been tested on the past.")


def _split_words(split: Split) -> str:
    """Say how much of the spread is settings; a range where it is an estimate from the run itself."""
    if split.low95 is None or split.high95 is None:
        chance, settings = (per_cent_text(share, Detail.SIDE_ONE) for share in (split.chance, split.settings))
        return f"Of the spread of the futures, {chance} is chance and {settings} is settings we are not sure of."
    low, high = (per_cent_text(share, Detail.SIDE_ONE) for share in (split.low95, split.high95))
    said = f"Of the spread of the futures, {low} to {high} is settings we are not sure of, as far as their effect is a straight"
    return f"{said} line. The rest is chance."


def _paper_sum(paper: Any, facts: Facts) -> None:
    """Write the sum on paper with full and with empty posts."""
    if facts.paper_sum is None:
        return
    parts = [f"{caseload.text} with {empty.text} of posts empty" for empty, caseload in facts.paper_sum.rows]
    short = " ".join(sentence.text for sentence in facts.paper_sum.sentences)
    paper.add_paragraph(clean(f"Posts are not people. The sum on paper gives {', '.join(parts)}. {short}"))


def _short_plans(facts: Facts) -> Table:
    """Lay the plans out as on side 1."""
    goal = facts.run.target.goal if facts.run.target else None
    header = ["plan", measure_title(facts.run.measure), "workers over 22 cases", "agency share", "extra cost", "better in"]
    header[2:2] = [f"at {facts.run.target.words}"] if facts.run.target else []
    rows = []
    for plan in facts.plans:
        cells: list[Cell] = [plan.label, plain_text(plan.headline.ends(Detail.SIDE_ONE, goal))]
        cells += [f"{plan.chance.number().text} {plan.chance.mark} {plan.chance.word}"] if plan.chance else []
        for name in ("share_over_22", "agency_rate"):
            found = plan.level(name)
            cells.append(plain_text(found.ends()) if found else "not in this run")
        cells.append(plain_text(plan.cost.ends()) if plan.cost else "none")
        better = plan.change.better() if plan.change else None
        cells.append(better.text if better else "the plan compared with")
        rows.append(tuple(cells))
    return Table("", "", tuple(header), tuple(rows))


def _table(paper: Any, table: Table) -> None:
    """Write an editable table whose first row is marked as its header."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 - an optional library

    made = paper.add_table(rows=1, cols=len(table.header), style="Light Grid Accent 1")
    for cell, text in zip(made.rows[0].cells, table.header, strict=True):
        cell.text = clean(text)
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in table.rows:
        for cell, content in zip(made.add_row().cells, row, strict=True):
            cell.text = clean(content.text if isinstance(content, Number) else content)


def _picture(paper: Any, axes: ChartAxes | None, facts: Facts) -> None:
    """Put in a chart with its words for people who cannot see it, and its caption."""
    if axes is None:
        return
    from docx.shared import Mm  # noqa: PLC0415 - an optional library

    shape = paper.add_picture(BytesIO(png(axes, facts.run.key)), width=Mm(PICTURE_WIDTH_MM))
    shape._inline.docPr.set("descr", clean(axes.alt))
    paper.add_paragraph(clean(axes.caption), style="Caption")


def _same_times(content: bytes) -> bytes:
    """Give every part of the file the same time, so that the same facts give the same bytes."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(zipfile.ZipInfo(part.filename, ZIP_TIME), old.read(part.filename), zipfile.ZIP_DEFLATED)
    return stream.getvalue()
