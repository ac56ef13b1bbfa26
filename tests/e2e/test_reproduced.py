"""Past runs are proved in another process and another environment, where the same command gives the same answer."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

SCALE = int(os.environ.get("TORTURE", "1"))
COMMAND = (sys.executable, "-c", "import sys; from sim.cli import main; main(sys.argv[1:])")
POLICIES = (
    'kind = "extra_posts"\nposts = {size}\nstart = 2021-04-20\ngrade = "experienced"',
    'kind = "retention_allowance"\nannual_gbp = {size}00\nstart = 2021-05-01\ngrades = ["experienced"]\npayment = "monthly"',
    'kind = "campaign"\nsize = 0.{size}\nstart = 2021-04-20\nend = 2021-05-31',
)
STUDY = """\
council = "example-small"
horizon = "2 months"
reps = 2
seed = {seed}
measures = ["average_caseload", "agency_fte"]
targets = ["average_caseload<=18"]

[set]
"demand.rereferral_share" = {share}

[why]
"demand.rereferral_share" = "drawn for a test"

[plans.something]
[[plans.something.policies]]
{policy}
"""


def drawn_study(trial: int) -> str:
    draw = random.Random(trial)
    policy = POLICIES[trial % len(POLICIES)].format(size=draw.randint(1, 9))
    return STUDY.format(seed=draw.randrange(10**7), share=round(draw.uniform(0.1, 0.4), 3), policy=policy)


def command(folder: Path, *arguments: str, **environment: str) -> str:
    done = subprocess.run(  # noqa: S603
        [*COMMAND, *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, (arguments, done.stderr)
    return done.stdout


@pytest.mark.parametrize("trial", range(SCALE))
def test_a_past_run_is_proved_elsewhere_and_compared_in_the_same_words(tmp_path: Path, trial: int) -> None:
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    for folder in (here, elsewhere):
        folder.mkdir()
        (folder / "study.toml").write_text(drawn_study(trial), encoding="utf-8")
    command(here, "run", "study.toml", "--out", "out", "--engine", "inline", PYTHONHASHSEED="0")
    other = {"PYTHONHASHSEED": str(trial + 1), "TZ": "Pacific/Auckland", "LC_ALL": "C"}

    proved = command(elsewhere, "reproduce", str(here / "out"), "--jobs", "1", "--format", "json", **other)
    command(elsewhere, "run", "study.toml", "--out", "out", "--jobs", "2", **other)

    assert '"equal": true' in proved
    assert command(elsewhere, "ledger", "out", **other) == command(here, "ledger", "out")
    assert command(elsewhere, "compare", "out", **other) == command(here, "compare", "out")
