"""Workbook, Word, PDF and CSV: the same numbers to the digit, nothing that runs, the same bytes from the same run."""

from __future__ import annotations

import csv
import dataclasses
import re
import xml.etree.ElementTree as ET
import zipfile
import zlib
from io import BytesIO, StringIO
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.table import Table as WordTable
from finished import IN_PARTS, POSTS, Invented, InventedPlan, write_out
from pages_read import page

from sim.report import excel, tables
from sim.report.csv import csv_bytes, neutral
from sim.report.excel import as_number, excel_bytes
from sim.report.facts import Facts, facts_from
from sim.report.html import board_html
from sim.report.parts import Number
from sim.report.pdf import pdf_bytes
from sim.report.tables import Table
from sim.report.word import word_bytes
from sim.report.words import MINUS, ascii_minus
from sim.report.write import write_reports

pytestmark = pytest.mark.unit
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RUNS = {
    "usual": Invented(),
    "short": Invented(reps=120, months=26, spread=2.0),
    "held still": Invented(fixed_inputs=True, seed=5),
    "no target": Invented(targets=(), seed=3),
    "alone": Invented(plans={"do-nothing": InventedPlan()}, seed=4),
}
PAYLOADS = [
    "=1+1",
    '=HYPERLINK("http://x","y")',
    "{=SUM(A1)}",
    "@cmd",
    "+1",
    "-1+2",
    "<b>x</b>",
    "\t=1",
    "https://example.org/",
]


@pytest.fixture(scope="module")
def all_facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Facts]:
    folder = tmp_path_factory.mktemp("results")
    return {name: facts_from(write_out(folder / name.replace(" ", "-"), run)) for name, run in RUNS.items()}


@pytest.fixture(scope="module")
def facts(all_facts: dict[str, Facts]) -> Facts:
    return all_facts["usual"]


def hostile(folder: Path, text: str) -> Facts:
    changed = ({"setting": text, "standard": text, "used": text, "why": text, "who": text},)
    plans = {"do-nothing": InventedPlan(), "posts": InventedPlan(-4, policies=POSTS.policies, title=text)}
    return facts_from(write_out(folder / "run", Invented(council_title=text, question=text, plans=plans, overrides=changed)))


class Book:
    """A workbook read from its XML, without any spreadsheet library."""

    def __init__(self, content: bytes) -> None:
        self.zip = zipfile.ZipFile(BytesIO(content))
        shared = ET.fromstring(self.zip.read("xl/sharedStrings.xml"))  # noqa: S314 - our own bytes
        self.strings = ["".join(part.text or "" for part in item.iter(f"{SPREADSHEET}t")) for item in shared]
        workbook = ET.fromstring(self.zip.read("xl/workbook.xml"))  # noqa: S314
        self.names = [sheet.attrib["name"] for sheet in workbook.iter(f"{SPREADSHEET}sheet")]
        styles = ET.fromstring(self.zip.read("xl/styles.xml"))  # noqa: S314
        codes = {each.attrib["numFmtId"]: each.attrib["formatCode"] for each in styles.iter(f"{SPREADSHEET}numFmt")}
        crossed = next(iter(styles.iter(f"{SPREADSHEET}cellXfs")))
        self.formats = [codes.get(each.attrib["numFmtId"], each.attrib["numFmtId"]) for each in crossed]

    def xml(self, name: str) -> str:
        return self.zip.read(f"xl/worksheets/sheet{self.names.index(name) + 1}.xml").decode()

    def rows(self, name: str) -> list[list[str]]:
        """The cells of a sheet as they are shown."""
        root = ET.fromstring(self.xml(name))  # noqa: S314
        return [[self._shown(cell) for cell in row] for row in root.iter(f"{SPREADSHEET}row")]

    def _shown(self, cell: ET.Element) -> str:
        value = cell.find(f"{SPREADSHEET}v")
        text = value.text if value is not None and value.text else ""
        if cell.attrib.get("t") == "s":
            return self.strings[int(text)]
        code = self.formats[int(cell.attrib.get("s", 0))]
        places = len(code.split(".")[1]) if "." in code else 0
        sign = "-" if float(text) < 0 else ""
        return f"{sign}{'£' if '£' in code else ''}{abs(float(text)):,.{places}f}" if code not in {"0"} else text


def shown(table: Table) -> list[list[str]]:
    return [[ascii_minus(cell.text) if isinstance(cell, Number) else cell for cell in row] for row in table.rows]


def test_five_hundred_numbers_are_the_same_text_in_workbook_and_csv(all_facts: dict[str, Facts]) -> None:
    compared = 0
    for facts in all_facts.values():
        book = Book(excel_bytes(facts))
        for table in (tables.plans_table(facts), tables.monthly_table(facts)):
            expected = shown(table)
            comma = list(csv.reader(StringIO(csv_bytes(table).decode("utf-8-sig"))))

            assert book.rows(table.name)[3:] == expected
            assert comma[1:] == [[cell if cell.startswith("-") else neutral(cell) for cell in row] for row in expected]
            compared += sum(isinstance(cell, Number) for row in table.rows for cell in row)

    assert compared >= 500


def behind_the_charts(paper: Document) -> WordTable:
    """The table of every sixth month, which comes before those of every month."""
    return next(table for table in paper.tables if table.rows[0].cells[0].text == "end of")


def test_page_and_word_print_the_same_table_behind_the_charts(all_facts: dict[str, Facts]) -> None:
    for facts in all_facts.values():
        table = tables.half_year_table(facts)
        expected = [[cell.text if isinstance(cell, Number) else cell for cell in row] for row in table.rows]
        paper = docx.Document(BytesIO(word_bytes(facts)))
        in_word = [[cell.text for cell in row.cells] for row in behind_the_charts(paper).rows][1:]
        on_page = next(
            each for each in page(board_html(facts)).all("table") if "chosen month ends" in each.all("caption")[0].text()
        )
        in_html = [[cell.text() for cell in row.all("th") + row.all("td")] for row in on_page.all("tbody")[0].all("tr")]

        assert in_word == expected
        assert in_html == [row for row in expected if row[0] in {cells[0] for cells in in_html}]
        assert len(in_html) >= 4


def test_page_and_word_print_the_same_plans(facts: Facts) -> None:
    paper = docx.Document(BytesIO(word_bytes(facts)))
    in_word = [[cell.text for cell in row.cells] for row in paper.tables[0].rows][1:]
    plans = next(each for each in page(board_html(facts)).all("table") if each.attrs.get("class") == "plans")
    on_page = [row.all("td")[0].exact_text() for row in plans.all("tbody")[0].all("tr")]

    assert [row[1] for row in in_word] == on_page


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("21.5", (21.5, "#,##0.0")),
        ("1,519", (1519.0, "#,##0")),
        ("£857,000", (857000.0, '"£"#,##0')),
        (f"{MINUS}3.5", (-3.5, "#,##0.0")),
        (f"{MINUS}£9,000", (-9000.0, '"£"#,##0')),
        ("87 in 100 (82 to 91)", None),
        ("none of the 200 futures (at most 1.8 in 100)", None),
    ],
)
def test_a_printed_number_becomes_a_number_that_shows_the_same_digits(text: str, expected: tuple[float, str] | None) -> None:
    assert as_number(Number(0.0, text, "a/b")) == expected


def test_the_workbook_has_its_sheets_in_order_each_with_one_full_table(facts: Facts) -> None:
    book = Book(excel_bytes(facts))

    assert book.names == ["Cover", "Notes", "Contents", "1_Answer", "2_Plans", "3_Monthly", "4_Settings", "5_Dictionary"]
    assert_well_laid_out(book, facts)


def test_what_matters_and_what_moved_have_sheets_where_the_run_tells_them(tmp_path: Path) -> None:
    driven = {"pathway.cin.duration.mean": 3.0, "leaving.pay_elasticity.total": -2.0}
    facts = facts_from(
        write_out(tmp_path / "run", Invented(plans=IN_PARTS, months=26, council="example-small", driven_by=driven, spread=1.0))
    )
    matters, moved = tables.matters_table(facts), tables.moved_table(facts)
    assert matters is not None
    assert moved is not None

    book, paper = Book(excel_bytes(facts)), docx.Document(BytesIO(word_bytes(facts)))

    assert book.names[-2:] == ["6_What_matters", "7_What_moved"]
    for table in (matters, moved):
        expected = [[cell.replace(MINUS, "-").lstrip("+") for cell in row] for row in shown(table)]
        assert [[cell.replace(MINUS, "-") for cell in row] for row in book.rows(table.name)[3:]] == expected
        in_word = [[[cell.text for cell in row.cells] for row in each.rows][1:] for each in paper.tables]
        assert [[cell.text if isinstance(cell, Number) else cell for cell in row] for row in table.rows] in in_word
    assert_well_laid_out(book, facts)


def assert_well_laid_out(book: Book, facts: Facts) -> None:
    for name in book.names:
        rows = book.rows(name)
        assert len(rows[0]) == len(rows[1]) == 1
        assert rows[1][0] == excel.run_line(facts)
        assert {len(row) for row in rows[2:]} == {len(rows[2])}
        assert all(cell for row in rows for cell in row)
        assert "mergeCell" not in book.xml(name)


def test_low_middle_and_high_are_neighbours(facts: Facts) -> None:
    for table in (tables.plans_table(facts), tables.monthly_table(facts), tables.half_year_table(facts)):
        middles = [place for place, head in enumerate(table.header) if head.endswith(": middle")]
        assert middles
        for place in middles:
            stem = table.header[place].removesuffix(": middle")
            assert table.header[place - 1 : place + 2] == (f"{stem}: low", f"{stem}: middle", f"{stem}: high")


def test_the_workbook_has_an_editable_chart_with_words(facts: Facts) -> None:
    book = Book(excel_bytes(facts))

    drawing = book.zip.read("xl/drawings/drawing1.xml").decode()
    assert "8 in 10 futures" in re.search(r'descr="([^"]*)"', drawing).group(1)  # type: ignore[union-attr]
    assert "xl/charts/chart1.xml" in book.zip.namelist()


@pytest.mark.parametrize("text", PAYLOADS)
def test_no_text_becomes_a_formula_or_a_link(text: str, tmp_path: Path) -> None:
    facts = hostile(tmp_path, text)

    book = Book(excel_bytes(facts))
    comma = csv_bytes(tables.settings_table(facts)).decode("utf-8-sig")

    for name in book.names:
        assert "<f>" not in book.xml(name)
        assert "hyperlink" not in book.xml(name)
    assert text.strip() in {string.strip() for string in book.strings}
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in csv.reader(StringIO(comma)) for cell in row)


def test_csv_is_read_by_excel_and_by_programs(facts: Facts) -> None:
    content = csv_bytes(tables.monthly_table(facts))

    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").split("\r\n")
    assert lines[0].startswith("month end,do-nothing: low,do-nothing: middle,do-nothing: high")
    assert MINUS not in content.decode()


def test_neutralised_text_starts_with_an_apostrophe() -> None:
    assert [neutral(text) for text in ("=1", "plain", "-x", "@a", "\rx", "")] == ["'=1", "plain", "'-x", "'@a", "'\rx", ""]


def test_word_has_real_headings_marked_header_rows_and_pictures_with_words(facts: Facts) -> None:
    content = word_bytes(facts)
    paper = docx.Document(BytesIO(content))

    headings = [each.text for each in paper.paragraphs if each.style.name.startswith("Heading")]
    assert headings[0] == "Barnsley: would 14 more posts bring the caseload to 18?"
    assert headings[1] == "The answer"
    assert sum(each.style.name == "Heading 1" for each in paper.paragraphs) == 1
    xml = zipfile.ZipFile(BytesIO(content)).read("word/document.xml").decode()
    assert xml.count("<w:tblHeader") == len(paper.tables)
    pictures = re.findall(r'<wp:docPr [^>]*descr="([^"]+)"', xml)
    assert len(pictures) == xml.count("<wp:docPr ") >= 3
    assert facts.run.key in paper.sections[0].footer.paragraphs[0].text


def test_word_drops_characters_it_cannot_hold(facts: Facts) -> None:
    run = dataclasses.replace(facts.run, council="Barns\x00ley\x07")

    paper = docx.Document(BytesIO(word_bytes(dataclasses.replace(facts, run=run))))

    assert paper.paragraphs[0].text.startswith("Barnsley: ")


def test_the_same_run_gives_the_same_files(facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    first = excel_bytes(facts), word_bytes(facts)
    monkeypatch.setenv("TZ", "Asia/Tokyo")

    assert (excel_bytes(facts), word_bytes(facts)) == first


def test_the_pdf_is_tagged_and_in_english(facts: Facts) -> None:
    content = pdf_bytes(board_html(facts))

    opened = content + b"".join(_inflated(part) for part in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL))
    assert content.startswith(b"%PDF")
    assert b"/StructTreeRoot" in opened
    assert b"/MarkInfo" in opened
    assert b"en-GB" in opened


def _inflated(part: bytes) -> bytes:
    """Open a compressed part of a PDF; nothing for parts that are not compressed."""
    try:
        return zlib.decompressobj().decompress(part)
    except zlib.error:
        return b""


def test_every_report_is_written_where_it_is_wanted(tmp_path: Path) -> None:
    out = write_out(tmp_path / "run")

    written = write_reports(out, html=tmp_path / "a.html", word=tmp_path / "a.docx", excel=tmp_path / "a.xlsx")

    assert [path.name for path in written] == ["a.html", "a.docx", "a.xlsx"]
    assert all(path.stat().st_size > 10_000 for path in written)
