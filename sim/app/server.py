"""The local app, ``caseholder app``: pages made here for one person on this computer, simulating done by other processes."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from sim.app import councils, pages, results
from sim.app.files import Folder
from sim.app.guard import ANOTHER_PAGE, Door, Guard
from sim.app.site import FormFromElsewhere, Site, site_of
from sim.runs.disk import StorageError
from sim.runs.manifest import Refused
from sim.settings.problems import ProblemsFound, text_of

SECONDS_BETWEEN_LOOKS = 2.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")
OPEN_TO_OTHERS = "Warning: {host} can be reached by other computers. Anyone who has the address below can read and start runs."


def make_app(folder: Path, door: Door) -> Starlette:
    """Return the app of a folder.

    Args:
        folder: where plans, studies and results are kept.
        door: what a request must show.
    """
    site = Site(Folder(folder.resolve()), door)
    app = Starlette(
        routes=_routes(),
        middleware=[Middleware(Guard, door=door)],
        exception_handlers={
            404: _not_found,
            FormFromElsewhere: _elsewhere,
            ValueError: _not_found,
            Refused: _refused,
            StorageError: _refused,
            ProblemsFound: _problems,
        },
        lifespan=_looking_after(site),
    )
    app.state.site = site
    return app


def _routes() -> list[Route | Mount]:
    """List the pages."""
    get, post = ["GET"], ["POST"]
    return [
        Route("/", pages.home, methods=get),
        Route("/councils/{council}", councils.council, methods=get),
        Route("/councils/{council}/edit", councils.edit, methods=get),
        Route("/councils/{council}/edit", councils.save, methods=post),
        Route("/plans", pages.plans, methods=get),
        Route("/plans/new", pages.plan_form, methods=get),
        Route("/plans/new", pages.save_plan, methods=post),
        Route("/plans/{plan}", pages.plan, methods=get),
        Route("/studies/new", pages.study_form, methods=get),
        Route("/studies/new", pages.save_study, methods=post),
        Route("/studies/{study}", pages.study, methods=get),
        Route("/studies/{study}/run", pages.run_study, methods=post),
        Route("/runs/{out}", pages.run_page, methods=get),
        Route("/runs/{out}/state", pages.run_state, methods=get),
        Route("/runs/{out}/stop", pages.stop_run, methods=post),
        Route("/results/{out}", results.answer, methods=get),
        Route("/results/{out}/measure/{measure}", results.one_measure, methods=get),
        Route("/results/{out}/plan/{plan}", results.one_plan, methods=get),
        Route("/results/{out}/settings", results.settings, methods=get),
        Route("/results/{out}/report", results.report, methods=get),
        Route("/results/{out}/download/{file}", results.download, methods=get),
        Route("/results/{out}/replication", results.replication, methods=get),
        Route("/questions", pages.questions, methods=get),
        Route("/questions/{id}", pages.questions, methods=get),
        Route("/measures", pages.measures, methods=get),
        Route("/words", pages.glossary, methods=get),
        Mount("/static", StaticFiles(packages=[("sim.app", "static")])),
    ]


def _looking_after(site: Site) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """Start waiting jobs as long as the app lives; a job that runs outlives the app."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        looking = asyncio.create_task(_advance(site))
        yield
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking

    return lifespan


async def _advance(site: Site) -> None:
    """Look for a job to start every two seconds."""
    while True:
        await asyncio.to_thread(site.jobs.advance)
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)


def _not_found(request: Request, error: Exception) -> Response:
    """Say that there is no such page."""
    return pages.missing(request, "There is no page at this address.")


def _elsewhere(request: Request, error: Exception) -> Response:
    """Refuse a form that did not come from a page of the app."""
    return PlainTextResponse(ANOTHER_PAGE, 403)


def _refused(request: Request, error: Exception) -> Response:
    """Say in plain words why something cannot be done."""
    return site_of(request).page(request, "message.html.j2", 409, heading="This cannot be done now", text=str(error))


def _problems(request: Request, error: Exception) -> Response:
    """Show every problem of a file at once."""
    text = text_of(error.problems) if isinstance(error, ProblemsFound) else str(error)
    return site_of(request).page(request, "message.html.j2", 422, heading="There is a problem", text=text)


def hosts_of(host: str, port: int) -> frozenset[str]:
    """Return the names under which the app answers."""
    names = LOOPBACK if host in LOOPBACK else (host,)
    return frozenset(f"[{name}]:{port}" if ":" in name else f"{name}:{port}" for name in names)


def serve(host: str, port: int, say: Callable[[str], None], folder: Path | None = None) -> None:
    """Serve the app until it is stopped.

    Args:
        host: address to listen on.
        port: port to listen on.
        say: told the start address, and a warning when others can reach it.
        folder: where plans, studies and results are kept; the current folder when left out.
    """
    import uvicorn  # noqa: PLC0415 - needed only here

    door = Door(secrets.token_urlsafe(24), hosts_of(host, port))
    if host not in LOOPBACK:
        say(OPEN_TO_OTHERS.format(host=host))
    say(f"Open http://{host}:{port}/?token={door.token}\nStop with Ctrl-C. Runs go on; start the app again to see them.")
    uvicorn.run(make_app(folder or Path.cwd(), door), host=host, port=port, log_level="warning", server_header=False)
