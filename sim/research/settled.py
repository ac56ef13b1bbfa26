"""Figures of a past opening without the part that a single count gets wrong.

One census is one day of one year. A council far from England in one count is on average a good deal nearer in the next: some of
the distance was a way of counting, or luck. A forecast that begins at the published figure carries that error for years. Here
caseload and turnover are drawn towards England's by what authorities that are not scored show (``configs/past.toml``).
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache

import numpy as np
from pydantic import BaseModel, ConfigDict
from scipy import special

from sim.analysis.arrays import FloatArray
from sim.settings.dfe_files import Figure, Published
from sim.settings.shipped import configs_folder


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What authorities that are not scored show about any council's next years.

    Attributes:
        referral_response: per cent by which cases move for each per cent of referrals; 1 lets them follow one for one.
        posts_growth_per_year: share by which posts grow a year; 0 leaves posts as they are.
        caseload_weight, turnover_weight: share of the distance from England that lasts; 1 keeps what is published.
        caseload_count_error: standard deviation of the logarithm of a published caseload about what it counts.
    """

    referral_response: float = 1.0
    posts_growth_per_year: float = 0.0
    caseload_weight: float = 1.0
    turnover_weight: float = 1.0
    caseload_count_error: float = 0.0


AS_PUBLISHED = Elsewhere()
"""Every figure as it stands, posts as they are, and work following referrals one for one."""
NAMES = tuple(field.name for field in fields(Elsewhere))


class _Sourced(BaseModel):
    """A figure with where it comes from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float
    source: str


@cache
def seen_elsewhere() -> Elsewhere:
    """Return the shipped figures."""
    data = tomllib.loads((configs_folder() / "past.toml").read_text(encoding="utf-8"))
    return Elsewhere(**{name: _Sourced.model_validate(data[name]).value for name in NAMES})


def settled(published: Published, england: Published, year: int, elsewhere: Elsewhere) -> Published:
    """Return the figures of an authority with caseload and turnover of one census drawn towards England's.

    Half of what is taken off the caseload's logarithm goes to the cases and half to the people who hold them: the published
    figures do not say which of the two was counted differently.

    Args:
        published: figures of the authority.
        england: figures of the country.
        year: of the census.
        elsewhere: how much of a distance lasts.
    """
    changed = {**_caseload(published, england, year, elsewhere.caseload_weight)}
    turnover, usual = published.at("turnover_rate", year), england.at("turnover_rate", year)
    if turnover is not None and usual is not None and elsewhere.turnover_weight != 1.0:
        value = usual.value + elsewhere.turnover_weight * (turnover.value - usual.value)
        changed["turnover_rate", year] = _drawn(turnover, value)
    return Published(published.area, {**published.figures, **changed})


def _caseload(published: Published, england: Published, year: int, weight: float) -> Mapping[tuple[str, int], Figure]:
    """Return cases held and the people who hold them with their caseload drawn towards England's."""
    cases, holders = published.at("cases_held", year), published.at("case_holders_fte", year)
    usual = england.at("caseload", year)
    if cases is None or holders is None or usual is None or weight == 1.0:
        return {}
    ratio = cases.value / holders.value / usual.value
    part = float(ratio ** (0.5 * (weight - 1.0)))
    return {
        ("cases_held", year): _drawn(cases, cases.value * part),
        ("case_holders_fte", year): _drawn(holders, holders.value / part),
    }


def as_counted(caseloads: FloatArray, error: float, key: str) -> FloatArray:
    """Return caseloads of single futures as a census of one day might count them; their mean stays.

    Args:
        caseloads: one a future.
        error: standard deviation of the logarithm.
        key: of the count; the same key gives the same counts.
    """
    places = (np.arange(caseloads.size) + 0.5) / caseloads.size
    seed = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "little")
    scores = np.random.default_rng(seed).permutation(special.ndtri(places))
    counted: FloatArray = caseloads * np.exp(error * scores - error**2 / 2)
    return counted


def _drawn(figure: Figure, value: float) -> Figure:
    """Return a figure with another value and a source that says so."""
    return replace(figure, value=value, file=f"drawn towards England's: {figure.file}")
