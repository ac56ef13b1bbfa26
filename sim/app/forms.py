"""Forms of the app: what a browser sends becomes settings, and what is wrong with them comes back beside its box."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal, get_args, get_origin
from urllib.parse import parse_qsl

from pydantic.fields import FieldInfo

from sim.settings.describe import purpose, setting_texts
from sim.settings.plan import POLICIES
from sim.settings.policies.base import Policy
from sim.settings.problems import Problem
from sim.settings.quantity import Unit, unit_of

MOST_BYTES: Final = 64 * 1024
SHOWN_FIRST: Final = ("start", "end")
HIDDEN: Final = frozenset({"kind", "name"})
LABELS: Final = {
    "annual_gbp": "Amount a year",
    "fte": "Full-time equivalent",
    "min_service": "Least time in post",
    "tie_in": "Tied in for",
    "clawback_share": "Share paid back",
    "approval": "Time to approve",
    "why": "Why",
}
NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Box:
    """One box of a form.

    Attributes:
        name: of the box; label: with its unit; hint: what it means; value: as typed.
        choices: to choose from, empty for a box to type in; required: whether it must be filled.
        fault: what is wrong with it, in the words of ``caseholder check``.
    """

    name: str
    label: str
    hint: str = ""
    value: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    fault: str = ""


@dataclass(frozen=True)
class PolicyForm:
    """The boxes of one policy, with the evidence that stands beside them."""

    number: int
    kind: str
    title: str
    purpose: str
    evidence: str
    strength: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Filled:
    """What was typed, and the faults found in it by the name of their box."""

    values: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """Return what was typed in a box."""
        return self.values.get(name, "")


def parse_body(body: bytes) -> dict[str, str]:
    """Read a url-encoded form.

    Raises:
        ValueError: it is too long or not text.
    """
    if len(body) > MOST_BYTES:
        raise ValueError("a form is longer than 64 KB")
    pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=2_000)
    return {name: value.strip() for name, value in pairs}


def kind_title(kind: str) -> str:
    """Name a kind of policy as a reader does."""
    words = kind.replace("_", " ")
    return words[:1].upper() + words[1:]


def policy_form(number: int, kind: str, filled: Filled) -> PolicyForm:
    """Return the boxes of one policy.

    Args:
        number: its place in the plan, from 0.
        kind: of the policy.
        filled: what was typed so far.
    """
    cls = POLICIES[kind]
    names = [name for name in cls.model_fields if name not in HIDDEN]
    ordered = sorted(names, key=lambda name: (name == "why", name in SHOWN_FIRST, names.index(name)))
    texts = setting_texts(cls)
    boxes = tuple(_box(f"p{number}.{name}", cls.model_fields[name], name, texts, filled) for name in ordered)
    strength = "our judgement" if cls.evidence == "assumption" else f"{cls.evidence} evidence"
    return PolicyForm(number, kind, kind_title(kind), purpose(cls), cls.evidence_text, strength, boxes)


def _box(name: str, info: FieldInfo, setting: str, texts: Mapping[str, str], filled: Filled) -> Box:
    """Return one box with its label, unit and hint."""
    unit = next((part for part in info.metadata if isinstance(part, Unit)), None) or unit_of(info.annotation)
    label = LABELS.get(setting, setting.removesuffix("_gbp").replace("_", " ").capitalize())
    unit_text = {"pounds": "£", "share": "0 to 1", "count": "number", "days": "for example 12 weeks"}.get(
        unit.unit if unit else "", unit.unit if unit else ""
    )
    if setting in {"start", "end", "advert"}:
        unit_text = "year-month-day, such as 2019-01-01"
    hint = texts.get(setting, "")
    return Box(
        name,
        f"{label} ({unit_text})" if unit_text else label,
        f"{hint[:1].upper()}{hint[1:]}." if hint else "",
        filled.value(name) or _usual(info),
        _choices(info.annotation),
        info.is_required() or setting == "why",
        filled.faults.get(name, ""),
    )


def _usual(info: FieldInfo) -> str:
    """Return the default of a box when it is a plain word or number worth showing."""
    return str(info.default) if isinstance(info.default, str) else ""


def _choices(annotation: object) -> tuple[str, ...]:
    """Return what a box offers to choose from."""
    return tuple(map(str, get_args(annotation))) if get_origin(annotation) is Literal else ()


def policies_of(values: Mapping[str, str]) -> list[tuple[int, str]]:
    """List number and kind of the policies in a form."""
    found = []
    for name, kind in values.items():
        match = re.fullmatch(r"p(\d{1,3})\.kind", name)
        if match and kind in POLICIES:
            found.append((int(match[1]), kind))
    return sorted(found)


def plan_data(values: Mapping[str, str]) -> dict[str, Any]:
    """Turn a form into the settings of a plan file."""
    policies = []
    listed = policies_of(values)
    for number, kind in listed:
        cls = POLICIES[kind]
        policy: dict[str, Any] = {"kind": kind, "name": policy_name(number, kind)}
        for name, info in cls.model_fields.items():
            typed = values.get(f"p{number}.{name}", "")
            if typed and name not in HIDDEN:
                policy[name] = as_written(typed, info)
        policies.append(policy)
    return {"title": values.get("title", ""), "policies": policies}


def policy_name(number: int, kind: str) -> str:
    """Name a policy so that a problem leads back to its boxes."""
    return f"{kind.replace('_', '-')}-{number + 1}"


def as_written(typed: str, info: FieldInfo) -> object:
    """Read one box as a file would hold it: numbers, dates and lists as such, the rest as text."""
    if get_origin(info.annotation) is tuple:
        return [part.strip() for part in typed.split(",") if part.strip()]
    if info.annotation is bool:
        return typed == "true"
    if NUMBER.fullmatch(typed):
        return float(typed) if "." in typed else int(typed)
    return as_date(typed) or typed


def as_date(typed: str) -> date | None:
    """Read a date as files write it; None for anything else."""
    try:
        return date.fromisoformat(typed) if DATE.fullmatch(typed) else None
    except ValueError:
        return None


def plan_faults(values: Mapping[str, str], problems: Sequence[Problem]) -> tuple[dict[str, str], list[str]]:
    """Put each problem beside its box; those without a box are listed apart.

    Args:
        values: of the form.
        problems: what ``check`` found in the file made of it.
    """
    places: dict[str | None, int] = {}
    for number, kind in policies_of(values):
        places |= {key: number for key in (kind, policy_name(number, kind), str(number))}
    beside: dict[str, str] = {}
    apart: list[str] = []
    for problem in problems:
        text = problem_text(problem)
        match = re.fullmatch(r"policies\[([^\]]+)\](?:\.([a-z_]+).*)?", problem.setting)
        place = places.get(match[1]) if match else None
        if match is None or place is None or match[2] is None:
            apart.append(text if match is None else f"{problem.setting}: {text}")
        else:
            beside[f"p{place}.{match[2]}"] = text
    return beside, apart


def problem_text(problem: Problem) -> str:
    """Say what is wrong and how to mend it, in the words of ``caseholder check``."""
    return f"{problem.problem[:1].upper()}{problem.problem[1:]}. {problem.fix}"


def missing_reasons(values: Mapping[str, str]) -> dict[str, str]:
    """Ask for the reason of every policy: a change nobody can explain later is of no use to a board."""
    return {
        f"p{number}.why": "The reason is missing. Say why the plan has this policy, for example: agreed by the board in May."
        for number, _ in policies_of(values)
        if not values.get(f"p{number}.why")
    }


def values_of_plan(data: Mapping[str, Any]) -> dict[str, str]:
    """Turn the settings of a plan file into what a form shows."""
    values = {"title": str(data.get("title", ""))}
    for number, policy in enumerate(data.get("policies", ())):
        values |= {f"p{number}.{name}": _typed(value) for name, value in policy.items()}
    return values


def _typed(value: object) -> str:
    """Write a setting as somebody types it."""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def kinds() -> Iterable[tuple[str, str, type[Policy]]]:
    """List every kind of policy with its title."""
    return ((kind, kind_title(kind), cls) for kind, cls in POLICIES.items())
