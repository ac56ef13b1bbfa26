"""The line of every setting: against what the parser finds, on generated and on shipped files."""

from __future__ import annotations

import sys
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.settings.scanner import scan
from sim.settings.shipped import configs_folder
from sim.settings.where import dotted
from sim.settings.write import table_text

pytestmark = pytest.mark.unit

KEYS = st.text("abcxyz_-09", min_size=1, max_size=6) | st.sampled_from(["two words", "dotted.key", 'quo"te', "ünïcode", "#no"])
VALUES = (
    st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"), max_size=20)
    | st.dates()
    | st.lists(st.integers(0, 9), max_size=3)
    | st.lists(st.text(max_size=4), max_size=3)
)
TABLES = st.recursive(
    st.dictionaries(KEYS, VALUES, max_size=4),
    lambda inner: st.dictionaries(KEYS, VALUES | inner | st.lists(inner, min_size=1, max_size=3), max_size=4),
    max_leaves=12,
)


def paths_in(data: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return every path of parsed data by brute force."""
    if isinstance(data, dict):
        own = [(*path, key) for key in data]
        return own + [inner for key, value in data.items() for inner in paths_in(value, (*path, key))]
    if isinstance(data, list):
        own = [(*path, number) for number in range(len(data))]
        return own + [inner for number, value in enumerate(data) for inner in paths_in(value, (*path, number))]
    return []


@given(TABLES)
def test_every_place_of_a_written_file_has_a_line_and_nothing_is_unreadable(data: dict[str, object]) -> None:
    text = table_text(data)

    result = scan(text)

    assert tomllib.loads(text) == data
    assert result.unreadable == []
    assert result.too_much is None
    assert set(result.lines) == set(paths_in(data))


@given(TABLES)
def test_the_line_of_a_setting_is_the_one_that_changes_with_it(data: dict[str, object]) -> None:
    text = table_text(data)
    lines = text.split("\n")

    for path, number in scan(text).lines.items():
        last = next(step for step in reversed(path) if isinstance(step, str))
        assert last.split('"')[0] in lines[number - 1]


@pytest.mark.parametrize("path", sorted(configs_folder().rglob("*.toml")), ids=lambda path: path.stem)
def test_every_setting_of_the_shipped_files_is_found_on_the_line_that_names_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")

    result = scan(text)

    assert result.unreadable == []
    assert set(paths_in(tomllib.loads(text))) == set(result.lines)
    for place, number in result.lines.items():
        last = next(step for step in reversed(place) if isinstance(step, str))
        assert isinstance(place[-1], int) or last in lines[number - 1]


def test_a_place_is_written_with_list_items_by_name() -> None:
    data = {"teams": [{"name": "east", "posts": 1}, {"name": "west", "x y": 2}], "plain": [{"kind": "a"}, {"kind": "a"}]}

    assert dotted(("teams", 1, "x y"), data) == 'teams[west]."x y"'
    assert dotted(("plain", 1, "kind"), data) == "plain[1].kind"
    assert dotted(("teams", 7), data) == "teams[7]"
    assert dotted(()) == ""


HOSTILE = {
    "spaces": "\n" + " " * 900_000 + "x",
    "brackets": "a = [" * 3000,
    "headings": "[[" * 400_000,
    "long key": "a." * 400_000,
    "items": "x = [" + "1," * 400_000,
    "open text": 'a = """' + "x\\" * 400_000,
    "quotation marks": "a='" * 300_000,
    "remark": "#" * 900_000,
    "empty lines": "\n" * 900_000,
    "digits": "a=" + "1" * 900_000,
    "open tables": "a = {" * 300_000,
    "open lists": "x = [\n1\n" * 100_000,
    "equals": "=" * 900_000,
    "settings without value": "k=\n" * 300_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_file_of_a_megabyte_holds_the_scanner_up(text: str) -> None:
    begin = time.process_time()

    scan(text)

    limit_seconds = 2 if sys.gettrace() is None else 20  # measuring coverage slows every line down
    assert time.process_time() - begin < limit_seconds


@given(st.text(st.sampled_from('ab=.[]{}"\'#\n\\, 0-:"""'), max_size=60))
def test_the_scanner_reads_or_names_every_text(text: str) -> None:
    result = scan(text)

    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert result.unreadable == []
