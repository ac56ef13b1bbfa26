"""The board report: its numbers lead back to the run, its words obey the rules, and it needs nothing from outside."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from finished import BARNSLEY, POSTS, Invented, InventedPlan, write_out
from fullest import CHANGED, FULLEST
from pages_read import page, structure_faults

from sim.report import limits, wording
from sim.report.facts import Facts, facts_from
from sim.report.html import ReportRefused, board_html, settings_that_fit
from sim.report.inputs import changed_settings
from sim.report.orphans import orphan_numbers

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    return facts_from(write_out(tmp_path_factory.mktemp("results") / "barnsley-posts"))


@pytest.fixture(scope="module")
def report(facts: Facts) -> str:
    return board_html(facts)


@pytest.fixture(scope="module")
def fullest(tmp_path_factory: pytest.TempPathFactory) -> str:
    return board_html(facts_from(write_out(tmp_path_factory.mktemp("results") / "full", FULLEST)))


def test_every_number_of_side_one_leads_back_to_the_run(report: str, fullest: str) -> None:
    names = [*BARNSLEY, "barnsley-posts"]

    assert orphan_numbers(side(report, "one"), names) == []
    assert orphan_numbers(side(fullest, "one"), [label for label in labels(fullest)]) == []


def side(html: str, which: str) -> str:
    start = html.index(f'<section class="side" aria-label="Side {which}">')
    end = html.index('<section class="side" aria-label="Side two">') if which == "one" else len(html)
    return html[start:end]


def labels(html: str) -> list[str]:
    return [element.exact_text() for element in page(html).all("span") if "data-name" in element.attrs]


def test_an_orphan_number_is_found() -> None:
    assert orphan_numbers("<p>It is 22.</p>") == ["'22.' in 'It is 22.'"]
    assert orphan_numbers('<p>It is <data value="21.9">22</data>.</p>') == ["data without an address"]
    assert orphan_numbers('<p>It is <data value="21.9" data-n="a/b">22</data> in 8 in 10 futures by 31 March 2019.</p>') == []


def test_numbers_carry_their_full_value(report: str, facts: Facts) -> None:
    found = [each for each in page(report).all("data") if each.attrs["data-n"] == facts.lead.headline.address("low80")]

    assert {float(each.attrs["value"]) for each in found} == {facts.lead.headline.low80}


def test_the_report_needs_nothing_from_outside(report: str) -> None:
    root = page(report)
    meta = {each.attrs["http-equiv"]: each.attrs["content"] for each in root.all("meta") if "http-equiv" in each.attrs}

    expected = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'"
    assert meta["Content-Security-Policy"] == expected
    assert not re.search(r"<script|<link|<img|<iframe|\bon\w+=|url\((?!#)", report)
    assert not re.findall(r'(?:src|href)="(?!#)', report)


def test_the_report_is_small(report: str, fullest: str) -> None:
    assert len(report.encode()) < limits.MOST_REPORT_BYTES
    assert len(fullest.encode()) < limits.MOST_REPORT_BYTES


def test_the_same_run_gives_the_same_bytes(facts: Facts, report: str) -> None:
    assert board_html(facts) == report


def test_headings_tables_and_pictures_are_as_a_screen_reader_needs_them(report: str, fullest: str) -> None:
    assert structure_faults(page(report)) == []
    assert structure_faults(page(fullest)) == []


def test_side_one_uses_plain_words_and_short_sentences(report: str) -> None:
    root = page(side(report, "one"))
    prose = " ".join(each.text() for tag in ("p", "li") for each in root.all(tag))

    assert wording.side_one_faults(prose) == []
    assert wording.banned_words(root.text(), wording.BANNED_ON_SIDE_ONE) == []


def test_the_answer_block_is_short(report: str, fullest: str) -> None:
    for html in (report, fullest):
        block = next(each for each in page(html).all("div") if each.attrs.get("class") == "answer")
        sentences = [each.text().replace(" .", ".").replace(" ;", ";") for each in block.all("p")]
        assert len(sentences) <= limits.MOST_ANSWER_SENTENCES + 1
        assert wording.answer_faults(sentences) == []


def test_abbreviations_are_spelt_out(report: str) -> None:
    assert wording.unexplained_abbreviations(page(report).all("main")[0].text(), ("FTE",)) == []


def test_do_nothing_cannot_be_removed(report: str) -> None:
    rows = next(table for table in page(report).all("table") if table.attrs.get("class") == "plans").all("tbody")[0].all("tr")

    assert rows[0].text().startswith("do-nothing")


def test_plans_left_out_are_counted(fullest: str, report: str) -> None:
    assert "Showing 4 of 6 plans run." in page(fullest).text().replace("  ", " ")
    assert "plans run" not in page(report).text()


def test_cut_names_stay_different(fullest: str) -> None:
    plans = next(table for table in page(fullest).all("table") if table.attrs.get("class") == "plans")
    names = [each.exact_text() for each in plans.all("tbody")[0].all("span") if "data-name" in each.attrs]

    assert len(names) == len(set(names)) == 4
    assert max(map(len, names)) <= limits.MOST_PLAN_NAME_CHARACTERS


def test_changed_settings_beyond_the_room_are_counted() -> None:
    changed = changed_settings({"overrides": CHANGED})
    assert changed is not None

    kept = settings_that_fit(changed)

    assert 0 < len(kept) <= limits.MOST_SETTINGS_SHOWN
    assert all(len(each.why) <= limits.MOST_REASON_CHARACTERS + 2 for each in kept)
    short = [{**each, "why": "checked", "setting": f"s{n}"} for n, each in enumerate(CHANGED)]
    assert len(settings_that_fit(changed_settings({"overrides": short}) or ())) == limits.MOST_SETTINGS_SHOWN


def test_what_was_not_worked_out_is_said(report: str, fullest: str) -> None:
    text = page(report).text()

    assert "Not worked out for this run." in text
    assert "caseholder attribute results/barnsley-posts --plan 14-posts-and-allowance --reps 200" in text
    assert "How much is which was not worked out for this run." in text
    assert "Not worked out for this run." not in page(fullest).text()
    assert "outside" in page(fullest).text()
    assert "our judgement" in page(fullest).text()


def test_the_report_can_be_made_again_from_its_last_line(report: str) -> None:
    text = page(report).text()

    assert "caseholder reproduce results/barnsley-posts" in text
    assert "seed 1" in text


def test_no_report_is_made_from_too_few_futures(tmp_path: Path) -> None:
    facts = facts_from(write_out(tmp_path / "run", Invented(reps=60, months=26)))

    with pytest.raises(ReportRefused, match="The report needs 100 futures for each plan; do-nothing has 60"):
        board_html(facts)


@pytest.mark.parametrize(
    "run",
    [
        Invented(fixed_inputs=True),
        Invented(targets=()),
        Invented(plans={"do-nothing": InventedPlan()}),
        Invented(drop=("cost_total_gbp", "agency_rate", "share_over_22", "caseload_per_post", "net_new_workers_fte")),
        Invented(months=24, overrides=CHANGED[:2]),
        Invented(targets=("share_over_22<=0.1",)),
        Invented(targets=("permanent_fte>=70",)),
    ],
    ids=["held still", "no target", "alone", "few measures", "two years", "a share", "higher is better"],
)
def test_other_studies_lay_out_as_well(run: Invented, tmp_path: Path) -> None:
    html = board_html(facts_from(write_out(tmp_path / "run", run)))

    assert structure_faults(page(html)) == []
    assert orphan_numbers(side(html, "one"), [*BARNSLEY, "barnsley-posts", *labels(html)]) == []


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "{{ 7 * 7 }}",
    "{% raw %}",
    "$\\badcmd$",
    "&lt;b&gt;",
    "=1+1",
    "</title><script>alert(1)</script>",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_titles_reasons_and_names_stay_text(text: str, tmp_path: Path) -> None:
    changed = [{"setting": text, "standard": text, "used": text, "why": text, "who": text}]
    plans = {"do-nothing": InventedPlan(), "posts": InventedPlan(-4, policies=POSTS.policies, title=text[:40])}

    html = board_html(
        facts_from(write_out(tmp_path / "run", Invented(council_title=text, question=text, plans=plans, overrides=changed)))
    )

    root = page(html)
    assert root.all("script") == []
    assert [each for each in root.all("img") + root.all("iframe")] == []
    assert not any(name.startswith("on") for tag in ("svg", "div", "p", "td") for each in root.all(tag) for name in each.attrs)
    assert text in root.all("h1")[0].exact_text()
