"""A new council file to begin from: every setting on a line of its own with value, unit and source (``caseholder new``)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from sim.settings.explain import Explained, explain
from sim.settings.problems import Problem, ProblemsFound
from sim.settings.quantity import Settings
from sim.settings.shipped import NAME
from sim.settings.write import text_text, value_text

SMALLEST_COUNT_SHOWN = 5
LONGEST_REMARK = 200
_INTRODUCTION = """\
# Every setting of {base} stands below, switched off by the # at the beginning of its line.
# To change one, take the # away, change the value and add its source to [sources]; for a national default say why in [why].
# 'caseholder check' names everything that still needs mending.
"""


def new_council_text(name: str, base: str, council: Settings) -> str:
    """Return a file that extends a council and lists all its settings, ready to be changed one by one.

    Counts of people from 1 to 4 are not repeated: the file is meant to be passed on (reliability.md 7).

    Args:
        name: of the new council.
        base: name of the council it extends.
        council: that council, as loaded.

    Raises:
        ProblemsFound: when the name is not one.
    """
    if not NAME.fullmatch(name):
        fix = "Use small letters, digits and hyphens, beginning with a letter or digit, at most 60."
        raise ProblemsFound([Problem("command line", None, "NAME", "", "is not a name", fix)])
    head = [f"extends = {text_text(base)}", f"name = {text_text(name)}", f"title = {text_text(name)}", ""]
    body = [*_INTRODUCTION.format(base=base).splitlines(), "", "[sources]", "", "[why]", "", "[set]"]
    return "\n".join([*head, *body, *_lines(explain(council))]) + "\n"


def _lines(settings: tuple[Explained, ...]) -> Iterator[str]:
    named = (setting for setting in settings if setting.setting not in ("name", "title"))
    for table, group in groupby(named, key=lambda setting: setting.setting.split(".")[0].split("[")[0]):
        yield ""
        yield f"# --- {table} ---"
        yield from (_line(setting) for setting in group)


def _line(setting: Explained) -> str:
    facts = [setting.unit, _range(setting), setting.source, setting.strength]
    remark = "; ".join(fact for fact in facts if fact)[:LONGEST_REMARK].replace("\n", " ")
    if _is_small_count(setting):
        return f"# {text_text(setting.setting)} = ...  # fewer than 5; {remark}"
    value = setting.value if isinstance(setting.value, str) and setting.value.startswith("[") else value_text(setting.value)
    return f"# {text_text(setting.setting)} = {value}" + (f"  # {remark}" if remark else "")


def _range(setting: Explained) -> str:
    return f"{setting.low} to {setting.high}" if setting.low is not None and setting.high is not None else ""


def _is_small_count(setting: Explained) -> bool:
    is_count = setting.unit in ("count", "cases") and setting.setting.startswith("opening")
    return is_count and isinstance(setting.value, int | float) and 0 < setting.value < SMALLEST_COUNT_SHOWN
