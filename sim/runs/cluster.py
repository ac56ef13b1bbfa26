"""Computing on an existing Dask cluster: the same futures, the same bytes, on other machines.

A cluster may do a task twice, so tasks must not mind: a record's bytes depend on its identity alone. Workers need the same
results version, which is checked before any work is given out. Where all see the results folder they write their records
themselves; where one does not, records travel back and are written here. Connections are made only to the address given. A
Dask scheduler runs any code its users send, so it belongs in a trusted network.
"""

from __future__ import annotations

import importlib
import secrets
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from sim import RESULTS_VERSION
from sim.runs.manifest import Refused
from sim.runs.store import Store

TIMEOUT = "10s"
Value = TypeVar("Value")
Arguments = ParamSpec("Arguments")


class ClusterExecutor(Executor):
    """Hands work to a Dask client; never gives back an earlier answer to an equal question."""

    def __init__(self, client: Any) -> None:
        """Use a connected client."""
        self._executor = client.get_executor(pure=False)

    def submit(self, fn: Callable[Arguments, Value], /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Future[Value]:
        """Hand in work."""
        future: Future[Value] = self._executor.submit(fn, *args, **kwargs)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Give up what is unfinished, or wait for it."""
        self._executor.shutdown(wait=wait and not cancel_futures)


class Cluster:
    """A connection to a Dask scheduler, checked and ready."""

    def __init__(self, address: str, out: Path) -> None:
        """Connect and check.

        Args:
            address: of the scheduler, ``tcp://HOST:PORT``.
            out: results folder; if a worker does not see it, all records travel back.

        Raises:
            Refused: Dask is not installed, nothing answers, or workers differ.
        """
        self._client = _connected(address)
        try:
            self.jobs = sum(self._client.nthreads().values())
            if not self.jobs:
                raise Refused(f"The scheduler at {address} has no workers. Start one with: dask worker {address}")
            _check_versions(self._client)
            self.sees_folder = _all_see(self._client, out)
        except BaseException:  # an open connection would go on looking for its scheduler in the background
            self.close()
            raise

    def make_executor(self, jobs: int) -> Executor:
        """Return an executor; the cluster itself decides how much it does at once."""
        return ClusterExecutor(self._client)

    def close(self) -> None:
        """End the connection; the cluster goes on."""
        self._client.close()


def _connected(address: str) -> Any:
    """Connect to a scheduler.

    Raises:
        Refused: Dask is not installed, or nothing answers.
    """
    try:
        distributed = importlib.import_module("distributed")
    except ImportError as error:
        raise Refused("This engine needs Dask. Install it with: pip install 'caseholder[distributed]'") from error
    try:
        return distributed.Client(address, timeout=TIMEOUT, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise Refused(f"No Dask scheduler answers at {address}. Start one with: dask scheduler") from error


def _asked(client: Any, question: Callable[..., object], *arguments: object) -> dict[str, object]:
    """Ask every worker; one that is gone, which the scheduler may not know yet, does not answer and is left out."""
    found: dict[str, object] = client.run(question, *arguments, on_error="return")
    return {name: answer for name, answer in found.items() if not isinstance(answer, OSError)}


def results_version_here() -> int:
    """Return the results version of the worker that is asked."""
    return RESULTS_VERSION


def _check_versions(client: Any) -> None:
    """Refuse workers whose numbers would differ.

    Raises:
        Refused: naming them.
    """
    found = _asked(client, results_version_here)
    others = sorted(name for name, version in found.items() if version != RESULTS_VERSION)
    if others:
        raise Refused(
            f"These workers have another results version than {RESULTS_VERSION}: {', '.join(others)}. Install the same."
        )


def token_at(path: str) -> str:
    """Return what a worker reads at a path, or nothing."""
    try:
        return Path(path).read_text(encoding="ascii")
    except OSError:
        return ""


def _all_see(client: Any, out: Path) -> bool:
    """Tell whether every worker sees the results folder under the path it has here."""
    store, token = Store(out), secrets.token_hex(8)
    path = out.absolute() / ".shared-folder"
    store.write(path, token.encode())
    try:
        found = _asked(client, token_at, str(path))
    finally:
        store.disk.remove(path)
    return all(read == token for read in found.values())
