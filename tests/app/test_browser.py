"""Pages and reports in headless Chromium: no axe violation, no sideways scrolling, all by keyboard, nothing from outside.

Needs the Debian package ``chromium`` and the npm packages ``playwright-core`` and ``axe-core``; skipped where they are absent.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from browser import TOKEN
from finished import Invented, write_out
from fullest import FULLEST

import sim
from sim.app.guard import Door
from sim.app.server import hosts_of, make_app
from sim.report.facts import facts_from
from sim.report.html import board_html

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HERE = Path(__file__).parent
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
RESULT = "/results/barnsley-posts"
PAGES = [
    "/",
    "/plans",
    "/plans/new?copy=both",
    "/plans/both",
    "/studies/new",
    "/councils/example-small",
    "/councils/example-small/edit",
    "/studies/asked",
    "/results/real/replication?rep=1",
    "/results/barnsley-posts/replication?rep=1",
    "/questions",
    "/questions/B18-1",
    "/measures",
    "/words",
    "/nothing",
    RESULT,
    f"{RESULT}/plan/14-posts",
    f"{RESULT}/measure/agency_fte",
    f"{RESULT}/settings",
    f"{RESULT}/report",
    "/results/too-few",
    "/results/hostile",
    "/runs/too-few",
]


@pytest.fixture(scope="module")
def tools() -> dict[str, str]:
    """Find Chromium, Node and the two packages, or skip."""
    places = [Path(place) for place in (*os.environ.get("NODE_PATH", "").split(os.pathsep), "node_modules") if place]
    needed = ("axe-core", "playwright-core")
    modules = next((place.resolve() for place in places if all((place / name).is_dir() for name in needed)), None)
    chromium, node = shutil.which("chromium"), shutil.which("node")
    if chromium is None or node is None or modules is None:
        pytest.skip("needs chromium, node, and npm packages playwright-core and axe-core")
    return {"chromium": chromium, "node": node, "modules": str(modules)}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a site on a free port."""
    root = tmp_path_factory.mktemp("site")
    write_out(root / "results" / "barnsley-posts")
    write_out(root / "results" / "too-few", Invented(reps=60, months=26, name="too-few"))
    write_out(root / "results" / "hostile", Invented(months=26, council_title=HOSTILE, question=HOSTILE))
    (root / "experiments").mkdir()
    study = root / "experiments" / "asked.toml"
    study.write_text('council = "example-small"\nend = 2021-05-31\nreps = 100\n', encoding="utf-8")
    sim.run(study, reps=1, jobs=1, engine="inline", out=root / "results" / "real", watch=lambda _: None)
    server, base = serve_on_free_port(root)
    thread = started(server)
    yield base
    server.should_exit = True
    thread.join(timeout=10)


def serve_on_free_port(root: Path) -> tuple[uvicorn.Server, str]:
    """Return a server of a folder that is about to listen, and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = make_app(root, Door(TOKEN, hosts_of("127.0.0.1", port)))
    return uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error")), f"http://127.0.0.1:{port}"


def started(server: uvicorn.Server) -> threading.Thread:
    """Start a server and wait until it listens."""
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    return thread


def ask(tools: dict[str, str], script: str, asked: dict[str, Any]) -> Any:
    """Run one of the scripts beside this file and read its answer."""
    given = json.dumps({**asked, "chromium": tools["chromium"], "modules": tools["modules"]})
    told = subprocess.run(  # noqa: S603 - our own script
        [tools["node"], str(HERE / script), given], capture_output=True, text=True, timeout=300, check=False
    )
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


def faults(found: list[dict[str, Any]], widest: int | None = None) -> list[str]:
    """Write everything found as sentences."""
    said = []
    for each in found:
        listed = [*each["violations"], *each["small"], *each["outside"], *each["errors"]]
        said += [f"{each['address']}: {fault}" for fault in listed]
        if widest is not None and each["width"] > widest:
            said.append(f"{each['address']}: {each['width']} px wide")
    return said


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_of_the_app_has_an_accessibility_fault(width: int, tools: dict[str, str], address: str) -> None:
    pages = [{"address": address + page, "width": width} for page in PAGES]

    found = ask(tools, "look.mjs", {"start": f"{address}/words?token={TOKEN}", "pages": pages})

    assert faults(found, width) == []


def test_pages_stand_in_forced_colours(tools: dict[str, str], address: str) -> None:
    pages = [{"address": address + page, "width": 1280, "forced": True} for page in ("/", RESULT, "/plans/new?copy=both")]

    assert faults(ask(tools, "look.mjs", {"start": f"{address}/words?token={TOKEN}", "pages": pages})) == []


@pytest.mark.parametrize("width", [320, 1000])
def test_no_report_has_an_accessibility_fault(width: int, tools: dict[str, str], tmp_path: Path) -> None:
    runs = {
        "usual": Invented(),
        "full": FULLEST,
        "held": Invented(fixed_inputs=True),
        "hostile": Invented(council_title=HOSTILE, question=HOSTILE),
    }
    pages = []
    for name, run in runs.items():
        file = tmp_path / f"{name}.html"
        file.write_text(board_html(facts_from(write_out(tmp_path / name, run))), encoding="utf-8")
        pages.append({"address": file.as_uri(), "width": width})

    assert faults(ask(tools, "look.mjs", {"start": "", "pages": pages}), width) == []


def test_nine_tasks_are_done_with_the_keyboard_alone(tools: dict[str, str], address: str) -> None:
    told = ask(tools, "keyboard.mjs", {"start": f"{address}/?token={TOKEN}", "base": address})

    assert told["done"] == dict.fromkeys(told["done"], "done")
    assert len(told["done"]) == 9
    assert told["unseen"] == []
