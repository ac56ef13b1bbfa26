"""Teams, posts and the opening position (model.md 3, 19)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PostInputs:
    """One established post (3, 12.2).

    Attributes:
        name: ``team/grade/number``; its hash is the post's identity.
        funded_from_day, funded_to_day: NEVER for recurrent money.
        advert_day: when it is advertised; None for the council's standard time of approval after funding.
    """

    name: str
    team: str
    grade: str
    role: str
    fte: float
    funded_from_day: float
    funded_to_day: float
    advert_day: float | None = None


@dataclass(frozen=True, slots=True)
class TeamInputs:
    """A team: what it takes on, where, and who manages it."""

    name: str
    areas: tuple[str, ...]
    stages: tuple[str, ...]
    manager_fte: float
    support_fte: float
    headline: bool


@dataclass(frozen=True, slots=True)
class OpeningWorker:
    """One worker in post at t = 0.

    Attributes:
        post: name of the post held; None for an agency worker.
        tenure_days: (least, most) in post; equal when known, else drawn uniformly in between (19.2).
        qualified_days: days since qualifying, None to take it from grade and tenure.
        leaving: (destination, last day) for a worker already on notice, else None.
        sick_since_days: None when at work.
    """

    kind: str
    role: str
    grade: str
    team: str
    fte: float
    tenure_days: tuple[float, float]
    post: str | None
    age_years: float | None = None
    leaving: tuple[str, float] | None = None
    sick_since_days: float | None = None
    qualified_days: float | None = None


@dataclass(frozen=True, slots=True)
class OpeningRecruit:
    """One named recruit on the way at t = 0 (19.2): may slip, drop out, or be an agency worker already here.

    Attributes:
        route: experienced, newly_qualified, agency_conversion, returner or trainee.
        start_days: (earliest, latest) start.
        accepted_day: when the offer is accepted; drop-out is possible from then.
    """

    route: str
    grade: str
    team: str
    fte: float
    accepted_day: float
    start_days: tuple[float, float]


@dataclass(frozen=True, slots=True)
class OpeningResignation:
    """Notices known to be given on a day after the opening, by people not named (B18: three for Leeds)."""

    day: float
    destination: str
    grade: str
    team: str
    heads: int


@dataclass(frozen=True, slots=True)
class OpeningCases:
    """Open cases of one stage at t = 0 (19.1).

    Attributes:
        mode: counts, bands or records.
        count: number of cases in mode counts; poisson: draw the number from a Poisson law with this mean.
        bands: (age from, age to, count) in mode bands; the last ``to`` may be NEVER.
        records: ages in days in mode records, one a case.
        stretch: mean stretch u_0^kappa by which calendar ages are divided.
        in_court: how many of them are in court proceedings.
        role: who holds them at the opening.
        team: where they are held when several teams could; None lets the allocation rule decide.
    """

    stage: str
    mode: str
    count: float
    poisson: bool
    bands: tuple[tuple[float, float, int], ...]
    records: tuple[float, ...]
    stretch: float
    in_court: int
    role: str
    team: str | None


@dataclass(frozen=True, slots=True)
class OpeningInputs:
    """The stated position from which every future starts (19)."""

    cases: tuple[OpeningCases, ...]
    workers: tuple[OpeningWorker, ...]
    pipeline: tuple[OpeningRecruit, ...]
    equilibrium_pipeline: bool
    equilibrium_notices: bool
    resignations: tuple[OpeningResignation, ...]
    past_leavers_fte: tuple[float, ...]
    vacant_since: str
