"""The same inputs give the same numbers: processes, engines, environments, folders, and after a stop."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.orders import order_of
from sim.running import asked_of
from sim.runs.executors import InlineExecutor, LocalExecutor
from sim.runs.manifest import Manifest, run_id
from sim.runs.progress import Progress
from sim.runs.records import Identity
from sim.runs.results import ledger
from sim.runs.run import Engine, Order, run
from sim.runs.store import Store

pytestmark = pytest.mark.e2e

INLINE = Engine(lambda jobs: InlineExecutor(), 1)
STUDY = """\
council = "example-small"
horizon = "2 months"
reps = 4
plans = ["do-nothing", "posts"]
"""
POSTS = """\
[[policies]]
kind = "extra_posts"
posts = {posts}
start = {start}
grade = "experienced"
teams = ["long-term"]
"""


def write(folder: Path, posts: int = 2, start: str = "2021-05-01") -> Path:
    (folder / "posts.toml").write_text(POSTS.format(posts=posts, start=start), encoding="utf-8")
    study = folder / "study.toml"
    study.write_text(STUDY, encoding="utf-8")
    return study


@pytest.fixture(scope="module")
def order(tmp_path_factory: pytest.TempPathFactory) -> Order:
    return order_of(asked_of(write(tmp_path_factory.mktemp("study"))), None, None, fixed_inputs=None)


@pytest.fixture(scope="module")
def good(order: Order, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    out = tmp_path_factory.mktemp("good")
    run(order, Store(out), INLINE)
    return ledger(out)


def test_two_processes_give_the_same_numbers_as_one(order: Order, good: list[dict[str, object]], tmp_path: Path) -> None:
    run(order, Store(tmp_path), Engine(LocalExecutor, 2))

    assert ledger(tmp_path) == good


def test_a_stopped_and_finished_run_has_the_same_numbers(order: Order, good: list[dict[str, object]], tmp_path: Path) -> None:
    def stop(progress: Progress) -> None:
        if progress.saved == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(order, Store(tmp_path), INLINE, watch=stop)
    run(order, Store(tmp_path), INLINE)

    assert ledger(tmp_path) == good


def test_futures_in_any_order_have_the_same_numbers(order: Order, good: list[dict[str, object]], tmp_path: Path) -> None:
    for plan, rep in reversed([(str(line["plan"]), int(str(line["rep"]))) for line in good]):
        store = Store(tmp_path)
        record = order.replicate(order.job, plan, rep)
        identity = store_identity(order).of(plan, rep)
        key = store.write_record(identity, record)
        assert {"plan": plan, "rep": rep, "key": key} in good


def store_identity(order: Order) -> Identity:
    return Manifest(
        order.name, run_id(order.inputs_sha256, order.seed), order.inputs_sha256, order.inputs, {}, order.seed, order.plans, 4
    ).identity()


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "0", "TZ": "Europe/London", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "LC_ALL": "tr_TR.UTF-8"},
    ],
)
def test_hash_seed_time_zone_language_and_folder_change_no_number(
    good: list[dict[str, object]], tmp_path: Path, environment: dict[str, str]
) -> None:
    study, elsewhere = write(tmp_path), tmp_path / "elsewhere"
    elsewhere.mkdir()
    program = (
        "import sys; from sim.cli.application import carry_out; from sim.runs.signals import Interruption; "
        f"sys.exit(carry_out(['run', {str(study)!r}, '--engine', 'inline', '--out', 'out'], Interruption()))"
    )

    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program],
        cwd=elsewhere,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr.count("Traceback")) == (0, 0), done.stderr
    assert ledger(elsewhere / "out") == good


def test_a_policy_without_size_changes_nothing_at_all(order: Order, tmp_path: Path) -> None:
    empty = order_of(asked_of(write(tmp_path, posts=0)), None, None, fixed_inputs=None)

    for rep in (1, 2):
        one, other = (empty.replicate(empty.job, plan, rep).columns for plan in ("do-nothing", "posts"))
        assert one == other


def test_another_plan_in_the_study_changes_no_number_of_the_others(order: Order, tmp_path: Path) -> None:
    study = write(tmp_path)
    study.write_text(study.read_text().replace('["do-nothing", "posts"]', '["do-nothing"]'))
    alone = order_of(asked_of(study), None, None, fixed_inputs=None)

    for rep in (1, 2):
        one, other = (each.replicate(each.job, "do-nothing", rep).columns for each in (alone, order))
        assert one == other


def test_another_seed_and_another_future_give_other_numbers(order: Order) -> None:
    again = order_of(asked_of("example-small", until="2021-05-31"), 1, 2, fixed_inputs=None)
    first = order.replicate(order.job, "do-nothing", 1).columns["average_caseload"]

    assert again.replicate(again.job, "do-nothing", 1).columns["average_caseload"] != first
    assert order.replicate(order.job, "do-nothing", 2).columns["average_caseload"] != first


@pytest.mark.slow
def test_a_run_without_a_number_of_futures_stops_by_precision_whatever_the_processes(tmp_path: Path) -> None:
    study = write(tmp_path)
    study.write_text(study.read_text().replace("reps = 4\n", "") + "[precision]\ndifference = { permanent_fte = 5.0 }\n")
    asked = asked_of(study)

    outcomes = []
    for name, engine in (("one", INLINE), ("two", Engine(LocalExecutor, 2))):
        found = order_of(asked, None, None, fixed_inputs=None)
        outcomes.append(run(found, Store(tmp_path / name), engine).manifest)

    assert [manifest.used for manifest in outcomes] == [35, 35]
    assert outcomes[0].precision_reached is True
    assert ledger(tmp_path / "one") == ledger(tmp_path / "two")
