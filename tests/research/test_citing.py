"""A citation names the program as the citation file does, and a run so that it can be computed again."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim import __version__
from sim.research.citing import AUTHORS, TITLE, cite
from sim.research.folders import Question, Task, carry_out
from sim.runs.manifest import Refused

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.unit
def test_the_program_is_cited_as_its_citation_file_says() -> None:
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")

    assert f'title: "{TITLE}"' in text
    assert f"name: {AUTHORS}" in text
    assert f"version: {__version__}" in text
    assert cite().text == f"{AUTHORS}. {TITLE}. Version {__version__}."


@pytest.mark.unit
def test_a_reference_for_a_list_has_as_many_braces_open_as_closed() -> None:
    found = cite().bibtex

    assert found.startswith("@software{caseholder,")
    assert found.count("{") == found.count("}")


@pytest.mark.unit
def test_a_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        cite(tmp_path)


@pytest.mark.behaviour
def test_a_run_is_named_by_inputs_seed_and_futures(asked: Question, tmp_path: Path) -> None:
    task = Task(tmp_path / "run", asked.council, {"do-nothing": asked.plan("do-nothing")}, asked.end, 2, 7)
    carry_out([task], 1)

    found = cite(tmp_path / "run")

    assert found.run is not None
    assert found.run["inputs_sha256"] == task.resolved.inputs_sha256
    assert f"Run {found.run['run']} (" in found.text
    assert "root seed 7, 2 futures" in found.text
    assert f"year = {{{found.run['started'][:4]}}}" in found.bibtex
