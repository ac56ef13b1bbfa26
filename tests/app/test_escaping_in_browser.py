"""Sixty payloads in reports and in pages of the app that show what somebody wrote: in Chromium nothing runs or leaves."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import TOKEN
from finished import IN_PARTS, POSTS, Invented, InventedPlan, write_out
from payloads import PAYLOADS, poisoned
from test_browser import HERE, serve_on_free_port, started, tools  # noqa: F401 - a fixture

from sim.report.facts import facts_from
from sim.report.html import board_html
from sim.settings.write import table_text

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DRIVEN = {"pathway.cin.duration.mean": 3.0, "leaving.pay_elasticity.total": -2.0}


def look(tools: dict[str, str], folder: Path, asked: dict[str, Any]) -> dict[str, list[str]]:  # noqa: F811 - the fixture
    """Open pages and read what ran, what left and what stood there."""
    file = folder / "asked.json"
    file.write_text(json.dumps({**asked, "chromium": tools["chromium"], "modules": tools["modules"]}), encoding="utf-8")
    told = subprocess.run(  # noqa: S603 - our own script
        [tools["node"], str(HERE / "run.mjs"), str(file)], capture_output=True, text=True, timeout=300, check=False
    )
    assert told.returncode == 0, told.stderr
    found: dict[str, list[str]] = json.loads(told.stdout)
    return found


def test_nothing_runs_in_sixty_reports(tools: dict[str, str], tmp_path: Path) -> None:  # noqa: F811
    run = Invented(plans=IN_PARTS, months=26, council="example-small", driven_by=DRIVEN, spread=1.0)
    facts, pages = facts_from(write_out(tmp_path / "run", run)), []
    for number, text in enumerate(PAYLOADS):
        file = tmp_path / f"{number}.html"
        file.write_text(board_html(poisoned(facts, text)), encoding="utf-8")
        pages.append(file.as_uri())

    found = look(tools, tmp_path, {"start": "", "pages": pages})

    assert (found["ran"], found["outside"]) == ([], [])
    assert [text for text, shown in zip(PAYLOADS, found["texts"], strict=True) if text not in shown] == []


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder in which plans, studies, a council and a result say hostile things."""
    changed = tuple({"setting": text, "standard": text, "used": text, "why": text, "who": text} for text in PAYLOADS)
    plans = {"do-nothing": InventedPlan()} | {
        f"plan-{n}": InventedPlan(-n, policies=POSTS.policies, title=text[:40]) for n, text in enumerate(PAYLOADS[:3])
    }
    run = Invented(plans=plans, months=26, reps=120, council_title=PAYLOADS[0], question=PAYLOADS[22], overrides=changed)
    write_out(tmp_path / "results" / "hostile", run)
    for kind in ("configs/plans", "configs/councils", "experiments"):
        (tmp_path / kind).mkdir(parents=True)
    for number, text in enumerate(PAYLOADS):
        policy = {
            "kind": "extra_posts",
            "posts": 2,
            "grade": "social_worker",
            "start": "2021-07-01",
            "why": text,
            "source": text,
        }
        plan = {"title": text, "policies": [policy]}
        (tmp_path / "configs" / "plans" / f"p{number}.toml").write_text(table_text(plan), encoding="utf-8")
        study = {"title": text, "council": "example-small", "plans": {"bad": plan}, "reps": 100}
        (tmp_path / "experiments" / f"s{number}.toml").write_text(table_text(study), encoding="utf-8")
        keys = ("demand.referrals_per_year", "opening.vacancies_fte")
        council = {"extends": "example-small", "title": text, "set": {keys[0]: 600.0, keys[1]: 2.0}}
        council |= {"sources": dict.fromkeys(keys, text), "why": dict.fromkeys(keys, text)}
        (tmp_path / "configs" / "councils" / f"c{number}.toml").write_text(table_text(council), encoding="utf-8")
    return tmp_path


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    """Serve the folder."""
    server, base = serve_on_free_port(site)
    thread = started(server)
    yield base
    server.should_exit = True
    thread.join(timeout=10)


def test_nothing_runs_in_the_app(tools: dict[str, str], site: Path, address: str) -> None:  # noqa: F811
    several = [
        f"{address}/{page}" for n in range(len(PAYLOADS)) for page in (f"plans/p{n}", f"plans/new?copy=p{n}", f"studies/s{n}")
    ]
    councils = [f"{address}/councils/c{n}" for n in range(0, len(PAYLOADS), 6)]
    edits = [f"{address}/councils/c{n}/edit" for n in range(3, len(PAYLOADS), 20)]
    alone = [f"{address}/{page}" for page in ("", "plans", "studies/new", "results/hostile", "results/hostile/settings")]
    alone += [f"{address}/results/hostile/plan/plan-{n}" for n in range(3)]
    pages = [*several, *councils, *edits, *alone]

    found = look(tools, site, {"start": f"{address}/words?token={TOKEN}", "pages": pages})

    assert (found["ran"], found["outside"]) == ([], [])
    shown = dict(zip(pages, found["texts"], strict=True))
    for number, text in enumerate(PAYLOADS):
        assert all(text in shown[each] for each in several[3 * number : 3 * number + 3]), text
        assert text in shown[f"{address}/results/hostile/settings"], text
    assert all(PAYLOADS[n] in shown[f"{address}/councils/c{n}"] for n in range(0, len(PAYLOADS), 6))
