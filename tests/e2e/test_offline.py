"""Everything works without a network, and nothing tries to reach one."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from sim.cli.application import carry_out
from sim.runs.signals import Interruption

pytestmark = pytest.mark.e2e

COMMANDS = (
    "councils",
    "measures",
    "questions",
    "schema council",
    "show example-small",
    "check example-small",
    "new here --from example-small",
    "run here --reps 2 --engine inline --out out",
    "compare out",
    "ledger out",
    "trace out --rep 1",
    "reproduce out --jobs 1",
    "slurm here --reps 2 --tasks 2 --out array",
    "merge joined out",
)


def test_no_command_makes_a_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[object] = []

    def refuse(*address: object) -> None:
        tried.append(address)
        raise OSError("there is no network")

    monkeypatch.chdir(tmp_path)
    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)

    codes = {command: carry_out(command.split(), Interruption()) for command in COMMANDS}

    assert tried == []
    assert codes == dict.fromkeys(COMMANDS, 0)
