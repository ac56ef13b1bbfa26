"""What the analysis refuses to compute, said in plain words.

A refusal is not a bug: the question cannot be answered from these futures, or an answer would mislead. Every refusal says what
was asked, why it is refused and what to ask instead, so that the command line can print it as it stands and end with code 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from importlib import import_module
from types import ModuleType


class AnalysisRefused(ValueError):  # noqa: N818 - it names what happened
    """A question the analysis will not answer; the text is for the reader."""


class UnknownMeasure(AnalysisRefused):
    """A measure that is not a column of the results."""


class UnknownPlan(AnalysisRefused):
    """A plan that was not run."""


class DateOutsideRun(AnalysisRefused):
    """A date before the first or after the last month end of the run."""


class TooFewReplications(AnalysisRefused):
    """Fewer futures than the statistic needs."""


class PrecisionRefused(AnalysisRefused):
    """A precision relative to a mean that cannot be told from 0."""


class TargetNotUnderstood(AnalysisRefused):
    """A target that does not read like ``average_caseload<=18``."""


class TablesDiffer(AnalysisRefused):
    """Results whose months or replications do not fit together."""


class SettingOutOfRange(AnalysisRefused):
    """A number handed to a statistic that has no meaning there."""


class NothingFeasible(AnalysisRefused):
    """No plan keeps inside the limits asked for."""


class MissingExtra(AnalysisRefused):
    """A research library that is not installed."""


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """Say that a name is not known and which one was probably meant."""
    names = sorted(known)
    near = get_close_matches(name, names, n=1)
    hint = f"Did you mean '{near[0]}'?" if near else f"Known: {', '.join(names[:12])}{' ...' if len(names) > 12 else ''}."
    return f"'{name}' is not a {kind} of these results. {hint}"


def need_replications(found: int, needed: int, what: str) -> None:
    """Refuse a statistic with too few futures.

    Raises:
        TooFewReplications: if fewer than ``needed`` were found.
    """
    if found < needed:
        raise TooFewReplications(
            f"{what} needs at least {needed} replications; there are {found}. Run more with --reps {needed}."
        )


def need_share(value: float, name: str) -> None:
    """Refuse a share that is not strictly between 0 and 1.

    Raises:
        SettingOutOfRange: if it is 0 or less, or 1 or more, or not a number.
    """
    if not 0 < value < 1:
        raise SettingOutOfRange(f"{name} must lie between 0 and 1, not {value}. For 95 per cent write 0.95.")


def need_columns(found: Sequence[object], needed: Iterable[str]) -> None:
    """Refuse a table without the columns that say which future a row belongs to.

    Raises:
        TablesDiffer: naming the columns that are missing.
    """
    missing = [name for name in needed if name not in found]
    if missing:
        raise TablesDiffer(f"The table of results has no column {', '.join(missing)}. Use the monthly table of a finished run.")


def research_library(module: str) -> ModuleType:
    """Import a library of the research extra, or say how to get it.

    Raises:
        MissingExtra: if the library is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtra(
            f"This needs the library {module.partition('.')[0]}, which is not installed. Install caseholder[research]."
        ) from error
