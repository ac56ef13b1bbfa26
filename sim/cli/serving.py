"""The command that opens the app in a browser on this computer."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

import typer

from sim.cli.console import Console, Format, QuietOption


def app(
    host: Annotated[str, typer.Option("--host", help="Address to listen on; leave it unless you know why.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port to listen on.")] = 8765,
    quiet: QuietOption = False,
) -> None:
    """Serve the app to a browser on this computer."""
    server: Any = import_module("sim.app.server")
    server.serve(host, port, Console(Format.TEXT, quiet).say)


COMMANDS = (app,)
