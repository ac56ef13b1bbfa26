"""Make the reference results: the numbers behind every answer in ``docs/answers`` and ``caseholder questions``.

Runs every study with the number of futures in ``configs/reference.toml`` and writes a small table for each to
``results/reference``, with an account of how it was made, then the pages that quote them. Says first how long it will
take. Stopped, the same command goes on where it was: futures are kept in ``results``, and a study whose table has its
inputs, futures and results version is not run again.

    python experiments/reference.py                      all studies
    python experiments/reference.py --estimate           only say how long it would take
    python experiments/reference.py --only when-safe     one study; may be given several times
    python experiments/reference.py --reps 3 --out DIR   other numbers of futures; tables and futures go to DIR
    python experiments/reference.py --sample             only the sample that the tests make again and compare
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import sim
from sim.orders import Asked, month_ends_of, order_of
from sim.report.figures import svg
from sim.research.answer_words import Table
from sim.research.answers import reference_table, wanted_by, write_reference
from sim.research.bridging import bridge_chart, bridge_of
from sim.running import asked_of
from sim.runs.estimate import duration
from sim.runs.store import Store
from sim.settings.load import load_council
from sim.settings.questions import QuestionList, command_for, load_questions

ROOT = Path(__file__).resolve().parent.parent
FUTURES_OF_STUDIES = Path(__file__).parents[1] / "configs" / "reference.toml"
TABLES = ROOT / "results" / "reference" / "answers"
RUNS = ROOT / "results" / "reference-runs"
BRIDGES = {"fourteen-posts": "14-posts", "when-safe": "eighteen-posts"}
SAMPLE = ROOT / "results" / "reference" / "sample"
SAMPLE_STUDY, SAMPLE_FUTURES = "early-warning", 3
PAGES = ("docs/make_answer_pages.py", "docs/make_stress_des.py")
PILOT_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Task:
    """One study to run.

    Attributes:
        study: its name; council: its folder; futures: of each plan; asked: what is run; inputs_sha256: hash of its inputs.
    """

    study: str
    council: str
    futures: int
    asked: Asked
    inputs_sha256: str

    @property
    def future_months(self) -> int:
        """Months to simulate, over all futures and plans."""
        months = len(month_ends_of(self.asked.council.opening.date, self.asked.end)) - 1
        return months * len(self.asked.plans) * self.futures

    def is_done(self, tables: Path, listed: QuestionList) -> bool:
        """Whether its table has all numbers, from the same inputs, with as many futures, by this results version."""
        found = reference_table(tables / self.council, self.study)
        if found is None or not {(slot.name, slot.plan, day) for slot, day in wanted_by(listed, self.study)} <= set(found.rows):
            return False
        known = json.loads((tables / self.council / f"{self.study}.json").read_text(encoding="utf-8"))
        made = known["inputs_sha256"], known["futures"], known["results_version"]
        return made == (self.inputs_sha256, self.futures, sim.RESULTS_VERSION)


def tasks_of(only: Sequence[str], futures: int | None) -> list[Task]:
    """Return the studies to run, each council's together.

    Args:
        only: names of studies; all when empty.
        futures: instead of those of the list.

    Raises:
        SystemExit: a study is not in the list.
    """
    listed = tomllib.loads(FUTURES_OF_STUDIES.read_text(encoding="utf-8"))
    known = {study: (council, many) for council, studies in listed["futures"].items() for study, many in studies.items()}
    unknown = set(only) - set(known)
    if unknown:
        raise SystemExit(f"{', '.join(sorted(unknown))}: not in {FUTURES_OF_STUDIES.name}.")
    return [_task(name, council, futures or many) for name, (council, many) in known.items() if not only or name in only]


def _task(study: str, council: str, futures: int) -> Task:
    """Read one study."""
    asked = asked_of(ROOT / "experiments" / council / f"{study}.toml")
    return Task(study, council, futures, asked, order_of(asked, futures, None, fixed_inputs=None).inputs_sha256)


def seconds_a_month(council: str) -> float:
    """Return how long a month of one future of a council takes on this machine, from a short run."""
    model = load_council(council)
    opening = model.opening.date
    until = month_ends_of(opening, date(opening.year + 2, 12, 31))[PILOT_MONTHS]
    with tempfile.TemporaryDirectory(prefix="caseholder-") as place:
        result = sim.run(model, {"do-nothing": sim.Plan()}, reps=1, engine="inline", out=place, until=until)
        return sum(sum(plan.values()) for plan in result.manifest.seconds.values()) / PILOT_MONTHS


def estimate(tasks: Sequence[Task], jobs: int) -> str:
    """Say how long the studies will take.

    Args:
        tasks: to be run.
        jobs: processes.
    """
    speeds = {council: seconds_a_month(council) for council in dict.fromkeys(task.council for task in tasks)}
    total = sum(task.future_months * speeds[task.council] for task in tasks) / jobs
    lines = [f"{len(tasks)} studies to run, about {duration(total)} on {jobs} processes:"]
    for council, speed in speeds.items():
        own = [task for task in tasks if task.council == council]
        months = sum(task.future_months for task in own)
        lines.append(f"  {council}: {len(own)} studies, {months:,} months of futures, {duration(months * speed / jobs)}")
    return "\n".join(lines)


def make(tasks: Iterable[Task], listed: QuestionList, places: tuple[Path, Path], jobs: int | None) -> list[str]:
    """Run studies and write their tables; return the names of those with futures that failed.

    Args:
        tasks: to be run.
        listed: the questions.
        places: of the tables and of the runs.
        jobs: processes; all cores when None.
    """
    tables, runs = places
    failed = []
    for task in tasks:
        result = sim.run(
            ROOT / "experiments" / task.council / f"{task.study}.toml", reps=task.futures, jobs=jobs, out=runs / task.study
        )
        if result.failed:
            failed.append(task.study)
            continue
        command = f"{command_for(task.study, task.council)} --reps {task.futures}"
        write_reference(result, listed, tables / task.council, command)
        if task.study in BRIDGES:
            write_bridge(result, BRIDGES[task.study], tables.parent / "bridges")
        _say(f"{task.study}: {task.futures} futures of {len(task.asked.plans)} plans")
        for plan in without_effect(reference_table(tables / task.council, task.study)):
            _say(f"  {plan} changes nothing that the answers look at: does the study ask what it should?")
    return failed


def without_effect(table: Table | None) -> list[str]:
    """Name the plans whose every number is the same as with do-nothing in every future.

    Args:
        table: of a study.
    """
    plans: dict[str, bool] = {}
    for row in table.rows.values() if table is not None else ():
        if row.change is not None:
            same = row.change == row.change_low95 == row.change_high95 == 0
            plans[row.plan] = plans.get(row.plan, True) and same
    return [plan for plan, same in plans.items() if same]


def write_bridge(result: sim.Result, plan: str, folder: Path) -> None:
    """Write the way from posts on paper to cases per worker in practice, as numbers and as a chart.

    Args:
        result: of a run.
        plan: whose posts are looked at.
        folder: where both go.
    """
    found, store = bridge_of(result, plan), Store(folder)
    account = {"run_id": result.manifest.run_id, "results_version": result.manifest.results_version, **found.to_json()}
    store.write(folder / f"{found.name}.json", (json.dumps(account, indent=1) + "\n").encode())
    store.write(folder / f"{found.name}.svg", svg(bridge_chart(found), f"{found.name}-bridge").encode())


def write_manifest(tables: Path) -> None:
    """Write what all tables together rest on: platform, versions and processor seconds of every study.

    Args:
        tables: their folder.
    """
    accounts = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(tables.glob("*/*.json"))]
    if not accounts:
        return
    seconds: dict[str, dict[str, float]] = {}
    for account in accounts:
        seconds.setdefault(account["council"], {})[account["study"]] = round(account["processor_minutes"] * 60)
    whole = {
        "command": "make reference",
        "results_versions": sorted({account["results_version"] for account in accounts}),
        "platform": accounts[-1]["platform"],
        "versions": accounts[-1]["versions"],
        "seconds": seconds,
    }
    Store(tables.parent).write(tables.parent / "manifest.json", (json.dumps(whole, indent=1) + "\n").encode())


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    """Return the options."""
    parser = argparse.ArgumentParser(description="Make the reference results.")
    parser.add_argument("--only", action="append", default=[], metavar="STUDY")
    parser.add_argument("--reps", type=int, help="futures of each plan, instead of those of configs/reference.toml")
    parser.add_argument("--jobs", type=int, help="processes; two when left out", default=2)
    parser.add_argument("--out", type=Path, help="folder for tables and futures, instead of results")
    parser.add_argument("--estimate", action="store_true", help="only say how long it would take")
    parser.add_argument("--sample", action="store_true", help="only the sample that the tests compare")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Make what is asked for; returns 4 when futures failed."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.reps is not None and asked.out is None and not asked.estimate:
        parser.error("with --reps give --out too: the reference results keep the futures of configs/reference.toml")
    if asked.sample:
        return make_sample(SAMPLE)
    listed = load_questions()
    tables, runs = (asked.out / "answers", asked.out / "runs") if asked.out else (TABLES, RUNS)
    tasks = tasks_of(asked.only, asked.reps)
    left = [task for task in tasks if not task.is_done(tables, listed)]
    _say(f"{len(tasks) - len(left)} of {len(tasks)} studies are done.")
    if left:
        _say(estimate(left, asked.jobs))
    if asked.estimate:
        return 0
    failed = make(left, listed, (tables, runs), asked.jobs)
    if not asked.out:
        make_sample(SAMPLE)
        write_manifest(TABLES)
        for page in PAGES:
            subprocess.run([sys.executable, str(ROOT / page)], check=True)  # noqa: S603 - our own page makers
    if failed:
        _say(f"Futures failed, so no table was written: {', '.join(failed)}.")
    return 4 if failed else 0


def make_sample(folder: Path) -> int:
    """Write the table of one short study with few futures; returns 4 when futures failed.

    Args:
        folder: where it goes.
    """
    with tempfile.TemporaryDirectory(prefix="caseholder-") as place:
        failed = make(tasks_of([SAMPLE_STUDY], SAMPLE_FUTURES), load_questions(), (folder, Path(place)), 1)
    return 4 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
