"""The wording rules of the report, as checks that run over every template, message and finished report (section 6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from sim.report import limits

BANNED_ON_SIDE_ONE: Final = (
    "stochastic",
    "replication",
    "replications",
    "percentile",
    "percentiles",
    "quantile",
    "quantiles",
    "confidence",
    "credible",
    "significant",
    "significantly",
    "monte carlo",
    "variance",
    "scenario tree",
    "iteration",
    "iterations",
    "seed",
    "resources",
    "entity",
    "entities",
)
BANNED_IN_ANSWERS: Final = ("will", "shall", "would certainly", "guarantee", "guarantees", "prove", "proves", "proven")
BANNED_IN_MESSAGES: Final = ("invalid", "please", "oops", "sorry", "illegal", "error occurred", "!")
ABBREVIATIONS: Final = {
    "FTE": "full-time equivalent",
    "DfE": "Department for Education",
    "CIN": "child in need",
    "CP": "child protection",
    "CLA": "looked-after child",
    "ASYE": "assessed and supported year in employment",
}
_NOT_ENDS: Final = re.compile(r"(?<=\d)\.(?=\d)")


def sentences(text: str) -> list[str]:
    """Split prose into sentences; a point inside a number ends none."""
    guarded = _NOT_ENDS.sub("\u2024", " ".join(text.split()))
    parts = re.split(r"(?<=[.?!])\s+", guarded)
    return [part.replace("\u2024", ".") for part in parts if re.search(r"\w", part)]


def word_count(text: str) -> int:
    """Count words; a number or an amount of money is one word."""
    return len(re.findall(r"[\w£%][\w£%.,'\u2019\u2212-]*", text))


def syllables(word: str) -> int:
    """Estimate the syllables of an English word by its groups of vowels; figures are read as one."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    if not letters:
        return 1
    groups = len(re.findall(r"[aeiouy]+", letters))
    if letters.endswith("e") and not letters.endswith(("le", "ee", "ye")) and groups > 1:
        groups -= 1
    if letters.endswith("ed") and not letters.endswith(("ted", "ded")) and groups > 1:
        groups -= 1
    return max(1, groups)


def reading_grade(text: str) -> float:
    """Return the Flesch-Kincaid grade: 0.39 words a sentence + 11.8 syllables a word - 15.59."""
    found = sentences(text)
    words = [word for sentence in found for word in re.findall(r"[A-Za-z0-9£][\w'\u2019.,-]*", sentence)]
    if not words:
        return 0.0
    return 0.39 * len(words) / len(found) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def banned_words(text: str, banned: Sequence[str]) -> list[str]:
    """List the banned words or phrases a text contains, as whole words and in any case."""
    flat = " ".join(text.lower().split())
    return [word for word in banned if re.search(rf"(?<!\w){re.escape(word)}(?!\w)" if word != "!" else "!", flat)]


def answer_faults(answer: Sequence[str]) -> list[str]:
    """Check the answer block: at most four sentences, short ones, no promise of what will happen."""
    found = [sentence for text in answer for sentence in sentences(text)]
    lengths = [word_count(sentence) for sentence in found]
    faults = [
        f"{length} words: {text}" for length, text in zip(lengths, found, strict=True) if length > limits.MOST_SENTENCE_WORDS
    ]
    if lengths and sum(lengths) / len(lengths) > limits.MOST_AVERAGE_SENTENCE_WORDS:
        faults.append(f"the sentences have {sum(lengths) / len(lengths):.1f} words on average")
    faults += [f"'{word}' in the answer" for word in banned_words(" ".join(answer), BANNED_IN_ANSWERS)]
    return faults


def side_one_faults(text: str) -> list[str]:
    """Check the words and the reading grade of side 1 or of a main page of the app."""
    faults = [f"'{word}' on side 1" for word in banned_words(text, BANNED_ON_SIDE_ONE)]
    grade = reading_grade(text)
    if grade > limits.HIGHEST_READING_GRADE:
        faults.append(f"reading grade {grade:.1f}")
    return faults


def message_faults(message: str) -> list[str]:
    """Check a message to the user: at most three lines, no scolding, no apology."""
    faults = [f"'{word}' in a message" for word in banned_words(message, BANNED_IN_MESSAGES)]
    if len(message.splitlines()) > limits.MOST_MESSAGE_LINES:
        faults.append("more than three lines")
    return faults


def unexplained_abbreviations(text: str, known: Iterable[str] = tuple(ABBREVIATIONS)) -> list[str]:
    """List abbreviations that a document uses without spelling them out before or at first use."""
    found = []
    for short in known:
        first = re.search(rf"(?<![\w-]){short}(?![\w-])", text)
        if first is None:
            continue
        spelt = text.lower().find(ABBREVIATIONS[short].lower())
        if spelt < 0 or spelt > first.end() + len(ABBREVIATIONS[short]):
            found.append(short)
    return found
