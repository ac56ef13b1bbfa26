"""The pages as a browser gets them: right content, right structure, faults explained, hostile text harmless."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import Browser
from finished import POSTS, Invented, InventedPlan, write_out
from pages_read import Element, every_element, page, structure_faults

from sim.report import wording

pytestmark = pytest.mark.unit
RESULT = "/results/barnsley-posts"
PAGES = [
    "/",
    "/plans",
    "/plans/new",
    "/plans/new?copy=both",
    "/plans/both",
    "/studies/new",
    "/councils/example-small/edit",
    "/questions",
    "/questions/B18-1",
    "/measures",
    "/words",
    "/nothing",
    RESULT,
    f"{RESULT}/plan/14-posts",
    f"{RESULT}/measure/agency_fte",
    f"{RESULT}/settings",
    f"{RESULT}/report",
    "/results/too-few",
    "/runs/too-few",
]
GOOD_PLAN = {
    "name": "stay",
    "title": "Stay",
    "p0.kind": "retention_allowance",
    "p0.annual_gbp": "2400",
    "p0.start": "2019-01-01",
    "p0.why": "agreed in May",
}


@pytest.fixture(scope="module")
def read(session_client: Browser) -> dict[str, Element]:
    return {address: page(session_client.get(address).text) for address in PAGES}


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_built_as_a_screen_reader_needs_it(address: str, read: dict[str, Element]) -> None:
    root = read[address]

    assert structure_faults(root) == []
    assert len(root.all("main")) == 1
    assert root.all("a")[0].text() == "Skip to the content"
    labelled = {label.attrs["for"] for label in root.all("label")}
    boxes = [each for each in root.all("input") + root.all("select") if each.attrs.get("type") != "hidden"]
    assert {each.attrs["id"] for each in boxes} <= labelled


@pytest.mark.parametrize("address", PAGES)
def test_every_page_says_things_plainly_and_asks_nothing_from_outside(address: str, read: dict[str, Element]) -> None:
    root = read[address]

    prose = " ".join(each.text() for each in root.all("p"))
    if address not in {"/questions", "/measures"}:
        assert wording.banned_words(prose, wording.BANNED_ON_SIDE_ONE) == []
    addresses = [
        each.attrs.get("src") or each.attrs.get("href", "") for tag in ("script", "img", "link") for each in root.all(tag)
    ]
    assert all(each.startswith(("/", "data:")) for each in addresses)
    assert not any(each.attrs.get("http-equiv", "").lower() == "refresh" for each in root.all("meta"))


def test_the_answer_page_gives_the_answer_of_the_report(read: dict[str, Element], session_client: Browser) -> None:
    report = page(session_client.get(f"{RESULT}/download/board.html").text)

    def answer(root: Element) -> list[str]:
        return [each.text() for each in next(each for each in root.all("div") if each.attrs.get("class") == "answer").all("p")]

    assert answer(read[RESULT]) == answer(report)
    assert len(answer(report)) >= 2


def test_too_few_futures_are_refused_with_what_to_do(read: dict[str, Element]) -> None:
    text = read["/results/too-few"].text()

    assert "The report needs 100 futures for each plan; do-nothing has 60" in text
    assert "The answer" not in text


@pytest.mark.parametrize("file", ["board.html", "board.docx", "board.xlsx", "plans.csv", "monthly.csv"])
def test_downloads_are_files_named_after_the_result(file: str, session_client: Browser) -> None:
    answer = session_client.get(f"{RESULT}/download/{file}")

    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="barnsley-posts-{file}"'
    assert len(answer.content) > 500


def test_downloads_of_a_refused_report_lead_to_the_reason(session_client: Browser) -> None:
    answer = session_client.get("/results/too-few/download/board.html")

    assert answer.url.path == "/results/too-few/report"
    assert "No report yet" in answer.text


def test_a_plan_is_saved_and_shown_in_words(client: Browser, form_token: str, tmp_path: Path) -> None:
    answer = client.post("/plans/new", data={**GOOD_PLAN, "token": form_token})

    assert answer.url.path == "/plans/stay"
    assert "Pay all workers a retention allowance of £2,400 a year from 1 January 2019." in page(answer.text).text()
    assert (tmp_path / "configs" / "plans" / "stay.toml").is_file()


def test_a_name_in_use_asks_for_another(client: Browser, form_token: str) -> None:
    client.post("/plans/new", data={**GOOD_PLAN, "token": form_token})

    answer = client.post("/plans/new", data={**GOOD_PLAN, "token": form_token})

    assert answer.status_code == 422
    assert "There is a plan called stay already. Choose another name." in answer.text


def test_faults_are_summed_up_and_stand_beside_their_boxes(client: Browser, form_token: str, tmp_path: Path) -> None:
    bad = GOOD_PLAN | {"name": "No Good", "p0.annual_gbp": "lots", "p0.why": "", "token": form_token}

    answer = client.post("/plans/new", data=bad)

    root = page(answer.text)
    summary = next(each for each in root.all("div") if each.attrs.get("id") == "summary")
    assert answer.status_code == 422
    assert root.all("title")[0].text().startswith("Problem: ")
    assert {each.attrs["href"] for each in summary.all("a")} == {"#name", "#p0.annual_gbp", "#p0.why"}
    box = next(each for each in root.all("input") if each.attrs.get("id") == "p0.annual_gbp")
    assert box.attrs["value"] == "lots"
    assert box.attrs["aria-invalid"] == "true"
    fault = next(each for each in root.all("p") if each.attrs.get("id") == "p0.annual_gbp-fault")
    assert fault.attrs["id"] in box.attrs["aria-describedby"].split()
    assert '"lots" is not a number' in fault.text()
    assert not (tmp_path / "configs").exists()


def test_policies_can_be_added_and_removed_without_script(client: Browser, form_token: str) -> None:
    added = client.post("/plans/new", data={**GOOD_PLAN, "action": "add", "add": "extra_posts", "token": form_token})
    removed = client.post("/plans/new", data={**GOOD_PLAN, "action": "remove-0", "token": form_token})

    assert 'name="p1.posts"' in added.text
    assert 'value="2400"' in added.text
    assert 'name="p0.kind"' not in removed.text


def test_a_study_is_saved_with_do_nothing_and_its_plans(client: Browser, form_token: str) -> None:
    study = {
        "name": "who-stays",
        "title": "Who stays?",
        "council": "example-small",
        "plan.retention-allowance-2400": "yes",
        "end": "2020-09-30",
        "measure": "average_caseload",
        "sense": "or less",
        "goal": "18",
        "by": "",
        "reps": "100",
        "token": form_token,
    }

    answer = client.post("/studies/new", data=study)

    assert answer.status_code in {200, 422}
    if answer.status_code == 200:
        assert "do-nothing, retention-allowance-2400" in page(answer.text).text()


def test_a_question_about_an_inspection_grade_is_refused(client: Browser, form_token: str) -> None:
    answer = client.post("/studies/new", data={"name": "x", "title": "What Ofsted grade?", "token": form_token})

    assert answer.status_code == 422
    assert "Caseholder does not predict incidents or inspection grades." in answer.text


def test_do_nothing_cannot_be_unticked(read: dict[str, Element]) -> None:
    box = next(each for each in read["/studies/new"].all("input") if each.attrs.get("id") == "plan-do-nothing")

    assert {"checked", "disabled"} <= set(box.attrs)


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "javascript:alert(1)"]
)
def test_hostile_text_stays_text(text: str, client: Browser, form_token: str, tmp_path: Path) -> None:
    run = Invented(
        reps=100,
        months=26,
        spread=1.5,
        council_title=text,
        question=text,
        plans={"do-nothing": InventedPlan(), "posts": InventedPlan(-4, policies=POSTS.policies, title=text[:40])},
        overrides=({"setting": text, "used": text, "why": text},),
    )
    write_out(tmp_path / "results" / "hostile", run)

    pages = [client.get("/results/hostile"), client.get("/results/hostile/settings"), client.get("/results/hostile/plan/posts")]
    pages.append(client.post("/plans/new", data={"name": text, "title": text, "token": form_token}))

    for answer in pages:
        root = page(answer.text)
        assert root.all("script") == []
        assert root.all("img") == []
        assert [name for each in every_element(root) for name in each.attrs if name.startswith("on")] == []
    assert text in page(pages[0].text).all("h1")[0].exact_text()


def test_the_script_is_small_and_the_only_one() -> None:
    static = Path(__file__).parents[2] / "sim" / "app" / "static"

    assert (static / "app.js").stat().st_size < 3_000
    assert [path.name for path in static.glob("*.js")] == ["app.js"]
