"""Rows about people are refused, and what they say is never repeated (reliability.md 7). All persons here are invented."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.settings.document import document_of, read_document
from sim.settings.privacy import personal_settings, personal_shape
from sim.settings.shipped import configs_folder

pytestmark = pytest.mark.unit

PEOPLE = sorted((Path(__file__).parent.parent / "corpus" / "people").glob("*.toml"))


@pytest.mark.parametrize("path", PEOPLE, ids=[path.stem for path in PEOPLE])
def test_a_file_about_people_is_refused_at_its_line_without_repeating_what_it_says(path: Path) -> None:
    line, setting, secret = (part.strip() for part in path.with_suffix(".expected").read_text(encoding="utf-8").split("|"))

    document = read_document(path, path.name)
    said = "\n".join(problem.as_line() for problem in document.problems)

    assert [(problem.line, problem.setting) for problem in document.problems[:1]] == [(int(line), setting)]
    assert all(problem.value == "" for problem in document.problems)
    assert not secret or secret not in said.replace(setting, "")


def test_personal_data_hides_every_other_problem_of_the_file() -> None:
    text = '[opening]\ncode = "AB 12 34 56 C"\nother = hello AB 12 34 56 C\nagain = "x\n'

    document = document_of(text.encode(), "x.toml")

    assert document.must_stop
    assert len(document.problems) == 1
    assert "12 34" not in document.problems[0].as_line()


@pytest.mark.parametrize("path", sorted(configs_folder().rglob("*.toml")), ids=lambda path: path.stem)
def test_no_shipped_file_is_taken_for_data_about_people(path: Path) -> None:
    document = read_document(path, path.name)

    assert document.problems == []
    assert document.warnings == []


def test_an_e_mail_address_or_phone_number_in_a_source_gives_a_warning_only() -> None:
    text = (
        '[sources]\ndemand = "Asked of someone@council.example"\npay = "Tel. 01234 567890"\n[why]\npay = "told us by phone"\n'
    )

    document = document_of(text.encode(), "x.toml")

    assert document.problems == []
    assert [warning.setting for warning in document.warnings] == ["sources.demand", "sources.pay"]
    assert all("role" in warning.fix and "someone" not in warning.as_line() for warning in document.warnings)


def test_an_invented_council_may_list_single_cases_but_no_personal_data() -> None:
    rows = '[[opening.cases]]\nstage = "cin"\nage = "3 months"\n'

    invented = document_of(("invented = true\n" + rows).encode(), "x.toml")
    with_surname = document_of(("invented = true\n" + rows + 'surname = "Invented"\n').encode(), "x.toml")

    assert invented.problems == []
    assert with_surname.must_stop


def test_counts_and_coded_rows_of_staff_are_accepted() -> None:
    rows = '[[opening.workers]]\nnumber = 1\nrole = "social_worker"\ngrade = "experienced"\nfte = 0.8\nservice_months = 14\n'
    counts = '[[opening.cases]]\nstage = "cin"\ncounts = 230.0\n'
    counts += '[[opening.cases]]\nstage = "cp"\nbands = [{ upto = "older", count = 3 }]\n'

    assert document_of((rows + counts).encode(), "x.toml").problems == []


@pytest.mark.parametrize(
    "text",
    [
        "Bradford",
        "B18 page 4",
        "LS",
        "30 September 2018",
        "2018-09-30",
        "1,528 cases",
        "ISBN 978-1",
        "E08000032",
        "K13",
        "0.226",
        "1000000000",
        "9434765918",
    ],
)
def test_names_of_places_dates_and_figures_are_not_personal(text: str) -> None:
    assert personal_shape(text) is None


@given(st.integers(0, 10**9 - 1))
def test_an_nhs_number_is_recognised_by_its_check_digit_alone(number: int) -> None:
    digits = [int(digit) for digit in f"{number:09d}"]
    check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
    check = 0 if check == 11 else check
    written = f"{number:09d}{check}"
    is_number = check < 10 and len(set(written)) > 2

    wrong = f"{number:09d}{(check + 1) % 10}"

    assert (personal_shape(written) is not None) == is_number
    assert check >= 9 or personal_shape(wrong) is None


def test_a_long_file_of_digits_does_not_hold_the_check_up() -> None:
    assert personal_settings({"x": "1" * 900_000, "y": "a@" * 400_000, "z": "AB12" * 200_000}).refused == []
