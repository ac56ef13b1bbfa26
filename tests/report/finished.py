"""Writes a finished results folder with invented futures, as a run leaves it, for the report and the app to read."""

from __future__ import annotations

import calendar
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.runs.manifest import COMPLETE, Manifest, run_id, to_bytes
from sim.runs.records import Record, StoredRecord, record_key, table_of
from sim.runs.results import monthly_chunks, summary_bytes
from sim.runs.store import Store
from sim.settings.council import Council
from sim.settings.load import load_council
from sim.settings.ranges import RangedSetting, ranged_settings, sobol_point, value_at

Columns = dict[str, list[float | None]]


def month_ends(first: date, months: int) -> list[date]:
    """List the opening date's month end and those that follow."""
    ends = []
    for step in range(months + 1):
        year, month = first.year + (first.month - 1 + step) // 12, (first.month - 1 + step) % 12 + 1
        ends.append(date(year, month, calendar.monthrange(year, month)[1]))
    return ends


@dataclass(frozen=True)
class InventedPlan:
    """How far a plan moves things in the long run, and what the file says of it."""

    caseload: float = 0.0
    agency_fte: float = 0.0
    cost_per_month_gbp: float = 0.0
    begins_month: int = 3
    policies: tuple[Mapping[str, Any], ...] = ()
    title: str = ""


POSTS = InventedPlan(
    caseload=-4.2,
    agency_fte=-5.0,
    cost_per_month_gbp=31_000,
    policies=(
        {
            "kind": "extra_posts",
            "posts": 14,
            "fte": 1.0,
            "grade": "social_worker",
            "start": "2018-04-01",
            "why": "the paper's option 2",
        },
    ),
)
ALLOWANCE = InventedPlan(
    caseload=-5.6,
    agency_fte=-8.0,
    cost_per_month_gbp=52_000,
    policies=(
        *POSTS.policies,
        {
            "kind": "retention_allowance",
            "annual_gbp": 2400,
            "grades": ["experienced"],
            "start": "2018-04-01",
            "why": "to keep them",
        },
    ),
)
BARNSLEY = {"do-nothing": InventedPlan(), "14-posts": POSTS, "14-posts-and-allowance": ALLOWANCE}
ALLOWANCE_ALONE = InventedPlan(
    caseload=-2.0, agency_fte=-4.0, cost_per_month_gbp=21_000, policies=ALLOWANCE.policies[1:], title="Allowance"
)
IN_PARTS = {**BARNSLEY, "14-posts-and-allowance": ALLOWANCE, "allowance": ALLOWANCE_ALONE}


@dataclass(frozen=True)
class Invented:
    """One invented run."""

    plans: Mapping[str, InventedPlan] = field(default_factory=lambda: dict(BARNSLEY))
    reps: int = 200
    months: int = 39
    opening: date = date(2017, 12, 31)
    council_title: str = "Barnsley"
    question: str = "would 14 more posts bring the caseload to 18?"
    name: str = "barnsley-posts"
    targets: Sequence[str] = ("average_caseload<=18",)
    by: str = "2019-12-31"
    spread: float = 2.6
    fixed_inputs: bool = False
    failed: Sequence[Mapping[str, Any]] = ()
    short: Mapping[str, int] = field(default_factory=dict)
    drop: Sequence[str] = ()
    empty: Mapping[str, int] = field(default_factory=dict)
    overrides: Sequence[Mapping[str, Any]] = ()
    seed: int = 1
    study: Mapping[str, Any] = field(default_factory=dict)
    noise_of_plans: float = 0.0
    council: str = ""
    driven_by: Mapping[str, float] = field(default_factory=dict)


@cache
def shipped_council(name: str) -> Council:
    """Return a shipped council, read once."""
    return load_council(name)


@cache
def drawn_settings(name: str) -> tuple[RangedSetting, ...]:
    """Return the settings that a shipped council gives as ranges."""
    return ranged_settings(shipped_council(name))


def driven(rep: int, run: Invented) -> float:
    """Return what the settings drawn in one future add to the caseload: so much for each setting at the top of its range."""
    settings = [each for each in drawn_settings(run.council) if each.key in run.driven_by] if run.driven_by else []
    point = sobol_point(run.seed, rep, settings)
    return sum(
        run.driven_by[each.key] * (value_at(each, point[each.key]) - each.value) / (each.high - each.value) for each in settings
    )


def one_future(rep: int, plan: InventedPlan, run: Invented) -> Columns:
    """Invent one future; the same noise for every plan, so that differences are clean."""
    random = np.random.default_rng([run.seed, rep])
    shift, agency_shift = random.normal(0, run.spread), random.normal(0, 4)
    wobble = random.normal(0, 0.35, run.months + 1).cumsum() * 0.4
    effect_size = 1 + random.normal(0, 0.25)
    drift = random.normal(0, run.noise_of_plans) if plan.agency_fte else 0.0
    columns: Columns = {}
    from_settings = driven(rep, run)

    def level(name: str, path: Callable[[int, float], float]) -> None:
        columns[name] = [float(path(step, _on(step, plan))) for step in range(run.months + 1)]

    def flow(name: str, path: Callable[[int, float], float]) -> None:
        columns[name] = [None, *(float(path(step, _on(step, plan))) for step in range(1, run.months + 1))]

    def caseload(step: int, on: float) -> float:
        return (
            21.7
            + (step > 0) * (3.0 * (1 - math.exp(-step / 10)) + shift * math.sqrt(step / 24) + wobble[step])
            + (step > 0) * from_settings
            + on * (plan.caseload * effect_size + drift)
        )

    level("average_caseload", lambda step, on: max(5.0, caseload(step, on)))
    level("caseload_per_post", lambda step, on: max(5.0, caseload(step, on) * 0.94 + 1.3))
    level("caseload_experienced", lambda step, on: max(5.0, caseload(step, on) * 1.12))
    level("caseload_newly_qualified", lambda step, on: max(5.0, caseload(step, on) * 0.7))
    level("highest_caseload", lambda step, on: max(9.0, caseload(step, on) * 1.6))
    level("share_over_cap", lambda step, on: _share(caseload(step, on), 18))
    level("share_over_22", lambda step, on: _share(caseload(step, on), 22))
    level("share_over_26", lambda step, on: _share(caseload(step, on), 26))
    level("permanent_fte", lambda step, on: 66.0 - 0.15 * step + 0.4 * shift - on * 2.1 * plan.caseload)
    level("agency_fte", lambda step, on: max(0.0, 6 + 0.2 * step + agency_shift * math.sqrt(step / 24) + on * plan.agency_fte))
    agency, permanent = columns["agency_fte"], columns["permanent_fte"]
    columns["agency_rate"] = [a / (a + p) for a, p in zip(agency, permanent, strict=True) if a is not None and p is not None]
    level("vacancies_fte", lambda step, on: 4.4 + 0.1 * step + on * 3)
    flow("net_new_workers_fte", lambda step, on: 0.1 * on)
    flow("cost_total_gbp", lambda step, on: 395_000 + 900 * shift + on * plan.cost_per_month_gbp)
    flow("cost_agency_gbp", lambda step, on: 41_000 + on * plan.agency_fte * 2_000)
    flow("leavers_fte", lambda step, on: 0.9 + 0.02 * shift)
    for name, first in run.empty.items():
        columns[name][:first] = [None] * first
    return {name: values for name, values in columns.items() if name not in run.drop}


def _on(step: int, plan: InventedPlan) -> float:
    """Return how much of a plan's effect has arrived."""
    return 1 - math.exp(-max(0, step - plan.begins_month) / 9)


def _share(caseload: float, line: float) -> float:
    """Return the share of workers above a line when single caseloads vary about the mean."""
    return 0.5 * math.erfc((line - caseload) / (5 * math.sqrt(2)))


def resolved(run: Invented) -> dict[str, Any]:
    """Return the inputs of the run as its manifest keeps them."""
    shipped = shipped_council(run.council).model_dump(mode="json", exclude_none=True) if run.council else None
    return {
        "council": shipped
        or {
            "name": "barnsley-2017",
            "title": run.council_title,
            "teams": [{"name": "safeguarding", "posts": 70, "headline": True, "source": "BA17 7.1"}],
            "opening": {"date": run.opening.isoformat()},
            "neighbours": {"reactive": False, "leeds": {"ratings": []}, "wakefield": {"ratings": []}},
        },
        "plans": [{"name": name, "title": plan.title, "policies": list(plan.policies)} for name, plan in run.plans.items()],
        "end": month_ends(run.opening, run.months)[-1].isoformat(),
        "seed": run.seed,
        "fixed_inputs": run.fixed_inputs,
    }


def write_out(out: Path, run: Invented = Invented()) -> Path:
    """Write the folder and return it."""
    store = Store(out)
    inputs = resolved(run)
    manifest = Manifest(
        name=run.name,
        run_id=run_id("0" * 64, run.seed),
        inputs_sha256="0" * 64,
        inputs=inputs,
        study={
            "title": run.question,
            "targets": list(run.targets),
            "by": run.by,
            "at": run.by,
            "baseline": "do-nothing",
            **({"overrides": list(run.overrides)} if run.overrides else {}),
            **run.study,
        },
        seed=run.seed,
        plans=tuple(run.plans),
        replications=run.reps,
        versions=({"caseholder": "0.1.0", "python": "3.11.7"},),
        platform="Linux x86_64 (linux)",
        status=COMPLETE,
        started="2026-11-20T09:00:00Z",
        ended="2026-11-20T09:04:10Z",
        used=run.reps,
        failed=tuple(run.failed),
    )
    ends = [end.isoformat() for end in month_ends(run.opening, run.months)]
    identity = manifest.identity()
    records = []
    for name, plan in run.plans.items():
        for rep in range(run.short.get(name, run.reps)):
            table = table_of(
                Record(plan=name, rep=rep, month_ends=ends, columns=one_future(rep, plan, run), seconds=0.3, events=1)
            )
            records.append(StoredRecord(name, rep, record_key(identity.of(name, rep), table), 0.3, table))
    keys = {(record.plan, record.rep): record.key for record in records}
    content = b"".join(monthly_chunks(identity, records))
    store.write(store.monthly, content)
    store.write(store.summary, summary_bytes(manifest, keys))
    store.write(store.manifest, to_bytes(manifest))
    return out
