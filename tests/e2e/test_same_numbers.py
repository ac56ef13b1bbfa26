"""The same inputs give the same numbers: processes, engines, environments, folders, and after a stop."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import sim
from sim.orders import order_of
from sim.running import asked_of
from sim.runs.executors import InlineExecutor, LocalExecutor
from sim.runs.manifest import Manifest, run_id
from sim.runs.merging import merge
from sim.runs.progress import Progress, Watch
from sim.runs.records import Identity
from sim.runs.results import ledger
from sim.runs.run import Engine, Order, run
from sim.runs.share import Share
from sim.runs.store import Store

pytestmark = pytest.mark.e2e

INLINE = Engine(lambda jobs: InlineExecutor(), 1)
TORTURE = int(os.environ.get("TORTURE", "1")) > 1
CHOICES = {
    "PYTHONHASHSEED": ("0", "7", "random"),
    "TZ": ("UTC", "Europe/London", "Pacific/Auckland", "America/St_Johns", "Asia/Kathmandu"),
    "LC_ALL": ("C", "C.UTF-8", "tr_TR.UTF-8", "de_DE.UTF-8"),
    "UMASK": ("0o0", "0o22", "0o77"),
    "NOW": ("2024-02-29T12:00:00", "2026-03-29T01:30:00", "2026-10-25T01:30:00", "2038-01-19T03:14:08", "1999-12-31T23:59:59"),
}
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


def environments() -> list[dict[str, str]]:
    """Draw ways a computer may be set up: language, time zone, the night the clocks change, a leap day, file rights."""
    draw = random.Random(8)
    first = [
        {"PYTHONHASHSEED": "0", "TZ": "Europe/London", "LC_ALL": "C", "UMASK": "0o22", "NOW": "2024-02-29T12:00:00"},
        {
            "PYTHONHASHSEED": "7",
            "TZ": "Pacific/Auckland",
            "LC_ALL": "tr_TR.UTF-8",
            "UMASK": "0o77",
            "NOW": "2026-03-29T01:30:00",
        },
    ]
    drawn = [{name: draw.choice(values) for name, values in CHOICES.items()} for _ in range(38)]
    return [*first, *(drawn if TORTURE else drawn[:2])]


@pytest.mark.parametrize("environment", environments(), ids=lambda each: "-".join(each.values()).replace("/", "_"))
def test_hash_seed_time_zone_language_date_and_folder_change_no_number(
    good: list[dict[str, object]], tmp_path: Path, environment: dict[str, str]
) -> None:
    study, elsewhere = write(tmp_path), tmp_path / "elsewhere"
    elsewhere.mkdir()
    program = (
        "import datetime, os, sys, time; os.umask(int(os.environ['UMASK'], 8)); "
        "now = datetime.datetime.fromisoformat(os.environ['NOW']).timestamp(); real = time.gmtime; "
        "time.time = lambda: now; time.gmtime = lambda seconds=None: real(now if seconds is None else seconds); "
        "from sim.cli.application import carry_out; from sim.runs.signals import Interruption; "
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


def councils() -> tuple[str, ...]:
    """Name the councils to try: an invented one, and with TORTURE four real ones as well."""
    return ("example-small", "bradford-2018", "barnsley-2017", "leeds-2006", "bradford-2022")[: 5 if TORTURE else 1]


def in_order(key: Callable[[tuple[str, int]], object]) -> Callable[[Order, Path], None]:
    """Compute the futures in an order of one's own, then have the ordinary command finish."""

    def compute(order: Order, out: Path) -> None:
        with pytest.raises(KeyboardInterrupt):
            run(order, Store(out), INLINE, watch=stop_after(0))
        identity = store_identity(order)
        for plan, rep in sorted(((plan, rep) for plan in order.plans for rep in (1, 2)), key=key):  # type: ignore[arg-type]
            Store(out).write_record(identity.of(plan, rep), order.replicate(order.job, plan, rep))
        assert run(order, Store(out), INLINE).computed == 0

    return compute


def stop_after(saved: int) -> Watch:
    def watch(progress: Progress) -> None:
        if progress.saved >= saved:
            raise KeyboardInterrupt

    return watch


def processes(jobs: int) -> Callable[[Order, Path], None]:
    """Compute with processes beside this one."""

    def compute(order: Order, out: Path) -> None:
        run(order, Store(out), Engine(LocalExecutor, jobs))

    return compute


def stopped(jobs: int, saved: int) -> Callable[[Order, Path], None]:
    """Stop after some futures, and finish with other processes."""

    def compute(order: Order, out: Path) -> None:
        with pytest.raises(KeyboardInterrupt):
            run(order, Store(out), INLINE if jobs == 1 else Engine(LocalExecutor, jobs), watch=stop_after(saved))
        run(order, Store(out), INLINE)

    return compute


def dealt(shares: int) -> Callable[[Order, Path], None]:
    """Compute shares in folders of their own, and join them."""

    def compute(order: Order, out: Path) -> None:
        stores = [Store(out / "tasks" / str(number)) for number in range(shares)]
        for number, store in enumerate(stores, 1):
            run(replace(order, share=Share(number, shares)), store, INLINE)
        merge(Store(out), stores)

    return compute


WAYS = {
    "8 processes": processes(8),
    "backwards": in_order(lambda item: (-item[1], item[0])),
    "2 shares": dealt(2),
    "stopped at 1": stopped(1, 1),
    "1 process": processes(1),
    "2 processes": processes(2),
    "4 processes": processes(4),
    "plan by plan": in_order(lambda item: item),
    "shuffled": in_order(lambda item: random.Random(f"{item}").random()),
    "stopped at 3": stopped(1, 3),
    "stopped with 2 processes": stopped(2, 1),
    "1 share": dealt(1),
}


@pytest.mark.parametrize("council", councils())
def test_every_way_to_compute_a_run_gives_the_same_ledger(council: str, tmp_path: Path) -> None:
    found = asked_of(council).council
    opening = found.opening.date
    posts = sim.Plan(sim.ExtraPosts(posts=2, grade="experienced", start=opening + timedelta(days=10)))
    asked = asked_of(found, {"do-nothing": sim.Plan(), "posts": posts}, opening + timedelta(days=62))
    order = order_of(asked, 2, 1, fixed_inputs=None)
    run(order, Store(tmp_path / "good"), INLINE)

    for name, compute in list(WAYS.items())[: 12 if TORTURE else 4]:
        compute(order, tmp_path / name)
        assert ledger(tmp_path / name) == ledger(tmp_path / "good"), name


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
