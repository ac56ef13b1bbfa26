"""What happens when somebody stops a run: Ctrl-C, a closed terminal, a shutdown.

The command line answers a signal by ending its workers, saying how much is saved and leaving at once. Nothing has to be tidied,
because a record is on the disk whole or not at all.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

STOPPED_BY_KEYBOARD = 130
STOPPED_BY_SIGNAL = 143


def stopping_signals() -> tuple[signal.Signals, ...]:
    """List the signals of this platform that mean: stop."""
    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    return tuple(getattr(signal, name) for name in names if hasattr(signal, name))


class Interruption:
    """Answers the first stopping signal and ignores all later ones.

    Attributes:
        farewell: what to say; replaced by the run as it goes on.
        clean_up: what must be done first, such as ending worker processes.
    """

    def __init__(self) -> None:
        """Start with nothing to tidy and little to say."""
        self.farewell: Callable[[], str] = lambda: "Stopped."
        self.clean_up: Callable[[], None] = lambda: None

    def install(self) -> None:
        """Answer stopping signals from now on; one that is ignored already (nohup) stays ignored."""
        for number in stopping_signals():
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._answer)

    def _answer(self, number: int, frame: FrameType | None) -> None:
        """End the program: no exception passes through the work, so nothing can print a traceback."""
        for each in stopping_signals():
            signal.signal(each, signal.SIG_IGN)
        try:
            self.clean_up()
            os.write(2, f"{self.farewell()}\n".encode())
        except OSError:
            pass  # the terminal is gone; there is nobody to tell
        finally:
            os._exit(STOPPED_BY_KEYBOARD if number == signal.SIGINT else STOPPED_BY_SIGNAL)


@contextmanager
def signals_held() -> Iterator[None]:
    """Put off the answer to stopping signals for a moment; a process started inside is deaf to Ctrl-C.

    Used where a process is started: answered halfway, it would be unknown and would complain of its lost parent.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    noted: list[int] = []
    before = {number: signal.getsignal(number) for number in stopping_signals()}
    for number in before:
        signal.signal(number, lambda number, frame: noted.append(number))
    blocked = _block_interrupt()
    try:
        yield
    finally:
        _restore(blocked)
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
        for first in noted[:1]:
            signal.raise_signal(first)


def _block_interrupt() -> set[int | signal.Signals] | None:
    """Hold back Ctrl-C; processes inherit this, unlike a handler."""
    if sys.platform == "win32":
        return None
    return signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def _restore(blocked: set[int | signal.Signals] | None) -> None:
    """Let through what was let through before."""
    if sys.platform != "win32" and blocked is not None:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
