"""One future replayed with its event log, and its happenings told in plain sentences."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.orders import order_again, order_of
from sim.running import asked_of
from sim.runs.manifest import Refused
from sim.runs.replicate import job_of, simulate
from sim.runs.results import require_manifest
from sim.runs.store import Store
from sim.world.journal import EventLog

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from sim.runs.run import Order
    from sim.settings.council import Council


CASE, WORKER, POST, CANDIDATE, NOBODY = "case", "worker", "post", "candidate", ""


class Telling(NamedTuple):
    """How one kind of happening is told.

    Attributes:
        who, other: what the two identities are; sentence: with their places and those of value and text.
    """

    who: str
    other: str
    sentence: str


TELLINGS = {
    "open_at_start": Telling(CASE, NOBODY, "Case {who} is open at the start, in {text}."),
    "referred": Telling(CASE, NOBODY, "Case {who} is referred."),
    "screened": Telling(CASE, NOBODY, "Case {who} is screened: {text}."),
    "stage_began": Telling(CASE, NOBODY, "Case {who} begins {text}."),
    "stage_after": Telling(CASE, NOBODY, "Case {who} comes from {text}."),
    "stage_ended": Telling(CASE, NOBODY, "Case {who} ends {text} after {value:.0f} days."),
    "closed": Telling(CASE, NOBODY, "Case {who} closes after {value:.0f} days: {text}."),
    "unallocated": Telling(CASE, NOBODY, "Case {who} has no worker."),
    "allocated": Telling(CASE, WORKER, "Case {who} goes to worker {other}: {text}."),
    "handed_over": Telling(CASE, WORKER, "Case {who} goes over to worker {other}: {text}."),
    "duty": Telling(CASE, NOBODY, "Case {who}: {text}."),
    "started": Telling(WORKER, WORKER, "Worker {who} starts as {text}, {value:g} FTE."),
    "left": Telling(WORKER, NOBODY, "Worker {who} leaves, {value:g} FTE, for {text}."),
    "resigned": Telling(WORKER, NOBODY, "Worker {who} resigns to go to {text}."),
    "on_notice_at_start": Telling(WORKER, NOBODY, "Worker {who} is under notice at the start, to go to {text}."),
    "withdrew_notice": Telling(WORKER, NOBODY, "Worker {who} stays after a talk."),
    "promoted": Telling(WORKER, NOBODY, "Worker {who} moves up to {text}, {value:.0f} days after becoming eligible."),
    "paid": Telling(WORKER, NOBODY, "Worker {who} is paid £{value:,.2f}: {text}."),
    "protection_ended": Telling(WORKER, NOBODY, "Worker {who} ends the protected first year."),
    "absent": Telling(WORKER, NOBODY, "Worker {who} is off for {value:.0f} days: {text}."),
    "returned": Telling(WORKER, NOBODY, "Worker {who} is back: {text}."),
    "agency_started": Telling(WORKER, NOBODY, "Agency worker {who} begins: {text}."),
    "agency_ended": Telling(WORKER, NOBODY, "Agency worker {who} ends: {text}."),
    "agency_requested": Telling(CANDIDATE, NOBODY, "Agency worker {who} is asked for: {text}."),
    "agency_switch": Telling(NOBODY, NOBODY, "Asking for agency workers is switched {text}."),
    "post_funded": Telling(POST, NOBODY, "Post {who} is funded: {text}."),
    "advertised": Telling(POST, NOBODY, "Post {who} is advertised: {text}."),
    "step_began": Telling(CANDIDATE, POST, "Candidate {who} begins {text}."),
    "applied": Telling(CANDIDATE, POST, "Candidate {who} applies for post {other}: {text}."),
    "dropped_out": Telling(CANDIDATE, POST, "Candidate {who} for post {other} drops out."),
}


class Happening(NamedTuple):
    """One line of a traced future.

    Attributes:
        who, other: plain numbers in order of appearance, of cases, workers, posts and candidates each: case 1, worker 1.
        who_key, other_key: the model's own long numbers for them, the same in this future of every plan.
    """

    day: float
    date: date
    kind: str
    who: int
    other: int
    value: float
    text: str
    who_key: int = 0
    other_key: int = 0

    @property
    def sentence(self) -> str:
        """The happening in plain words."""
        telling = TELLINGS.get(self.kind, Telling("", "", "{kind} {who} {other} {value:g} {text}"))
        parts = {"kind": self.kind, "who": self.who, "other": self.other, "value": self.value}
        text = self.text.replace("_", " ")
        return telling.sentence.format(**parts, text=text.lower() if text.isupper() else text)

    def as_dict(self) -> dict[str, object]:
        """Return the happening for programs."""
        return {**self._asdict(), "date": self.date.isoformat(), "sentence": self.sentence}

    def concerns(self, kind: str, identity: int) -> bool:
        """Tell whether a case or a worker is part of this."""
        telling = TELLINGS.get(self.kind, Telling("", "", ""))
        return (telling.who, self.who) == (kind, identity) or (telling.other, self.other) == (kind, identity)


@dataclass(frozen=True)
class Trace:
    """One future with everything that happened in it."""

    plan: str
    rep: int
    happenings: tuple[Happening, ...]

    @property
    def events(self) -> pd.DataFrame:
        """The event log as a data frame: day, date, kind, who, other, value, text, sentence."""
        import pandas as pd  # noqa: PLC0415 - heavy

        rows = [(*happening, happening.sentence) for happening in self.happenings]
        return pd.DataFrame(rows, columns=[*Happening._fields, "sentence"])

    def life_of(self, kind: str, identity: int) -> tuple[Happening, ...]:
        """Return what happened to one case or one worker.

        Args:
            kind: ``case`` or ``worker``.
            identity: its number.
        """
        return tuple(happening for happening in self.happenings if happening.concerns(kind, identity))


def trace(what: Council | str | Path, rep: int, *, plan: str = "", seed: int | None = None, sets: Sequence[str] = ()) -> Trace:
    """Replay one future and return everything that happens in it.

    Args:
        what: a council, or a file, a shipped name or a results folder.
        rep: number of the future, from 1.
        plan: which plan; the baseline when left out.
        seed: root seed; that of the study or the results folder, or 1, when left out.
        sets: changes of settings, each ``KEY=VALUE``.

    Raises:
        ProblemsFound: a file cannot be used.
        Refused: there is no such plan or folder.
    """
    order = _order(what, seed, sets)
    name = plan or order.plans[0]
    if name not in order.plans:
        raise Refused(f"{name} is not one of the plans: {', '.join(order.plans)}.")
    journal, _ = simulate(order.job, name, rep, log=True)
    opening = job_of(order.job).resolved.council.opening.date
    return Trace(name, rep, _happenings(journal.log or EventLog(), opening))


def _order(what: Council | str | Path, seed: int | None, sets: Sequence[str]) -> Order:
    """Return the run that a future belongs to."""
    if isinstance(what, str | Path) and (Path(what) / "manifest.json").is_file():
        return order_again(require_manifest(Store(what)))
    return order_of(asked_of(what, sets=sets), 1, seed, fixed_inputs=None)


class _Numbers:
    """Gives cases, workers, posts and candidates plain numbers in order of appearance."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], int] = {}
        self._last: Counter[str] = Counter()

    def of(self, kind: str, key: int) -> int:
        """Return the number of one of them, a new one when it has not appeared before."""
        if kind == NOBODY:
            return key
        if (kind, key) not in self._known:
            self._last[kind] += 1
            self._known[kind, key] = self._last[kind]
        return self._known[kind, key]


def _happenings(log: EventLog, opening: date) -> tuple[Happening, ...]:
    """Return a log with dates, plain numbers and words; what happens during a day has the date of that day."""
    numbers = _Numbers()
    lines = zip(log.day, log.kind, log.who, log.other, log.value, log.text, strict=True)
    told = []
    for day, place, who, other, value, text in lines:
        kind, on = log.kinds[place], opening + timedelta(days=int(day) + 1)
        telling = TELLINGS.get(kind, Telling(NOBODY, NOBODY, ""))
        plain = numbers.of(telling.who, who), numbers.of(telling.other, other)
        told.append(Happening(day, on, kind, *plain, value, log.texts[text], who, other))
    return tuple(told)
