"""A walk through the text of a settings file that finds the line of every setting and all that cannot be read.

``tomllib`` gives values without lines and stops at the first mistake. This scanner walks the same text, remembers the line of
every key, and names each statement it cannot read, so that ``check`` can report everything at once. It decides nothing about
values: what it finds readable, ``tomllib`` parses.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right

from sim.settings.hints import amount_meant, left_over_hint, no_equals_hint, value_hint
from sim.settings.where import BARE_KEY, Path, Scan, Unreadable

DEEPEST = 20
MOST_KEYS = 5_000
MOST_LIST_ITEMS = 50_000
LONGEST_NUMBER = 400

# The quantifiers are possessive (*+, ++): a hostile file cannot make a pattern try a second way.
_BLANK = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_SPACE = re.compile(r"[ \t]*+")
_QUOTED = re.compile(r'"(?:[^"\\\n]|\\[^\n])*"|' + r"'[^'\n]*'")
_LONG_TEXT = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}(?!")|' + r"'''.*?'{3,5}(?!')", re.DOTALL)
_BARE_VALUE = re.compile(r"[^,\]}#\n]*")
_PLAIN_VALUE = re.compile(r"true|false|[+-]?(?:0|[1-9](?:_?[0-9])*)(?:\.[0-9](?:_?[0-9])*)?(?:[eE][+-]?[0-9]+)?")
_REST_OF_LINE = re.compile(r"[^\n]*")
_STATEMENT = re.compile(r"\n(?=[ \t]*+(?:\[{1,2}[A-Za-z0-9_.\"' \t-]++\]|[A-Za-z0-9_.\"' \t-]++=))")
_NEWLINE = re.compile("\n")
_HEADING = re.compile(r"\n[ \t]*+\[")


def scan(text: str) -> Scan:
    """Return the line of every key of a TOML text, and the statements that cannot be read."""
    scanner = _Scanner(text)
    try:
        scanner.statements()
    except _TooMuchError as limit:
        scanner.result.too_much = (limit.line, limit.problem)
    return scanner.result


class _TooMuchError(Exception):
    def __init__(self, line: int, problem: str) -> None:
        self.line, self.problem = line, problem


class _CannotReadError(Exception):
    def __init__(self, position: int, problem: str, fix: str, value: str = "") -> None:
        self.position, self.problem, self.fix, self.value = position, problem, fix, value
        self.spans_lines = "not closed" in problem or "closing" in problem


class _GivenTwiceError(_CannotReadError):
    """A setting whose value can be read, but which the file has already."""


class _Scanner:
    """A walk through the text, statement by statement."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.result = Scan()
        self.table: Path = ()
        self.list_lengths: dict[Path, int] = {}
        self.headers: dict[Path, int] = {}
        self.list_items = 0
        self.keys = 0
        self.open_lists = 0
        self.heading_is_open = False
        self.current: Path = ()
        self.newlines = [match.start() for match in re.finditer("\n", text)]

    def line_at(self, position: int) -> int:
        return bisect_right(self.newlines, position - 1) + 1

    def skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.position)
        found = match[0] if match else ""
        self.position += len(found)
        return found

    def ahead(self, text: str) -> bool:
        return self.text.startswith(text, self.position)

    # --- statements --------------------------------------------------------------------------------------------------------

    def statements(self) -> None:
        while True:
            self.skip(_BLANK)
            if self.position >= len(self.text):
                return
            start = self.position
            self.current = self.table
            self.open_lists, self.heading_is_open = 0, False
            try:
                if self.ahead("["):
                    self.header()
                else:
                    self.setting()
            except _CannotReadError as fault:
                self.leave_out(start, fault)

    def leave_out(self, start: int, fault: _CannotReadError) -> None:
        """Note a statement that cannot be read and go on at the next line that looks like a statement."""
        if not isinstance(fault, _GivenTwiceError):
            following = self.next_statement(fault).search(self.text, max(start, fault.position))
            self.position = following.start() if following else len(self.text)
        line = self.line_at(fault.position)
        self.result.unreadable.append(
            Unreadable(line, self.current, fault.value, fault.problem, fault.fix, start, self.position)
        )

    def next_statement(self, fault: _CannotReadError) -> re.Pattern[str]:
        """Return where to go on: what follows a heading that cannot be read belongs to nothing known."""
        if self.heading_is_open:
            return _HEADING
        return _STATEMENT if self.open_lists or fault.spans_lines else _NEWLINE

    def end_of_statement(self, start: int) -> None:
        value = self.text[start : self.position]
        self.skip(_SPACE)
        rest = _REST_OF_LINE.match(self.text, self.position)
        left_over = rest[0].strip() if rest else ""
        if left_over and not left_over.startswith("#"):
            raise _CannotReadError(self.position, *left_over_hint(left_over.split("#")[0].strip(), value[:60]))

    def header(self) -> None:
        """Read ``[table]`` or ``[[list of tables]]``."""
        start = self.position
        self.current, self.heading_is_open = (), True
        is_list = self.ahead("[[")
        self.position += 2 if is_list else 1
        parts = self.key_parts()
        closing = "]]" if is_list else "]"
        if not self.ahead(closing):
            raise _CannotReadError(start, "the heading is not closed", f"End it with {closing}.")
        self.position += len(closing)
        self.heading_is_open = False
        if is_list:
            path: Path = (*self.resolved(parts[:-1]), parts[-1])
            number = self.list_lengths.get(path, 0)
            self.list_lengths[path] = number + 1
            self.note(path, start)
            path = (*path, number)
        else:
            path = self.resolved(parts)
            self.refuse_repeated_table(path, start)
        self.table = path
        self.note(path, start)
        self.end_of_statement(start)

    def refuse_repeated_table(self, path: Path, start: int) -> None:
        """Leave out a table given twice with all its settings: they would land in the first."""
        line = self.line_at(start)
        first = self.headers.setdefault(path, line)
        if first == line:
            return
        following = _HEADING.search(self.text, start)
        self.position = following.start() if following else len(self.text)
        self.current = path
        raise _GivenTwiceError(start, f"given twice (also line {first})", "Put both parts under one heading.")

    def setting(self) -> None:
        """Read ``key = value``."""
        start = self.position
        path = self.table + self.key_parts()
        self.current = path
        if not self.ahead("="):
            raise _CannotReadError(start, *no_equals_hint(_first_line(self.text, start)))
        self.position += 1
        self.skip(_SPACE)
        self.count_key(start)
        first = self.result.lines.get(path)
        if first is None:
            self.note(path, start)
        value_start = self.position
        self.value(path if first is None else ("", start))
        self.end_of_statement(value_start)
        if first is not None:
            raise _GivenTwiceError(start, f"given twice (also line {first})", "Keep one of the two.")

    def key_parts(self) -> Path:
        """Read a dotted key, bare or in quotation marks."""
        parts: list[str] = []
        while True:
            self.skip(_SPACE)
            start = self.position
            key = self.skip(BARE_KEY) or _unquoted(self.skip(_QUOTED))
            if self.position == start:
                raise _CannotReadError(start, "this line is not understood", "Write NAME = VALUE, or # before a remark.")
            parts.append(key)
            self.skip(_SPACE)
            if not self.ahead("."):
                return tuple(parts)
            self.position += 1

    def resolved(self, parts: Path) -> Path:
        """Return the path with the number of the last item wherever a part is a list of tables."""
        path: Path = ()
        for part in parts:
            path = (*path, part)
            if path in self.list_lengths:
                path = (*path, self.list_lengths[path] - 1)
        return path

    # --- values ------------------------------------------------------------------------------------------------------------

    def value(self, path: Path) -> None:
        start = self.position
        self.refuse_depth(path, start)
        if self.ahead("["):
            self.list_value(path)
        elif self.ahead("{"):
            self.inline_table(path)
        elif self.ahead('"""') or self.ahead("'''"):
            self.text_value(start, _LONG_TEXT)
        elif self.ahead('"') or self.ahead("'"):
            self.text_value(start, _QUOTED)
        else:
            self.bare_value(start)

    def text_value(self, start: int, pattern: re.Pattern[str]) -> None:
        written = self.skip(pattern)
        if not written:
            raise _CannotReadError(
                start, "the text has no closing quotation mark", "Close it with the same mark that opens it."
            )
        if "\\" in written and not written.startswith("'") and not _parses(written):
            raise _CannotReadError(
                start, "the text has a backslash that means nothing", "Write two backslashes, or single quotation marks."
            )

    def bare_value(self, start: int) -> None:
        written = self.skip(_BARE_VALUE).strip()
        if len(written) > LONGEST_NUMBER:
            raise _CannotReadError(start, "the value has too many digits", "Check the number; the longest is 400 characters.")
        if not _PLAIN_VALUE.fullmatch(written) and not _parses(written):
            meant = written if self.open_lists else amount_meant(_first_line(self.text, start)) or written
            raise _CannotReadError(start, *value_hint(meant), value=meant[:60])

    def list_value(self, path: Path) -> None:
        start = self.position
        self.open_lists += 1
        self.position += 1
        for number in range(MOST_LIST_ITEMS + 1):
            self.skip(_BLANK)
            if self.ahead("]"):
                break
            self.count_item(start)
            self.note((*path, number), self.position)
            self.value((*path, number))
            self.skip(_BLANK)
            if self.ahead(","):
                self.position += 1
            elif not self.ahead("]"):
                raise _CannotReadError(start, "the list is not closed", "Put commas between its items and ] at its end.")
        self.open_lists -= 1
        self.position += 1

    def inline_table(self, path: Path) -> None:
        start = self.position
        self.position += 1
        self.skip(_SPACE)
        while not self.ahead("}"):
            self.inline_setting(path, start)
            self.skip(_SPACE)
            if self.ahead(","):
                self.position += 1
                self.skip(_SPACE)
            elif not self.ahead("}"):
                raise _CannotReadError(
                    start, "the table is not closed", "Keep { ... } on one line, with commas between its settings."
                )
        self.position += 1

    def inline_setting(self, path: Path, table_start: int) -> None:
        start = self.position
        if start >= len(self.text) or self.text[start] in "\r\n":
            raise _CannotReadError(
                table_start, "the table is not closed", "Keep { ... } on one line, with commas between its settings."
            )
        inner = path + self.key_parts()
        if not self.ahead("="):
            raise _CannotReadError(start, "this part of the table is not understood", "Write { NAME = VALUE, NAME = VALUE }.")
        self.count_key(start)
        if inner in self.result.lines:
            raise _CannotReadError(start, f"{inner[-1]} given twice in one table", "Keep one of the two.")
        self.note(inner, start)
        self.position += 1
        self.skip(_SPACE)
        self.value(inner)

    # --- limits and notes --------------------------------------------------------------------------------------------------

    def note(self, path: Path, position: int) -> None:
        self.refuse_depth(path, position)
        line = self.line_at(position)
        for end in range(1, len(path) + 1):
            self.result.lines.setdefault(path[:end], line)

    def refuse_depth(self, path: Path, position: int) -> None:
        if len(path) > DEEPEST:
            raise _TooMuchError(self.line_at(position), f"tables and lists are nested more than {DEEPEST} deep")

    def count_key(self, position: int) -> None:
        self.keys += 1
        if self.keys > MOST_KEYS:
            raise _TooMuchError(self.line_at(position), f"the file has more than {MOST_KEYS} settings")

    def count_item(self, position: int) -> None:
        self.list_items += 1
        if self.list_items > MOST_LIST_ITEMS:
            raise _TooMuchError(self.line_at(position), f"the lists of the file have more than {MOST_LIST_ITEMS} items")


def _first_line(text: str, start: int) -> str:
    end = text.find("\n", start)
    return text[start : end if end >= 0 else len(text)]


def _parses(written: str) -> bool:
    try:
        tomllib.loads(f"value = {written}")
    except ValueError:
        return False
    return True


def _unquoted(written: str) -> str:
    if not written.startswith('"') or "\\" not in written:
        return written[1:-1]
    try:
        return str(tomllib.loads(f"value = {written}")["value"])
    except ValueError:
        return written[1:-1]
