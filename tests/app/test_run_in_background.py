"""A study run by the child process, as the Run button starts it: finished results, a plain message when it cannot be."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sim.app.files import Folder
from sim.app.job import main
from sim.app.jobs import Jobs
from sim.runs.results import read_results

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
STUDY = {"title": "What if nothing is done?", "council": "example-small", "end": date(2021, 5, 31), "reps": 2, "plans": {}}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_a_queued_study_is_run_by_its_own_process(folder: Folder) -> None:
    jobs = Jobs(folder)

    jobs.add("small", folder.write("study", "small", STUDY), None)

    child = jobs._child
    assert child is not None
    assert child.wait(timeout=300) == 0
    assert jobs.state("small").state == "finished"
    assert read_results(folder.out("small")).monthly["rep"].nunique() == 2


def test_a_study_that_cannot_be_run_leaves_its_reason(folder: Folder) -> None:
    bad = folder.write("study", "bad", {**STUDY, "end": date(1999, 1, 1)})
    queue = folder.root / "results" / "queue"
    queue.mkdir(parents=True)
    (queue / "bad.json").write_text(f'{{"study": "{bad.relative_to(folder.root)}", "reps": null, "pid": 1, "added": 0}}')

    code = main([str(folder.root), "bad"])

    state = Jobs(folder).state("bad")
    assert code == 2
    assert state.state == "failed"
    assert "not after its opening" in state.message
