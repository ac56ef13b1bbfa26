"""Finds numbers on a page that lead nowhere: every figure must carry its address, or be a date, a setting or a name.

The check walks the HTML of a report. A group of digits may stand inside ``data`` (with an address), ``time``, ``code``, a
chart, the title, or an element marked as a setting or a name; or be part of a date or of a fixed phrase such as "8 in 10".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Final

FREE_ELEMENTS: Final = frozenset({"time", "code", "svg", "title", "h1", "style", "figcaption"})
VOID_ELEMENTS: Final = frozenset({"meta", "link", "br", "col", "img", "input", "hr"})
FIXED_PHRASES: Final = re.compile(
    r"(8|Eight|eight) in 10|19 in 20|(in|of) 100\b|12 months|45 days|253 working days|over (22|26|50) cases"
)
DATES: Final = re.compile(
    r"(\d{1,2} )?(January|February|March|April|May|June|July|August|September|October|November|December) \d{4}"
)


class _Walk(HTMLParser):
    """Collects the text that is not inside an element that may hold numbers."""

    def __init__(self) -> None:
        """Start outside everything."""
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.texts: list[str] = []
        self.unaddressed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note whether the element may hold numbers."""
        if tag in VOID_ELEMENTS:
            return
        names = dict(attrs)
        if tag == "data" and not (names.get("data-n") and names.get("value")):
            self.unaddressed.append("data without an address")
        free = tag in FREE_ELEMENTS or tag == "data" or "data-setting" in names or "data-name" in names
        self.open.append((tag, free))

    def handle_endtag(self, tag: str) -> None:
        """Leave the element."""
        while self.open and self.open.pop()[0] != tag:
            continue

    def handle_data(self, text: str) -> None:
        """Keep text that must not hold numbers."""
        if not any(free for _, free in self.open):
            self.texts.append(text)


def orphan_numbers(html: str, names: Iterable[str] = ()) -> list[str]:
    """List the numbers of a page that carry no address.

    Args:
        html: the page, or a part of it.
        names: of plans, councils and studies, which may hold figures.
    """
    walk = _Walk()
    walk.feed(html)
    found = list(walk.unaddressed)
    for text in walk.texts:
        left = text
        for name in sorted(names, key=len, reverse=True):
            left = left.replace(name, "")
        left = FIXED_PHRASES.sub("", DATES.sub("", left))
        found += [f"{digits!r} in {' '.join(text.split())!r}" for digits in re.findall(r"\d[\d.,]*", left)]
    return found
