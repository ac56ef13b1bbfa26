"""Councils as they stood in the past, from published files alone: what a back-test starts from.

The opening position comes from the workforce census and the children's figures known by then. Two things that nobody could
have known are fed in as inputs, because the test is of the workforce and not of them: referrals of later years, and the dates
and grades of inspections (statistics.md 12).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from sim.research.settled import AS_PUBLISHED, Elsewhere, settled
from sim.settings.council import Council
from sim.settings.dfe_files import Published, read_published
from sim.settings.dfe_import import council_from_published
from sim.settings.load import load_council
from sim.settings.problems import Problem, ProblemsFound

CENSUS_MONTH, CENSUS_DAY = 9, 30
COUNTRY = "England"
SHARE_OF_YEAR_TO_MARCH = 0.25
"""A calendar year holds a quarter of the financial year that ends in it, and three quarters of the next."""
GRADES = {
    "outstanding": "outstanding",
    "good": "good",
    "requires improvement to be good": "requires_improvement",
    "requires improvement": "requires_improvement",
    "adequate": "requires_improvement",
    "inadequate": "inadequate",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """A published judgement of one authority."""

    published: date
    rating: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Published files.

    Attributes:
        figures: workforce census and children's figures; judgements: authority -> judgements from early to late.
        long: files of area, year, measure and value, which may hold bands of length; there need not be any.
    """

    figures: tuple[Path, ...]
    judgements: Mapping[str, tuple[Judgement, ...]]
    long: tuple[Path, ...] = ()

    def published(self, area: str) -> Published:
        """Return all figures of one authority, or of the country."""
        return _published(self.figures, area)

    def with_lengths(self, area: str) -> Published:
        """Return the figures of one authority with those of the long files, as far as they know it."""
        try:
            more = _published(self.long, area).figures if self.long else {}
        except ProblemsFound:
            more = {}
        return Published(area, {**more, **self.published(area).figures})

    def areas(self) -> tuple[str, ...]:
        """Return every authority of the workforce census, without regions and England."""
        text = self.figures[0].read_text(encoding="utf-8-sig")
        rows = csv.DictReader(io.StringIO(text))
        return tuple(sorted({row["area"] for row in rows if row.get("geographic_level") == "Local authority"}))


@cache
def _published(figures: tuple[Path, ...], area: str) -> Published:
    """Return all figures of one authority; files are read once, a back-test asks for the same ones many times."""
    return read_published(figures, area)


def evidence_in(folder: str | Path) -> Evidence:
    """Find the published files in a folder by the columns they have.

    Args:
        folder: with the workforce census, the children's figures by authority and the inspection history, as CSV.

    Raises:
        ProblemsFound: the folder or one of the three is not there.
    """
    heads = {path: set(_head(path)) for path in sorted(Path(folder).glob("*.csv"))}
    census = [path for path, head in heads.items() if {"inpost_fte", "caseload_fte", "time_period"} <= head]
    children = [path for path, head in heads.items() if {"referral_count", "cpp_at31", "time_period"} <= head]
    inspections = [path for path, head in heads.items() if {"published", "overall", "area"} <= head]
    found = {"the workforce census": census, "children in need by authority": children, "inspections": inspections}
    missing = [name for name, paths in found.items() if not paths]
    if missing:
        raise ProblemsFound(
            Problem(str(folder), None, "", "", f"has no file of {name}", "Give the folder with --evidence.") for name in missing
        )
    long = tuple(path for path, head in heads.items() if {"area", "year", "measure", "value"} <= head)
    return Evidence((*census, *children), _judgements(inspections[0]), long)


def _head(path: Path) -> list[str]:
    """Return the names of the columns of a file in small letters."""
    with path.open(encoding="utf-8-sig") as stream:
        return [name.strip().lower() for name in next(csv.reader(stream), [])]


def _judgements(path: Path) -> dict[str, tuple[Judgement, ...]]:
    """Read inspections; the last of several published on one day counts."""
    found: dict[str, dict[date, str]] = {}
    for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))):
        rating = GRADES.get((row["overall"] or "").strip().lower())
        if rating:
            found.setdefault(row["area"], {})[date.fromisoformat(row["published"])] = rating
    return {area: tuple(Judgement(day, dates[day]) for day in sorted(dates)) for area, dates in found.items()}


def slug(area: str) -> str:
    """Return the name of an authority as councils are named."""
    return re.sub(r"[^a-z0-9]+", "-", area.lower()).strip("-")


def past_council(
    evidence: Evidence, area: str, year: int, until: int, folder: Path, elsewhere: Elsewhere = AS_PUBLISHED
) -> Council:
    """Write and load the council of one authority at one census, with later referrals and inspections fed in.

    Args:
        evidence: published files.
        area: authority as published.
        year: opening on 30 September of that year.
        until: last year for which referrals are fed in.
        folder: where the two council files go.
        elsewhere: what other authorities show; as published feeds everything in as it came.

    Raises:
        ProblemsFound: a needed figure is missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{slug(area)}-from-{year}"
    published = evidence.published(area)
    opening = settled(published, evidence.published(COUNTRY), year, elsewhere)
    imported = council_from_published(f"{name}-published", opening, year)
    (folder / f"{name}-published.toml").write_text(imported.text, encoding="utf-8")
    path = folder / f"{name}.toml"
    judged = evidence.judgements.get(area, ())
    referrals = _yearly_referrals(published, year, until, elsewhere.referral_response)
    lines = _file_lines(name, area, year, referrals, judged, until)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load_council(path)


def _file_lines(
    name: str, area: str, year: int, referrals: Mapping[int, float], judged: Sequence[Judgement], until: int
) -> Iterator[str]:
    """Yield the council file that adds what happened to what was published at the opening."""
    yield f'extends = "{name}-published"'
    yield f'name = "{name}"'
    yield f'title = "{area} from 30 September {year}, with the referrals and inspections that came"'
    yield ""
    yield "[sources]"
    yield '"demand.referrals_by_year" = "DfE children in need: financial years weighted to calendar years"'
    ratings = _in_force(judged, date(year, CENSUS_MONTH, CENSUS_DAY), date(until, CENSUS_MONTH, CENSUS_DAY))
    if ratings:
        yield '"inspection.ratings" = "Ofsted: published judgements"'
        yield ""
        yield "[inspection]"
        yield 'on = { value = true, why = "the dates and grades of inspections are fed in" }'
        listed = ", ".join(f'{{ date = {each.published}, rating = "{each.rating}" }}' for each in ratings)
        yield f"ratings = [{listed}]"
    yield ""
    yield "[demand.referrals_by_year]"
    for calendar_year, count in referrals.items():
        yield f"{calendar_year} = {count:.1f}"


def _in_force(judged: Sequence[Judgement], opening: date, end: date) -> list[Judgement]:
    """Return the judgement in force at the opening and those published during the run; none if none was in force."""
    before = [each for each in judged if each.published <= opening]
    during = [each for each in judged if opening < each.published <= end]
    return [before[-1], *during] if before else []


def _yearly_referrals(published: Published, year: int, until: int, response: float = 1.0) -> dict[int, float]:
    """Return referrals by calendar year from those of the years to 31 March, damped towards those of the opening."""
    found: dict[int, float] = {}
    known = published.latest("referrals", year)
    for calendar_year in range(year, until + 1):
        came = referrals_of_year(published, calendar_year)
        if came is not None and known is not None:
            found[calendar_year] = known.value * (came / known.value) ** response
    return found


def referrals_of_year(published: Published, calendar_year: int) -> float | None:
    """Return referrals of a calendar year from those of the years to 31 March that it lies in; None if one is missing."""
    this, after = (published.at("referrals", each) for each in (calendar_year, calendar_year + 1))
    if this is None or after is None:
        return None
    return SHARE_OF_YEAR_TO_MARCH * this.value + (1 - SHARE_OF_YEAR_TO_MARCH) * after.value
