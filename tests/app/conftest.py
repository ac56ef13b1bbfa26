"""A site in a temporary folder with one finished result and one that has too few futures, and a browser that may enter."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "report")]

from browser import Browser, entered  # noqa: E402 - the folder is put on the path above
from finished import Invented, write_out  # noqa: E402


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site")
    write_out(root / "results" / "barnsley-posts")
    write_out(root / "results" / "too-few", Invented(reps=60, months=26, name="too-few"))
    return root


@pytest.fixture(scope="session")
def session_client(finished: Path) -> Browser:
    return entered(finished)


@pytest.fixture
def client(tmp_path: Path) -> Browser:
    return entered(tmp_path)


@pytest.fixture
def form_token(client: Browser) -> str:
    return str(client.app.state.site.form_token)
