"""The command line: the commands of interfaces.md, their exit codes and their words.

Nothing heavy is imported before a command needs it, so that help answers at once.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import sim
from sim.runs.signals import Interruption

DONE, BUG, INPUT, STORAGE, SOME_FAILED = 0, 1, 2, 3, 4


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and end with its exit code."""
    need_our_own_package()
    interruption = Interruption()
    interruption.install()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter shows a question mark instead of failing
    from sim.cli.application import carry_out  # noqa: PLC0415 - after the signals are answered, as imports take a while

    code = carry_out(list(sys.argv[1:] if arguments is None else arguments), interruption)
    try:
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has gone, as after "| head"; nobody is left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def need_our_own_package() -> None:
    """End with a plain word when another distribution has put its own package ``sim`` in front of this one, or over it."""
    found = getattr(sim, "__file__", None)
    is_ours = found is not None and Path(found).resolve().parent == Path(__file__).resolve().parents[1]
    if is_ours and hasattr(sim, "RESULTS_VERSION"):
        return
    sys.stderr.write(
        f"Another package called sim is in the way of Caseholder's: {found}.\n"
        "Install Caseholder into an environment of its own, or remove the other package.\n"
    )
    sys.exit(INPUT)
