"""Figures printed in the council papers, each with the words it rests on (``configs/papers.toml``)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sim.settings.paper_sums import Benchmark
from sim.settings.shipped import configs_folder


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class PaperFact(_Settings):
    """One figure: from a paper, with its words, or from published statistics, with their name."""

    value: float
    unit: str
    paper: str = ""
    words: str = ""
    source: str = ""

    @model_validator(mode="after")
    def _words_or_source(self) -> Self:
        if bool(self.paper and self.words) == bool(self.source):
            raise ValueError("a figure needs the words of a paper or the name of a source")
        return self


class PrintedCost(_Settings):
    """What a paper prints as the yearly cost of a number of posts."""

    posts: int
    gbp: float
    paper: str
    words: str


class Limits(_Settings):
    """What the sums hold to be believable, and the cases they repeat a sum for."""

    longest_mean_years: float
    vacancy_shares: tuple[float, ...]


class PaperBenchmark(_Settings):
    """An average quoted in a paper."""

    value: float
    area: str
    year: str
    definition: str
    paper: str
    words: str

    def plain(self) -> Benchmark:
        """Return the average as the sums use it."""
        return Benchmark(self.value, self.area, self.year, self.definition)


class Ambiguity(_Settings):
    """Two statements that contradict each other; no setting is taken from either."""

    topic: str
    paper: str
    one: str
    other: str
    handling: str


class Papers(_Settings):
    """All figures, averages and ambiguities."""

    limits: Limits
    fact: dict[str, PaperFact]
    printed_cost: tuple[PrintedCost, ...]
    benchmark: dict[str, PaperBenchmark]
    ambiguity: tuple[Ambiguity, ...] = Field(default=())

    def value(self, name: str) -> float:
        """Return a figure by name."""
        return self.fact[name].value


def load_papers(path: Path | None = None) -> Papers:
    """Read the figures. The file is shipped, so a fault in it is a bug and is raised as one."""
    chosen = path or configs_folder() / "papers.toml"
    return Papers.model_validate(tomllib.loads(chosen.read_text(encoding="utf-8")))
