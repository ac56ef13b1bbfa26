"""A council of one's own: few numbers first, a reason for each change, nothing overwritten, and a study that finds it."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import Browser
from pages_read import page

from sim.app.councils import FIRST_NUMBERS, changed_of, council_data
from sim.settings.load import load_any, load_council

pytestmark = pytest.mark.unit
ADDRESS = "/councils/example-small/edit"
REFERRALS, OVERLAP = "demand.referrals_per_year", "handover.overlap"
GOOD = {
    "name": "our-town",
    "title": "Our town",
    f"set.{REFERRALS}": "600",
    f"why.{REFERRALS}": "our return of September 2021",
    f"set.{OVERLAP}": "10 days",
    f"why.{OVERLAP}": "our handover rule",
}


def saved(root: Path, name: str = "our-town") -> Path:
    return root / "configs" / "councils" / f"{name}.toml"


def test_about_twelve_numbers_come_first_and_the_rest_is_folded_away(client: Browser) -> None:
    root = page(client.get(ADDRESS).text)
    folded = {each.attrs["id"] for each in root.all("details")[0].all("input")}
    first = {each.attrs["id"] for each in root.all("input") if each.attrs.get("id", "").startswith("set.")} - folded

    assert 10 <= len(first) <= 14
    assert {f"set.{key}" for key in FIRST_NUMBERS} <= first
    assert "set.opening.cases[0].counts" in first
    assert len(folded) > 200
    assert "open" not in root.all("details")[0].attrs


def test_each_box_shows_the_value_with_its_range_and_source(client: Browser) -> None:
    root = page(client.get(ADDRESS).text)
    box = next(each for each in root.all("input") if each.attrs.get("id") == "set.demand.growth_per_year")
    hint = next(each for each in root.all("p") if each.attrs.get("id") == box.attrs["aria-describedby"])

    assert box.attrs["value"] == "0"
    assert hint.text().startswith("Range -0.1 to 0.15. Source: ")


def test_a_changed_council_is_written_and_can_be_loaded(client: Browser, form_token: str, tmp_path: Path) -> None:
    answer = client.post(ADDRESS, data={**GOOD, "token": form_token})

    council = load_council(saved(tmp_path))
    assert answer.url.path == "/councils/our-town"
    assert (council.name, council.title) == ("our-town", "Our town")
    assert council.demand.referrals_per_year.value == 600
    assert council.handover.overlap.value == 10
    assert council.opening == load_council("example-small").opening
    assert saved(tmp_path).read_text(encoding="utf-8").startswith('extends = "example-small"')


def test_nothing_is_overwritten(client: Browser, form_token: str, tmp_path: Path) -> None:
    client.post(ADDRESS, data={**GOOD, "token": form_token})
    before = saved(tmp_path).read_bytes()

    answer = client.post(ADDRESS, data={**GOOD, f"set.{REFERRALS}": "700", "token": form_token})

    assert answer.status_code == 422
    assert "There is a council called our-town already. Choose another name." in answer.text
    assert saved(tmp_path).read_bytes() == before


def test_a_change_without_a_reason_is_not_saved(client: Browser, form_token: str, tmp_path: Path) -> None:
    answer = client.post(ADDRESS, data={**GOOD, f"why.{REFERRALS}": "", "token": form_token})

    summary = next(each for each in page(answer.text).all("div") if each.attrs.get("id") == "summary")
    assert answer.status_code == 422
    assert {each.attrs["href"] for each in summary.all("a")} == {f"#why.{REFERRALS}"}
    assert not saved(tmp_path).exists()


def test_a_value_that_cannot_be_stands_in_the_summary_and_the_folded_part_opens(
    client: Browser, form_token: str, tmp_path: Path
) -> None:
    answer = client.post(ADDRESS, data={**GOOD, f"set.{OVERLAP}": "10", "token": form_token})

    root = page(answer.text)
    box = next(each for each in root.all("input") if each.attrs.get("id") == f"set.{OVERLAP}")
    assert answer.status_code == 422
    assert (box.attrs["value"], box.attrs["aria-invalid"]) == ("10", "true")
    assert "open" in root.all("details")[0].attrs
    assert not saved(tmp_path).exists()


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"name": "Our Town"}, "The name cannot be used for a file."),
        (
            {f"set.{REFERRALS}": "550", f"set.{OVERLAP}": "7 days"},
            "No number differs from those of the council it begins from.",
        ),
    ],
)
def test_a_bad_name_or_no_change_is_said(changes: dict[str, str], text: str, client: Browser, form_token: str) -> None:
    answer = client.post(ADDRESS, data={**GOOD, **changes, "token": form_token})

    assert answer.status_code == 422
    assert text in answer.text


def test_only_what_differs_is_changed_and_types_are_those_of_files() -> None:
    settings = [
        {"setting": "a.b", "value": 5.0},
        {"setting": "a.on", "value": True},
        {"setting": "a.long", "value": "[1, 2]"},
        {"setting": "teams[x].posts", "value": 3},
    ]
    values = {"set.a.b": "6.5", "set.a.on": "false", "set.a.long": "[3]", "set.teams[x].posts": "9"}

    changed = changed_of(values, settings)

    assert changed == {"a.b": 6.5, "a.on": False}
    assert changed_of({"set.a.b": "5"}, settings) == {}
    data = council_data("base-council", {"name": "n", "why.a.b": "w", "why.a.on": "v"}, changed)
    assert data["sources"] == data["why"] == {"a.b": "w", "a.on": "v"}


def test_a_study_of_ones_own_council_finds_it(client: Browser, form_token: str, tmp_path: Path) -> None:
    client.post(ADDRESS, data={**GOOD, "token": form_token})
    asked = {"name": "asked", "council": "our-town", "end": "2022-03-31", "reps": "100", "token": form_token}

    answer = client.post("/studies/new", data=asked)

    whole = load_any(tmp_path / "experiments" / "asked.toml")
    assert answer.url.path == "/studies/asked"
    assert whole.council.model.title == "Our town"  # type: ignore[union-attr]  # a study has a council
    assert "/councils/our-town" in {each.attrs.get("href") for each in page(answer.text).all("a")}
    assert "our-town" in page(client.get("/").text).all("main")[0].text().replace("Our town", "our-town")
