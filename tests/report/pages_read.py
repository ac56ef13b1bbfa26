"""Reads a page the way a browser and a screen reader do: elements, headings, tables, visible text."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "col", "img", "input", "hr", "rect", "use", "path"}


@dataclass
class Element:
    """One element with its attributes, children and text."""

    tag: str
    attrs: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    def text(self) -> str:
        """All text inside."""
        return " ".join("".join(child if isinstance(child, str) else f" {child.text()} " for child in self.children).split())

    def exact_text(self) -> str:
        """All text inside, spaced as written."""
        return "".join(child if isinstance(child, str) else child.exact_text() for child in self.children)

    def all(self, tag: str) -> list[Element]:
        """All elements of a kind below."""
        below = [child for child in self.children if isinstance(child, Element)]
        return [found for child in below for found in ([child] if child.tag == tag else []) + child.all(tag)]


def numbers_by_address(root: Element) -> list[tuple[str, Element]]:
    """Every number with its whole address; the table of a plan and its rows say once what their addresses begin with."""
    folded = [table for table in root.all("table") if "data-of" in table.attrs]
    inside = [
        ("/".join((table.attrs["data-of"], row.attrs["data-at"], number.attrs["data-n"])), number)
        for table in folded
        for row in table.all("tbody")[0].all("tr")
        for number in row.all("data")
    ]
    known = {id(number) for _, number in inside}
    return inside + [(number.attrs["data-n"], number) for number in root.all("data") if id(number) not in known]


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("document", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self.open):
            while self.open.pop().tag != tag:
                continue

    def handle_data(self, text: str) -> None:
        self.open[-1].children.append(text)


def page(html: str) -> Element:
    """Parse a page."""
    tree = _Tree()
    tree.feed(html)
    return tree.root


def structure_faults(root: Element) -> list[str]:
    """Check headings, tables, regions, pictures and language as a reviewer would."""
    faults = []
    language = root.all("html")[0].attrs.get("lang") if root.all("html") else None
    if language != "en-GB":
        faults.append("the language is not en-GB")
    levels = [int(element.tag[1]) for element in every_element(root) if element.tag in {"h1", "h2", "h3", "h4"}]
    if levels.count(1) != 1:
        faults.append(f"{levels.count(1)} headings of the first level")
    faults += [f"a heading jumps from {a} to {b}" for a, b in itertools.pairwise(levels) if b > a + 1]
    for table in root.all("table"):
        faults += _table_faults(table)
    labels = [element.attrs["aria-label"] for element in every_element(root) if element.attrs.get("role") == "region"]
    if len(labels) != len(set(labels)):
        faults.append("two regions have the same label")
    ids = [element.attrs["id"] for element in every_element(root) if "id" in element.attrs]
    faults += [f"the id {one} is used twice" for one in sorted({one for one in ids if ids.count(one) > 1})]
    for picture in root.all("svg"):
        named = picture.attrs.get("aria-labelledby") or picture.attrs.get("aria-label")
        if picture.attrs.get("role") != "img" or not named:
            faults.append("a picture without a name")
    return faults


def _table_faults(table: Element) -> list[str]:
    captions = table.all("caption")
    faults = [] if captions and captions[0].text() else ["a table without a caption"]
    if not table.all("thead"):
        faults.append("a table without a header row")
    faults += ["an empty header cell" for cell in table.all("th") if not cell.text()]
    faults += ["a header cell without scope" for cell in table.all("th") if not cell.attrs.get("scope")]
    return faults


def every_element(root: Element) -> list[Element]:
    """All elements below, in the order of the page."""
    below = [child for child in root.children if isinstance(child, Element)]
    return [found for child in below for found in (child, *every_element(child))]
