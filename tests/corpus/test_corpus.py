"""Faulty files: every problem found at once, on the right line, with the right hint (reliability.md 1.3)."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.settings.document import document_of
from sim.settings.load import load_document, load_model
from sim.settings.problems import Problem, ProblemsFound
from tests.corpus.tiny import GOOD, Tiny

pytestmark = pytest.mark.unit

FAULTY = sorted((Path(__file__).parent / "faulty").glob("*.toml"))


def problems_of(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsFound) as found:
        load_model(Tiny, path, "council")
    return found.value.problems


def expected_of(path: Path) -> list[tuple[int | None, str, str, str]]:
    lines = path.with_suffix(".expected").read_text(encoding="utf-8").splitlines()
    parts = [[part.strip() for part in line.split("|")] for line in lines]
    return [(int(line) if line else None, setting, problem, fix) for line, setting, problem, fix in parts]


def test_the_file_that_the_corpus_spoils_is_good() -> None:
    model = load_document(Tiny, document_of(GOOD.encode(), "tiny.toml"), "council").model

    assert model.demand.rereferral_share.value == 0.2
    assert [team.posts for team in model.teams] == [12, 8]


@pytest.mark.parametrize("path", FAULTY, ids=[path.stem for path in FAULTY])
def test_a_faulty_file_is_answered_with_all_its_problems_on_their_lines(path: Path) -> None:
    found = problems_of(path)

    expected = expected_of(path)

    assert [(problem.line, problem.setting) for problem in found] == [(line, setting) for line, setting, _, _ in expected]
    for problem, (_, _, what, fix) in zip(found, expected, strict=True):
        assert what in problem.problem
        assert fix in problem.fix


@pytest.mark.parametrize("path", FAULTY, ids=[path.stem for path in FAULTY])
def test_every_message_says_what_is_wrong_and_how_to_mend_it_in_plain_words(path: Path) -> None:
    for problem in problems_of(path):
        text = f"{problem.problem}. {problem.fix}".lower()

        assert problem.problem
        assert problem.fix
        assert problem.file
        assert len(problem.as_line()) < 300
        assert not any(
            word in text for word in ("invalid", "please", "oops", "sorry", "illegal", "!", "pydantic", "validation")
        )


def test_nothing_in_a_value_is_ever_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    problems_of(Path(__file__).parent / "faulty" / "python-in-a-value.toml")

    assert list(tmp_path.iterdir()) == []


def lines_with_settings() -> list[tuple[int, str]]:
    """Return number and text of every line of the good file that holds a setting outside [sources]."""
    lines = enumerate(GOOD.split("\n"), start=1)
    return [(number, line) for number, line in lines if " = " in line and number < GOOD.split("\n").index("[sources]")]


def misspellings(word: str) -> list[str]:
    """Return a word with a letter left out, doubled, and two letters swapped, in the middle."""
    half = len(word) // 2
    return [
        word[:half] + word[half + 1 :],
        word[:half] + word[half] + word[half:],
        word[: half - 1] + word[half] + word[half - 1] + word[half + 1 :],
    ]


def found_in(text: str) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsFound) as found:
        load_document(Tiny, document_of(text.encode(), "tiny.toml"), "council")
    return found.value.problems


def with_line(number: int, line: str) -> str:
    lines = GOOD.split("\n")
    lines[number - 1] = line
    return "\n".join(lines)


def misspelt_files() -> list[tuple[int, str, str]]:
    """Return (line, right key, text of the file) with one key misspelt in each."""
    return [
        (number, key, with_line(number, line.replace(key, wrong, 1)))
        for number, line in lines_with_settings()
        if len(key := line.split(" = ")[0]) > 3 and key not in ("kind", "experienced")
        for wrong in misspellings(key)
        if wrong != key
    ]


def test_a_misspelt_setting_is_named_on_its_line_with_the_right_one_suggested() -> None:
    files = misspelt_files()

    hints = []
    for line, key, text in files:
        found = [problem for problem in found_in(text) if problem.line == line and problem.problem == "not a setting"]
        assert len(found) == 1
        hints.append(found[0].fix == f"Did you mean '{key}'?")

    assert len(files) >= 30
    assert sum(hints) >= 0.9 * len(hints)


def test_a_setting_given_twice_is_named_on_its_second_line_with_the_first() -> None:
    for number, line in lines_with_settings():
        found = found_in(with_line(number, f"{line}\n{line}"))

        assert [(problem.line, problem.problem) for problem in found] == [(number + 1, f"given twice (also line {number})")]


@pytest.mark.parametrize(
    "value", ["nan", "inf", "-inf", "1e308", "-1e308", '""', '"abc"', '"15%"', '"£500"', '"5,5"', "[]", "{}", "09:00:00"]
)
def test_a_value_that_is_nothing_is_refused_on_its_line(value: str) -> None:
    for number, line in lines_with_settings():
        key = line.split(" = ")[0]
        is_text_or_list = key in ("title", "grades", "stages") or (key == "name" and value == '"abc"')
        if is_text_or_list or number == 1:
            continue
        assert number in {problem.line for problem in found_in(with_line(number, f"{key} = {value}"))}


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        (GOOD.encode("utf-16"), 1, "is not UTF-8 text (it looks like UTF-16)"),
        (GOOD.encode().replace(b"small", b"sm\xe4ll"), 2, "is not UTF-8 text"),
        (GOOD.encode().replace(b"small", b"sm\x00ll"), 2, "has the hidden character U+0000"),
        (GOOD.replace("small", "sm\u202eall").encode(), 2, "has the hidden character U+202E"),
        (GOOD.replace("small", "sm\u2066all").encode(), 2, "has the hidden character U+2066"),
        (b"\x1b[31m" + GOOD.encode(), 1, "has the hidden character U+001B"),
        (GOOD.replace("\n", "\r").encode(), 1, "has the hidden character U+000D"),
        (GOOD.encode() + b"[deep]\nx = " + b"[" * 3000 + b"]" * 3000, 36, "tables and lists are nested more than 20 deep"),
        (GOOD.encode() + b"[deep]\nx = " + b"{a=" * 3000, 36, "tables and lists are nested more than 20 deep"),
        (GOOD.encode() + b"[" + b"a." * 3000 + b"b]", 35, "tables and lists are nested more than 20 deep"),
        (
            GOOD.encode() + b"\n".join(b"k%d = 1" % number for number in range(6000)),
            None,
            "the file has more than 5000 settings",
        ),
        (GOOD.encode() + b"x = [" + b"1," * 60_000 + b"]", None, "the lists of the file have more than 50000 items"),
        (GOOD.encode() + b"#" * 1_000_000, None, "is larger than 1 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_must_not_be_parsed_is_refused_with_the_reason(content: bytes, line: int | None, problem: str) -> None:
    with pytest.raises(ProblemsFound) as found:
        load_document(Tiny, document_of(content, "tiny.toml"), "council")

    only = found.value.problems[0]
    assert only.problem == problem
    assert line is None or only.line == line
    assert only.fix


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"# only a remark\n", b"\xef\xbb\xbf", b"=", b"]", b"}", b'"', b"'''", b"[", b"[[", b"[[]]"]
)
def test_a_file_with_almost_nothing_in_it_is_refused_politely(content: bytes) -> None:
    with pytest.raises(ProblemsFound) as found:
        load_document(Tiny, document_of(content, "tiny.toml"), "council")

    assert all(problem.problem and problem.fix for problem in found.value.problems)


@pytest.mark.parametrize(
    "change", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n"), lambda text: text.replace(" = ", "\t=\t")]
)
def test_byte_order_marks_windows_line_ends_and_tabs_change_nothing(change) -> None:  # type: ignore[no-untyped-def]
    plain = load_document(Tiny, document_of(GOOD.encode(), "tiny.toml"), "council")
    other = load_document(Tiny, document_of(change(GOOD).encode(), "tiny.toml"), "council")

    assert other.model == plain.model
    assert other.provenance == plain.provenance


def test_a_number_of_five_thousand_digits_is_refused() -> None:
    found = found_in(with_line(13, "posts = " + "1" * 5000))

    assert [(problem.line, problem.problem) for problem in found if problem.line == 13] == [
        (13, "the value has too many digits")
    ]
