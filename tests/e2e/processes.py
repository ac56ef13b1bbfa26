"""Which processes still run, as Linux lists them; those that have ended and wait to be collected do not count."""

from __future__ import annotations

from pathlib import Path

STATE, GROUP, SESSION = 0, 2, 3  # places in /proc/PID/stat after the name of the program


def of_group(group: int) -> list[int]:
    """Processes of a group."""
    return _running(GROUP, group)


def of_session(session: int) -> list[int]:
    """Processes of a session."""
    return _running(SESSION, session)


def _running(place: int, number: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[place]) == number and fields[STATE] != "Z":
                found.append(int(entry.name))
    return found
