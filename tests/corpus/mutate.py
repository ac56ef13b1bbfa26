"""Ways to spoil a settings file, drawn from a seed so that a found fault can be repeated."""

from __future__ import annotations

import random
import re

VALUES = (
    "nan",
    "inf",
    "-inf",
    "-1",
    "0",
    "1e308",
    "1" + "0" * 30,
    "true",
    '""',
    '"abc"',
    '"15%"',
    '"£500"',
    '"5,5"',
    "2018-09-30",
    "09:00:00",
    "[]",
    "{}",
    "[[[]]]",
    "{ value = nan }",
    "{ value = 1, low = 2, high = 0 }",
    '"12 weeks"',
    '"45 working days"',
    '"{{ 7 * 7 }}"',
    "\"__import__('os').system('true')\"",
    '"%s%n${x}`id`"',
    "'''\n'''",
    "2018-02-30",
    "1e-320",
    "-0.0",
    "0x10",
    "99999",
    '"\\u202e"',
    '"' + "a" * 3000 + '"',
)
PIECES = (
    *"\"'=[]{}#.,\\-+_ \n\t\r\x00\x1b",
    "£",
    "\u202e",
    "\ufeff",
    "🏘",
    '"""',
    "[[",
    "]]",
    "\n[x]\n",
    "\n[[x]]\n",
    "1",
    "e9",
    "%",
    "set",
    '\n[set]\n"a[b].c" = 1\n',
    '\nextends = "england"\n',
)


def spoilt(text: str, source: random.Random) -> bytes:
    """Return a file with one to four faults."""
    for _ in range(source.randint(1, 4)):
        text = source.choice((_value, _key, _line, _piece, _piece))(text, source)
    content = text.encode("utf-8", errors="surrogatepass")
    return _bytes(content, source) if source.random() < 0.15 else content


def _value(text: str, source: random.Random) -> str:
    """Give a setting another value."""
    settings = list(re.finditer(r"(?m)(?<= = )[^\n,}]+", text))
    if not settings:
        return text
    place = source.choice(settings)
    return text[: place.start()] + source.choice(VALUES) + text[place.end() :]


def _key(text: str, source: random.Random) -> str:
    """Misspell, move or double a key."""
    keys = list(re.finditer(r"[A-Za-z_][A-Za-z0-9_-]+(?= = )|(?<=\[)[a-z_.]+(?=\])", text))
    if not keys:
        return text
    place = source.choice(keys)
    other = source.choice(keys)[0]
    word = place[0]
    half = len(word) // 2
    wrong = source.choice((word[:half] + word[half + 1 :], word.upper(), other, f"{word}.{other}", f'"{word}"', "", "é"))
    return text[: place.start()] + wrong + text[place.end() :]


def _line(text: str, source: random.Random) -> str:
    """Delete, repeat, move or cut a line."""
    lines = text.split("\n")
    here, there = source.randrange(len(lines)), source.randrange(len(lines))
    match source.randrange(4):
        case 0:
            del lines[here]
        case 1:
            lines.insert(there, lines[here])
        case 2:
            lines[here], lines[there] = lines[there], lines[here]
        case _:
            lines = lines[: here + 1]
    return "\n".join(lines)


def _piece(text: str, source: random.Random) -> str:
    """Put something in, or take something out."""
    here = source.randrange(len(text) + 1)
    if source.random() < 0.3:
        return text[:here] + text[here + source.randint(1, 30) :]
    return text[:here] + source.choice(PIECES) + text[here:]


def _bytes(content: bytes, source: random.Random) -> bytes:
    """Flip, drop or set bytes, whatever they meant."""
    spoilt_bytes = bytearray(content)
    for _ in range(source.randint(1, 5)):
        if spoilt_bytes:
            spoilt_bytes[source.randrange(len(spoilt_bytes))] = source.randrange(256)
    return bytes(spoilt_bytes)
