"""Sixty payloads in every text field of every format: nothing runs, nothing is a formula, nothing breaks, the text is there."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ET
from io import BytesIO, StringIO

import docx
import pytest
from finished import IN_PARTS, Invented, write_out
from pages_read import every_element, page
from payloads import PAYLOADS, poisoned
from test_exports import Book

from sim.report import charts, tables, word
from sim.report.csv import csv_bytes, neutral
from sim.report.excel import excel_bytes
from sim.report.facts import Facts, facts_from
from sim.report.figures import svg
from sim.report.html import board_html
from sim.report.pages import is_link
from sim.report.word import word_bytes

pytestmark = pytest.mark.unit
LIVE = frozenset({"script", "img", "iframe", "object", "embed", "link", "base", "form", "video", "input", "math"})
EVERY_TENTH = tuple(PAYLOADS[8::10])
EVERY_TWENTIETH = tuple(PAYLOADS[18::20])
DRIVEN = {"pathway.cin.duration.mean": 3.0, "leaving.pay_elasticity.total": -2.0}
RUN = Invented(plans=IN_PARTS, months=26, council="example-small", driven_by=DRIVEN, spread=1.0)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    return facts_from(write_out(tmp_path_factory.mktemp("results") / "run", RUN))


def test_there_are_sixty_different_payloads() -> None:
    assert len(set(PAYLOADS)) == 60
    assert max(map(len, PAYLOADS)) <= 120


def assert_page_is_harmless(text: str, facts: Facts) -> None:
    root = page(board_html(poisoned(facts, text)))
    found = every_element(root)
    metas = [each for each in found if each.tag == "meta" and each.attrs.get("http-equiv", "").lower() == "refresh"]
    assert [each.tag for each in found if each.tag in LIVE] == []
    assert metas == []
    assert [name for each in found for name in each.attrs if name.startswith("on")] == []
    assert [each.attrs["href"] for each in found if each.attrs.get("href", "#")[:1] != "#"] == []
    assert root.all("title")[0].exact_text() == text  # council and question are the same text, told once
    body = root.all("main")[0].exact_text()
    assert body.count(text[:18]) >= 10


@pytest.mark.parametrize("text", EVERY_TENTH)
def test_no_text_runs_on_the_page(text: str, facts: Facts) -> None:
    assert_page_is_harmless(text, facts)


@pytest.mark.slow
@pytest.mark.parametrize("text", [each for each in PAYLOADS if each not in EVERY_TENTH])
def test_no_other_text_runs_on_the_page(text: str, facts: Facts) -> None:
    assert_page_is_harmless(text, facts)


@pytest.mark.parametrize("text", EVERY_TWENTIETH)
def test_charts_stay_well_formed_and_show_the_text(text: str, facts: Facts) -> None:
    assert_charts_are_harmless(text, facts)


@pytest.mark.slow
@pytest.mark.parametrize("text", [each for each in PAYLOADS if each not in EVERY_TWENTIETH])
def test_other_charts_stay_well_formed_and_show_the_text(text: str, facts: Facts) -> None:
    assert_charts_are_harmless(text, facts)


def assert_charts_are_harmless(text: str, facts: Facts) -> None:
    made = poisoned(facts, text)
    for name, draw in charts.CHARTS.items():
        axes = draw(made)
        assert axes is not None, name
        root = ET.fromstring(svg(axes, name))  # noqa: S314 - our own bytes
        assert [each.tag for each in root.iter() if str(each.tag).rpartition("}")[2] in LIVE] == []
        assert not any(key.startswith("on") for each in root.iter() for key in each.attrib)
        assert text[:10] in "".join(root.itertext()), name


def test_no_text_of_the_workbook_is_a_formula_or_a_link(facts: Facts) -> None:
    for text in PAYLOADS:
        book = Book(excel_bytes(poisoned(facts, text)))
        for name in book.names:
            assert "<f>" not in book.xml(name)
            assert "hyperlink" not in book.xml(name)
        assert sum(text in string for string in book.strings) >= 3
        assert text in book.strings


def test_no_text_of_a_csv_file_is_a_formula(facts: Facts) -> None:
    for text in PAYLOADS:
        made = poisoned(facts, text)
        for table in (tables.plans_table(made), tables.settings_table(made), tables.answer_table(made)):
            rows = list(csv.reader(StringIO(csv_bytes(table).decode("utf-8-sig"))))
            texts = [(cell, given) for row, given_row in zip(rows[1:], table.rows, strict=True)
                     for cell, given in zip(row, given_row, strict=True) if isinstance(given, str)]  # fmt: skip
            assert texts
            assert all(cell == neutral(given) for cell, given in texts)
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell, _ in texts)


def test_word_holds_every_text_as_it_is(facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "_picture", lambda *_: None)  # pictures are the charts tested above
    for text in PAYLOADS:
        paper = docx.Document(BytesIO(word_bytes(poisoned(facts, text))))

        cells = {cell.text for table in paper.tables for row in table.rows for cell in row.cells}
        assert paper.paragraphs[0].text == text  # council and question are the same text, told once
        assert text in cells
        assert text in {each.text for each in paper.paragraphs}
        targets = {rel.target_ref for rel in paper.part.rels.values() if rel.is_external}
        assert targets == set()


def test_a_web_address_is_linked_and_anything_else_is_not() -> None:
    assert {text for text in PAYLOADS if is_link(text)} == {"https://outside.example/"}
