"""How facts become HTML: one environment for report and app, in which every text is escaped and nothing can be marked safe."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from sim.report import words
from sim.report.parts import Number, plain_text
from sim.report.phrases import definition_of, measure_title, measure_words, unit_words


def environment(packages: Iterable[str] = ()) -> Environment:
    """Return an environment that escapes everything and refuses names it does not know.

    Args:
        packages: further packages with a folder of templates; they are looked in first.
    """
    loaders = [PackageLoader(name, "templates") for name in (*packages, "sim.report")]
    made = Environment(
        loader=ChoiceLoader(loaders), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters.update(
        {
            "month": words.month_text,
            "long_date": words.date_text,
            "measure_title": measure_title,
            "measure_words": measure_words,
            "unit_words": unit_words,
            "definition": definition_of,
            "plain": plain_text,
            "bare": lambda text: text.removeprefix("the "),
            "is_link": is_link,
        }
    )
    made.tests["number"] = lambda piece: isinstance(piece, Number)
    made.filters.pop("safe")
    return made


def is_link(text: str) -> bool:
    """Say whether a source may become a link: web addresses only."""
    return text.startswith(("https://", "http://"))


def count(value: int, address: str) -> Number:
    """Make a printed whole number with its address."""
    return Number(value, words.count_text(value), address)


def tenth(value: float, address: str) -> Number:
    """Make a printed number of one decimal with its address."""
    grain = Decimal("0.1")
    return Number(value, words.number_text(words.nearest(words.exact(value), grain), grain), address)
