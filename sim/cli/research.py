"""Commands of the research tools, each registered when what it calls is there."""

from __future__ import annotations

from collections.abc import Callable

COMMANDS: tuple[Callable[..., None], ...] = ()
