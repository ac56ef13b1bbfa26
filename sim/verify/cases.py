"""Which closed-form cases there are, and what each reads off a future (verification.md 3 and 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.verify import readings
from sim.verify.readings import Reading
from sim.verify.stored import DAYS_A_YEAR, Statistic, stored_answers


@dataclass(frozen=True, slots=True)
class Part:
    """One council file of a case: how long to run it and what to read.

    Attributes:
        file: stem of the council file and name of its table of answers.
        days: length of the run.
        readings: statistic -> how it is read off one future.
        quick: futures of the one-minute suite; 0 leaves the part out of it.
        usual: futures of the five-minute suite.
    """

    file: str
    days: float
    readings: Mapping[str, Reading]
    quick: int
    usual: int

    @property
    def statistics(self) -> tuple[Statistic, ...]:
        """The stored answers of this part."""
        return stored_answers()[self.file]

    @property
    def full(self) -> int:
        """Futures at full size (verification.md)."""
        return max(statistic.replications for statistic in self.statistics)


@dataclass(frozen=True, slots=True)
class Case:
    """One closed-form case.

    Attributes:
        name: V01 and so on; title: what it is; switched_on: which mechanisms are at work.
        parts: its council files.
    """

    name: str
    title: str
    switched_on: str
    parts: tuple[Part, ...]


def _flow(file: str, days: float, quick: int, usual: int, **more: Reading) -> Part:
    """Describe a part that counts open cases."""
    return Part(file, days, {"open_cases": readings.open_cases, **more}, quick, usual)


def _years(years: float) -> float:
    """Return the days of so many years, and one more so that the last instant lies inside."""
    return years * DAYS_A_YEAR + 1


def _queue(file: str, days: float, counted: int, *names: str) -> Part:
    """Describe a part that follows waits before workers, the first tenth of the cases dropped."""
    makers = {
        "wait_days": readings.wait_days,
        "share_waiting": readings.share_waiting,
        "share_closed_waiting": readings.share_closed_waiting,
    }
    return Part(file, days, {name: makers[name](counted // 10, counted) for name in names}, 0, 30)


LEEDS_REFERRALS = 11_223

CASES: tuple[Case, ...] = (
    Case("V01", "cases without holders, empty start", "referrals, exponential lengths", (_flow("v01", 366, 50, 200),)),
    Case(
        "V01b",
        "the same in balance from the start",
        "referrals, exponential lengths, opening count",
        (_flow("v01b", 366, 50, 200, dispersion=readings.open_cases),),
    ),
    Case(
        "V02",
        "lengths of any law, and the ages of open cases",
        "referrals, lognormal, Weibull and fixed lengths, opening count",
        (
            _flow("v02i", 366, 50, 200, older=readings.older),
            _flow("v02ii", 366, 50, 200, older=readings.older),
            _flow("v02iii", 101, 50, 200, older=readings.older),
        ),
    ),
    Case("V02b", "the remaining time of opening cases", "as V02", (_flow("v02b", 731, 30, 200),)),
    Case("V03", "a season, and opening cases of known age", "season, exponential lengths, ages", (_flow("v03", 731, 20, 100),)),
    Case("V03b", "the same with lognormal lengths", "season, lognormal lengths, ages", (_flow("v03b", 731, 20, 100),)),
    Case(
        "V05",
        "waiting for one of ten workers",
        "allocation at once, caps of one case",
        (_queue("v05", 1300, 10_000, "wait_days", "share_waiting"),),
    ),
    Case(
        "V06",
        "waiting for one worker, gamma lengths",
        "allocation at once, caps of one case",
        (_queue("v06a", 1300, 10_000, "wait_days"), _queue("v06b", 1300, 10_000, "wait_days")),
    ),
    Case(
        "V07",
        "cases that close while they wait",
        "allocation at once, caps of one case, closing while waiting",
        (_queue("v07", 870, 10_000, "share_waiting", "share_closed_waiting"),),
    ),
    Case(
        "V08",
        "an open workforce",
        "leaving, hires at random",
        (Part("v08", _years(5), {"permanent_fte": readings.permanent_fte}, 10, 60),),
    ),
    Case(
        "V09",
        "a fixed establishment",
        "leaving, hires for each vacancy",
        (
            Part(
                "v09",
                _years(6),
                {"permanent_fte": readings.permanent_fte, "permanent_fte_long_run": readings.permanent_fte},
                10,
                60,
            ),
        ),
    ),
    Case(
        "V10",
        "a cohort and its tenure",
        "leaving by tenure",
        (Part("v10", _years(10), {"still_here": readings.still_here}, 5, 40),),
    ),
    Case(
        "V11",
        "four steps from application to start",
        "applicants, steps, dropping out",
        (
            Part(
                "v11",
                1553,
                {"in_stage": readings.in_steps, "starts": readings.starts, "starts_settled": readings.starts_between},
                30,
                200,
            ),
        ),
    ),
    Case(
        "V12",
        "destinations compete for leavers",
        "leaving to three destinations",
        (Part("v12", _years(12), {"destinations": readings.destinations, "gone_by_3_years": readings.gone}, 5, 40),),
    ),
    Case(
        "V13",
        "a switch with two thresholds",
        "leaving, hires for each vacancy, agency trigger",
        (
            Part(
                "v13",
                _years(34),
                {"on_at_the_end": readings.on_at_the_end, "switch_ons": readings.switch_ons},
                0,
                60,
            ),
        ),
    ),
    Case(
        "V13b",
        "at work or away",
        "long absence",
        (
            Part(
                "v13b",
                _years(1),
                {"absent": readings.absent_of_those_at_work, "absent_at_opening": readings.absent},
                10,
                50,
            ),
        ),
    ),
    Case("V14", "short and long sickness", "sickness", (Part("v14", _years(2), {"absent": readings.absent}, 20, 150),)),
    Case(
        "V16",
        "the way of Leeds' referrals in 2005",
        "screening, routes",
        (
            Part(
                "v16",
                350,
                {
                    "outcomes": readings.stages_reached(LEEDS_REFERRALS),
                    "with_outcome": readings.with_outcome(LEEDS_REFERRALS),
                },
                2,
                20,
            ),
        ),
    ),
    Case(
        "V19",
        "overload slows the work down",
        "hours, allocation at once, delay",
        (_flow("v19a", 5001, 0, 40), _flow("v19b", 2001, 0, 80), _flow("v19c", 2001, 0, 80)),
    ),
    Case(
        "V19d",
        "overload without chance",
        "hours, allocation at once, delay",
        tuple(Part(f"v19d{n}", 250, {"closing_days": readings.closing_days}, 1, 1) for n in (1, 2, 3, 4)),
    ),
    Case(
        "V20",
        "a large service follows the mean field",
        "hours, delay, leaving by workload, hires for each vacancy",
        (
            Part(
                "v20",
                _years(2),
                {
                    "permanent_fte": readings.scaled(readings.permanent_fte, 5),
                    "open_cases": readings.scaled(readings.open_cases, 5),
                },
                0,
                0,
            ),
        ),
    ),
)
