"""One settings file: its bytes checked, its statements placed, its values parsed (reliability.md 5).

Nothing is parsed before size, encoding, depth and number of settings are known to be sane, and a statement that cannot be read
does not hide what is wrong with the others.
"""

from __future__ import annotations

import copy
import re
import tomllib
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

from sim.settings.amounts import hidden_character
from sim.settings.privacy import Personal, personal_lines, personal_settings
from sim.settings.problems import Problem, shown
from sim.settings.scanner import scan
from sim.settings.shipped import configs_folder
from sim.settings.where import Path, Scan, Unreadable, dotted

LARGEST_BYTES = 1_000_000
MOST_REPAIRS = 20
_POSITION = re.compile(r"at line ([0-9]+)")

Table = dict[str, Any]


@dataclass(slots=True)
class Document:
    """A file as it was written.

    Attributes:
        name: as the user knows it; path: where it lies; None for the command line.
        data: its values, without the statements that could not be read.
        scan: the lines of its settings.
        problems: what is wrong with it so far.
        content: its bytes, for the manifest's hash.
        warnings: what its owner ought to know.
        must_stop: True when nothing more may be said about it: it is unreadable as a whole, or holds personal data.
        has_its_base: False when it extends a file that cannot be used.
    """

    name: str
    path: FilePath | None = None
    data: Table = field(default_factory=dict)
    scan: Scan = field(default_factory=Scan)
    problems: list[Problem] = field(default_factory=list)
    content: bytes = b""
    warnings: list[Problem] = field(default_factory=list)
    must_stop: bool = False
    has_its_base: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether all of it could be read, with what it extends; if not, what seems missing may be in what was left out."""
        return self.has_its_base and not self.scan.unreadable

    @property
    def is_default(self) -> bool:
        """Whether the file holds national defaults."""
        return self.path is not None and self.path.parent.name == "defaults"

    def blame(self, path: Path, setting: str, value: str, problem: str, fix: str) -> None:
        """Add a problem with a setting of this file."""
        self.problems.append(Problem(self.name, self.scan.line_of(path), setting, value, problem, fix))

    def refuse(self, line: int | None, problem: str, fix: str) -> None:
        """Add a problem with the file as a whole, after which nothing more is said about it."""
        self.problems.append(Problem(self.name, line, "", "", problem, fix))
        self.must_stop = True


def read_document(path: FilePath, name: str) -> Document:
    """Read a file; what is wrong with it stands in ``problems``."""
    document = Document(name, path)
    content = _content(path, document)
    if content is None:
        return document
    document.content = content
    if path.is_relative_to(configs_folder()):
        return _with_own_data(_shipped_document(path, name, content))
    _parse(content, document)
    return document


@lru_cache(maxsize=32)
def _shipped_document(path: FilePath, name: str, content: bytes) -> Document:
    """Parse a shipped file once: nearly every council extends the same national defaults."""
    document = Document(name, path, content=content)
    _parse(content, document)
    return document


def _with_own_data(document: Document) -> Document:
    return replace(
        document,
        data=copy.deepcopy(document.data),
        problems=list(document.problems),
        warnings=list(document.warnings),
    )


def document_of(content: bytes, name: str) -> Document:
    """Read a file's bytes that are already in memory, such as a form of the app or a generated test."""
    document = Document(name, content=content)
    if len(content) > LARGEST_BYTES:
        document.refuse(None, "is larger than 1 MB", "Settings files are a few pages; give results elsewhere.")
    else:
        _parse(content, document)
    return document


def _content(path: FilePath, document: Document) -> bytes | None:
    """Return the bytes of a file of sane size, or None with the reason noted."""
    try:
        if not path.is_file():
            _refuse_what_is_no_file(path, document)
            return None
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except (OSError, ValueError):
        document.refuse(None, "cannot be opened", "Check its name and that you may read it.")
        return None
    if len(content) > LARGEST_BYTES:
        document.refuse(None, "is larger than 1 MB", "Settings files are a few pages; give results elsewhere.")
        return None
    return content


def _refuse_what_is_no_file(path: FilePath, document: Document) -> None:
    if path.is_dir():
        document.refuse(None, "is a folder", "Give the file inside it.")
    elif path.exists():
        document.refuse(None, "is not an ordinary file", "Give a TOML file.")
    else:
        document.refuse(None, "is not there", "Check the name; 'caseholder councils' lists those that come with Caseholder.")


def _parse(content: bytes, document: Document) -> None:
    text = _text(content, document)
    if text is None:
        return
    document.scan = scan(text)
    if document.scan.too_much:
        line, problem = document.scan.too_much
        document.refuse(line, problem, "Split or flatten the file; a council needs far less.")
        return
    document.data = _values(text, document)
    personal = personal_settings(document.data)
    if personal.refused:
        document.problems = [_personal(document, finding) for finding in personal.refused]
        document.must_stop = True
        return
    document.warnings += [_personal(document, finding) for finding in personal.warned]
    secret_lines = personal_lines(text) if document.scan.unreadable else frozenset()
    document.problems += [_unreadable(document, fault, fault.line in secret_lines) for fault in document.scan.unreadable]


def _personal(document: Document, finding: Personal) -> Problem:
    line = document.scan.line_of(finding.path)
    setting = dotted(finding.path[:-1] if finding.in_key else finding.path)
    return Problem(document.name, line, setting, "", finding.problem, finding.fix)


def _unreadable(document: Document, fault: Unreadable, is_secret: bool) -> Problem:
    if is_secret:
        fix = "Leave out data about people."
        return Problem(document.name, fault.line, "", "", "looks like personal data and cannot be read", fix)
    setting = dotted(fault.path, document.data)
    value = shown(fault.value) if fault.value else ""
    return Problem(document.name, fault.line, setting, value, fault.problem, fault.fix)


def _values(text: str, document: Document) -> Table:
    """Parse what can be read; each statement that cannot is noted once and left out."""
    for fault in document.scan.unreadable:
        text = _without(text, fault.start, fault.end)
    for _ in range(MOST_REPAIRS):
        try:
            return tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            fault = _fault_at(text, str(error))
            document.scan.unreadable.append(fault)
            text = _without(text, fault.start, fault.end)
    document.refuse(None, "cannot be read as TOML", "Mend the lines named, then check again.")
    return {}


def _fault_at(text: str, message: str) -> Unreadable:
    """Turn the position of a parser's complaint into a line to leave out; its wording is not ours to show."""
    position = _POSITION.search(message)
    lines = text.split("\n")
    line = min(int(position[1]), len(lines)) if position else len(lines)
    start = sum(len(earlier) + 1 for earlier in lines[: line - 1])
    problem = (
        "a table or setting of this name is there already in another form"
        if "verwrite" in message or "eclare" in message
        else "this line is not understood"
    )
    return Unreadable(line, (), "", problem, "Write NAME = VALUE, each name once.", start, start + len(lines[line - 1]))


def _without(text: str, start: int, end: int) -> str:
    """Return the text with a stretch blanked, so that all other lines keep their numbers."""
    return text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]


def _text(content: bytes, document: Document) -> str | None:
    """Return the text of strict UTF-8, Windows line ends made plain; None with the reason noted."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        text = content.decode("utf-8", errors="strict").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        guess = " (it looks like UTF-16)" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ""
        document.refuse(line, f"is not UTF-8 text{guess}", "Save it as UTF-8 in your editor.")
        return None
    for number, line_text in enumerate(text.split("\n"), start=1):
        hidden = hidden_character(line_text)
        if hidden:
            document.refuse(number, f"has the hidden character {hidden}", "Delete it; plain text and line ends are enough.")
    return None if document.must_stop else text
