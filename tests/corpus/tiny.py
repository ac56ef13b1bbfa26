"""A small settings class with one setting of each kind, so that the corpus does not change with the model."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from sim.settings.problems import Fault
from sim.settings.quantity import Count, Date, Days, Fte, Gbp, Name, Note, Settings, Share, Sourced, Title, WorkingDays


class Allowance(Settings):
    """A policy with money and grades."""

    kind: Literal["retention_allowance"] = "retention_allowance"
    annual_gbp: Gbp
    grades: tuple[Literal["newly_qualified", "social_worker", "experienced"], ...] = ()
    start: Date | None = None
    why: Note | None = None


class Posts(Settings):
    """A policy with FTE."""

    kind: Literal["extra_posts"] = "extra_posts"
    fte: Fte
    team: Name


class Team(Settings):
    """A team with posts."""

    name: Name
    posts: Count
    stages: Literal["all"] | tuple[Literal["cin", "cp", "cla"], ...] = "all"


class Demand(Settings):
    """Referrals."""

    referrals_per_year: Sourced[Annotated[float, Field(gt=0, le=1e6)]]
    rereferral_share: Sourced[Share]
    delay: Sourced[Days]
    deadline: WorkingDays = 45.0
    seasonal: bool = True


class Tiny(Settings):
    """A council that fits on a page."""

    name: Name
    title: Title = ""
    sources: dict[str, Note] = Field(default_factory=dict)
    invented: bool = False
    opening_date: Date
    demand: Demand
    teams: tuple[Team, ...]
    policies: tuple[Annotated[Allowance | Posts, Field(discriminator="kind")], ...] = ()
    pay: dict[str, Gbp] = Field(default_factory=dict)

    def faults(self) -> Iterable[Fault]:
        """Report teams of one name."""
        names = [team.name for team in self.teams]
        for number, name in enumerate(names):
            if name in names[:number]:
                yield Fault(f"teams[{number}].name", f"'{name}' is used twice", "Give each team its own name.", name)


GOOD = """\
name = "tiny"
title = "A small town"
opening_date = 2018-03-31

[demand]
referrals_per_year = { value = 900.0, low = 800.0, high = 1000.0, source = "DfE", strength = "strong" }
rereferral_share = 0.2
delay = "12 weeks"
seasonal = true

[[teams]]
name = "east"
posts = 12

[[teams]]
name = "west"
posts = 8
stages = ["cin", "cp"]

[[policies]]
kind = "retention_allowance"
annual_gbp = 2400
grades = ["experienced"]
start = 2019-01-01

[pay]
experienced = 41839

[sources]
opening_date = "Council paper"
demand = "Council paper"
teams = "Council paper"
policies = "Council paper"
pay = "Council paper"
"""
