"""The 128 questions that five councils asked, and what an answer to each must show.

The list is a settings file like any other (``configs/questions.toml``): a page, a command and a test read the same words.
A question outside the model is in the list too, with the sentence that says why it is not answered.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from sim.settings.answer_slots import left_over, slots_of
from sim.settings.shipped import configs_folder

Tier = Literal["M", "S", "C", "X"]
Shown = Literal["HEAD", "FAN", "DIST", "WF", "CMP", "PROB", "TAB", "MAP"]
Words = Annotated[str, StringConstraints(min_length=2)]
FileName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
Target = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+(<=|>=)[0-9.]+$")]
HandCheck = Annotated[str, StringConstraints(pattern=r"^H([1-9]|1[0-9]|20)$")]

TIER_WORDS: dict[Tier, str] = {
    "M": "answered now",
    "S": "next",
    "C": "later",
    "X": "outside the model",
}


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Refusal(_Settings):
    """What is said when an answer is refused (questions.md 2).

    Attributes:
        sentence: the plain refusal.
        exposure: measures shown instead.
        never: what no page, command or call gives a number for.
    """

    sentence: Words
    exposure: tuple[str, ...] = Field(strict=False)
    never: tuple[Words, ...] = Field(strict=False)


class Paper(_Settings):
    """A council paper in which questions were asked."""

    file: str
    council: FileName
    paper: Words
    date: Words


class Question(_Settings):
    """One question, in the asker's words and in ours.

    Attributes:
        id: the paper's short name and a number, for example ``B18-1``.
        tier: M answered now, S next, C later, X outside the model.
        question: one plain question; heads the answer page.
        asked: the list's words; what stands in quotation marks is in the paper and "..." marks a cut.
        words: further words of the paper, where ``asked`` quotes none.
        measures: what the answer shows, the leading measure first; ``measured`` says the same in words.
        at: the date at which the answer is read.
        target: for example ``caseload_team<=18``.
        studies: studies that hold the plans to compare; ``plans`` says which in words.
        shown_as: kinds of display, ``display`` says the same in words.
        answer: the sentence that answers it, with places for numbers (``sim.settings.answer_slots``).
        lacks: why there is no study for it yet.
        outside: whether the question lies partly or wholly outside the model.
        refused: why no answer, or which part of one, is given; who_knows: who could answer.
        checks: the sums on paper that the answer must agree with.
    """

    id: Annotated[str, StringConstraints(pattern=r"^(B18|BA17|B21|B22|L06)-[1-9][0-9]?$")]
    tier: Tier
    question: Annotated[str, StringConstraints(pattern=r"\?$")]
    asked: Words
    words: tuple[Words, ...] = Field(default=(), strict=False)
    measures: tuple[str, ...] = Field(strict=False)
    measured: Words
    at: date | None = None
    target: Target | None = None
    studies: tuple[FileName, ...] = Field(strict=False)
    plans: str
    shown_as: tuple[Shown, ...] = Field(strict=False)
    display: Words
    answer: str = ""
    lacks: str = ""
    outside: Literal["", "partly", "wholly"] = ""
    refused: str = ""
    who_knows: str = ""
    checks: tuple[HandCheck, ...] = Field(default=(), strict=False)

    @property
    def paper(self) -> str:
        """Short name of the paper, for example ``B18``."""
        return self.id.partition("-")[0]

    @property
    def quotations(self) -> tuple[str, ...]:
        """The pieces that stand word for word in the paper, cuts and corrections left out."""
        quoted = re.findall(r'"([^"]+)"', self.asked) + list(self.words)
        pieces = (piece.strip() for text in quoted for piece in re.split(r"\.\.\.|\[sic\]", text))
        return tuple(piece for piece in pieces if piece)

    @model_validator(mode="after")
    def _answered_or_refused(self) -> Self:
        if self.tier == "X" and not (self.outside and self.refused):
            raise ValueError(f"{self.id} is outside the model and must say why")
        if self.tier == "M" and not (self.studies and self.measures and self.at):
            raise ValueError(f"{self.id} is answered now and needs a study, a measure and a date")
        if self.refused and not self.who_knows:
            raise ValueError(f"{self.id} is refused and must say who could answer")
        return self

    @model_validator(mode="after")
    def _answer_can_be_filled(self) -> Self:
        if bool(self.answer) != bool(self.studies):
            raise ValueError(f"{self.id} needs a study and an answer, or neither")
        if not (self.studies or self.lacks or self.outside):
            raise ValueError(f"{self.id} has no study and must say what it lacks")
        if set(left_over(self.answer)) & {"{", "}"}:
            raise ValueError(f"{self.id}: a place in the answer cannot be read")
        unknown = {slot.study for slot in slots_of(self.answer)} - {"", *self.studies}
        if unknown:
            raise ValueError(f"{self.id}: {', '.join(sorted(unknown))} is not a study of the question")
        return self


class QuestionList(_Settings):
    """All the questions, the papers they come from and the rule of refusal."""

    refusal: Refusal
    seeds: dict[str, Paper]
    question: tuple[Question, ...] = Field(strict=False)

    @model_validator(mode="after")
    def _ids_once_and_papers_known(self) -> Self:
        names = [question.id for question in self.question]
        if len(set(names)) != len(names):
            raise ValueError("a question is in the list twice")
        unknown = {question.paper for question in self.question} - set(self.seeds)
        if unknown:
            raise ValueError(f"no paper named {', '.join(sorted(unknown))}")
        return self

    @cached_property
    def by_id(self) -> dict[str, Question]:
        """Questions by their id."""
        return {question.id: question for question in self.question}

    def council_of(self, question: Question) -> str:
        """Return the name of the council file the question belongs to."""
        return self.seeds[question.paper].council

    def of_study(self, study: str) -> tuple[Question, ...]:
        """Return the questions that a study answers, in the order of the list."""
        return tuple(question for question in self.question if study in question.studies)


def command_for(study: str, council: str) -> str:
    """Return the command that runs a study, as shown on an answer page."""
    return f"caseholder run experiments/{council}/{study}.toml"


def questions_file() -> Path:
    """Return the shipped list."""
    return configs_folder() / "questions.toml"


def load_questions(path: Path | None = None) -> QuestionList:
    """Read the list of questions.

    The list is shipped, not written by users, so a fault in it is a bug and is raised as one.
    """
    text = (path or questions_file()).read_text(encoding="utf-8")
    return QuestionList.model_validate(tomllib.loads(text))
