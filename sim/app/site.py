"""What every page of the app needs: the folder, the queue, the templates, and what has been worked out before."""

from __future__ import annotations

import secrets
import threading
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from starlette.requests import Request
from starlette.responses import HTMLResponse

import sim
from sim.app.files import Folder
from sim.app.guard import Door
from sim.app.jobs import Jobs
from sim.app.replays import Replays
from sim.report.facts import Facts, facts_from
from sim.report.html import view
from sim.report.pages import environment
from sim.settings.shipped import shipped_names

MOST_KEPT = 8
Value = TypeVar("Value")


class FormFromElsewhere(Exception):  # noqa: N818 - named for what happened
    """A form without the token of its page."""


class Kept(Generic[Value]):
    """What was worked out for a few results, thrown away when their files change."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._turn = threading.Lock()
        self._found: dict[tuple[str, int], Value] = {}

    def of(self, name: str, out: Path, make: Callable[[Path], Value]) -> Value:
        """Return what was worked out for these very files, else work it out.

        Args:
            name: of the result.
            out: its folder.
            make: works it out.
        """
        key = (name, (out / "summary.json").stat().st_mtime_ns)
        with self._turn:
            if key not in self._found:
                while len(self._found) >= MOST_KEPT:
                    self._found.pop(next(iter(self._found)))
                self._found[key] = make(out)
            return self._found[key]


@dataclass
class Site:
    """The state of one running app.

    Attributes:
        folder: the folder it works in; door: what a request must show.
    """

    folder: Folder
    door: Door
    form_token: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    def __post_init__(self) -> None:
        """Set up queue and templates."""
        self.jobs = Jobs(self.folder)
        self.replays = Replays()
        self.templates = environment(["sim.app"])
        self._pen, self._turn = threading.Lock(), threading.Lock()
        self._facts: Kept[Facts] = Kept()
        self._views: Kept[Mapping[str, Any]] = Kept()
        self._councils: list[dict[str, Any]] = []

    def page(self, request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse:
        """Render a page.

        Args:
            request: asked for.
            template: its file.
            status: of the answer.
            values: what the template lays out.
        """
        made = self.templates.get_template(template).render(here=request.url.path, token=self.form_token, **values)
        return HTMLResponse(made, status)

    def councils(self) -> list[dict[str, Any]]:
        """List the councils; they are read once."""
        with self._turn:
            if not self._councils:
                self._councils = sim.councils()
        return self._councils

    def own_councils(self) -> list[dict[str, Any]]:
        """List the councils of the folder that do not come with Caseholder; a file without a title goes by its name."""
        own = set(self.folder.names("council")) - set(shipped_names("council"))
        return [{"name": name, "title": title_of(self.folder.file("council", name)) or name} for name in sorted(own)]

    def facts(self, name: str) -> Facts:
        """Return the facts of a result, read again only when its files have changed."""
        return self._facts.of(name, self.folder.out(name), facts_from)

    def view(self, name: str) -> Mapping[str, Any]:
        """Return what the templates lay out of a result, charts drawn."""
        facts = self.facts(name)
        return self._views.of(name, self.folder.out(name), lambda _: self.drawn(lambda: view(facts)))

    def drawn(self, draw: Callable[[], Value]) -> Value:
        """Draw something while nobody else draws: Matplotlib keeps its style in one place.

        Args:
            draw: called without arguments.
        """
        with self._pen:
            return draw()


def title_of(path: Path) -> str:
    """Return the title a file states; nothing when it states none or cannot be read.

    Args:
        path: of the file.
    """
    try:
        return str(tomllib.loads(path.read_text(encoding="utf-8")).get("title", ""))
    except (OSError, ValueError):
        return ""


def site_of(request: Request) -> Site:
    """Return the site a request came to."""
    found: Site = request.app.state.site
    return found
