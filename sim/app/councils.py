"""The pages of a council: its settings with their sources, and a form that writes a council of one's own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

import sim
from sim.app.forms import DATE, NUMBER, Box, Filled, as_date, problem_text
from sim.app.pages import missing, read_form
from sim.app.saving import UNPROCESSABLE, Draft, name_box, name_faults, problems_of
from sim.app.saving import save as save_file
from sim.app.site import site_of
from sim.report.phrases import setting_words
from sim.settings.problems import Problem

FIRST_SECTIONS = ("opening", "teams", "demand", "pay", "neighbours", "recruitment", "leaving", "agency")
SAYS_NOTHING = (False, None, "", "[]", "{}", 0)
FIRST_NUMBERS: Final = (
    "demand.referrals_per_year",
    "demand.rereferral_share",
    "demand.growth_per_year",
    "workforce.turnover",
    "opening.vacancies_fte",
    "opening.past_year_leavers_fte",
    "pay.neighbours_ratio",
    "agency.rate_gbp_per_hour",
)
CASES: Final = re.compile(r"opening\.cases\[\d+\]\.counts")
NOT_HERE: Final = frozenset({"name", "title", "kind", "invented"})
WHY_HINT = "For a value that you change: where it is from, and why it differs."


def council(request: Request) -> HTMLResponse:
    """Show the opening position of a council with the source of each value."""
    site, name = site_of(request), request.path_params["council"]
    path = site.folder.found("council", name)
    if path is None:
        return missing(request, f"There is no council called {name}.")
    sections: dict[str, list[Mapping[str, Any]]] = {}
    for each in sim.explain(path):
        sections.setdefault(str(each["setting"]).split(".")[0].split("[")[0], []).append(each)
    title = next((each["value"] for each in sections.pop("title", [])), name)
    sections.pop("name", None)
    laid_out = {section: setting_rows(section, found) for section, found in sections.items()}
    first = [(section, laid_out.pop(section)) for section in FIRST_SECTIONS if section in laid_out]
    notes = sim.check([path]).notes
    return site.page(request, "council.html.j2", name=name, title=title, first=first, more=list(laid_out.items()), notes=notes)


def setting_rows(section: str, settings: Sequence[Mapping[str, Any]]) -> list[Mapping[str, str]]:
    """Write the settings of a section for people: groups such as the cases of one stage in one row.

    Args:
        section: its name in the file.
        settings: as ``sim.explain`` lists them.
    """
    rows: dict[str, Mapping[str, str]] = {}
    for each in settings:
        key = str(each["setting"]).removeprefix(f"{section}.").removeprefix(section)
        group = re.match(r"([a-z_]*)\[([^\]]+)\]\.(.+)", key)
        if group is None:
            rows[key] = _setting(each, key)
        elif each["value"] not in SAYS_NOTHING:
            start = f"{group[1]} {int(group[2]) + 1 if group[2].isdigit() else group[2]}"
            said = f"{group[3].replace('_', ' ')} {_value(each)}"
            before = rows.get(start)
            value = f"{before['value']}; {said}" if before else said
            rows[start] = {**_setting(each, start), "value": value, "reach": ""}
    return list(rows.values())


def _setting(each: Mapping[str, Any], key: str) -> Mapping[str, str]:
    """Write one setting with range, evidence and source."""
    reach = f"{each['low']} to {each['high']}" if each["low"] is not None and each["high"] is not None else ""
    strength = {"assumption": "our judgement"}.get(str(each["strength"]), str(each["strength"]))
    return {
        "words": key.replace("_", " ").replace(".", ": ").strip(),
        "value": _value(each),
        "reach": reach,
        "strength": strength,
        "source": str(each["source"] or each["why"]),
    }


def _value(each: Mapping[str, Any]) -> str:
    """Write a value with its unit, yes and no for switches."""
    if each["value"] is None or isinstance(each["value"], bool):
        return {None: "none", True: "yes", False: "no"}[each["value"]]
    unit = "" if each["unit"] in {"", "count"} else f" {each['unit']}"
    return f"{str(each['value']).removesuffix('.0').replace('_', ' ')}{unit}"


# --- a council of one's own -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pair:
    """One setting of the form: its value, and why it was changed."""

    value: Box
    why: Box


def edit(request: Request) -> HTMLResponse:
    """Show the numbers of a council in a form, the census ones first."""
    name = request.path_params["council"]
    path = site_of(request).folder.found("council", name)
    return _edit_page(request, name, Filled({})) if path else missing(request, f"There is no council called {name}.")


async def save(request: Request) -> Response:
    """Check a council made from another and write it when nothing is wrong."""
    site, base = site_of(request), request.path_params["council"]
    path, values = site.folder.found("council", base), await read_form(request)
    if path is None:
        return missing(request, f"There is no council called {base}.")
    changed = changed_of(values, sim.explain(path))
    data, faults = council_data(base, values, changed), _missing_reasons(values, changed)
    if not changed:
        faults["title"] = "No number differs from those of the council it begins from. Change one first."
    apart: list[str] = []
    if not faults and not name_faults(values.get("name", "")):
        faults, apart = council_faults(problems_of(site.folder, "council", data), changed)
    draft = Draft("council", values, data, faults, apart)
    return save_file(site.folder, draft, lambda filled, apart: _edit_page(request, base, filled, apart, UNPROCESSABLE))


def changed_of(values: Mapping[str, str], settings: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    """Return the settings whose typed value differs from the one shown.

    Args:
        values: of the form.
        settings: of the council it begins from, as ``sim.explain`` lists them.
    """
    shown = {str(each["setting"]): each["value"] for each in settings if editable(each)}
    typed = {key: values[f"set.{key}"] for key in shown if f"set.{key}" in values}
    return {key: _as_written(text) for key, text in typed.items() if text != _typed(shown[key])}


def council_data(base: str, values: Mapping[str, str], changed: Mapping[str, object]) -> dict[str, Any]:
    """Return the file: what it extends, what it changes, and the reason of each change as its source.

    Args:
        base: name of the council it begins from.
        values: of the form.
        changed: settings with their new values.
    """
    reasons = {key: values.get(f"why.{key}", "") for key in changed}
    name = values.get("name", "")
    named = {"extends": base, "name": name, "title": values.get("title") or name}
    return {**named, "sources": reasons, "why": reasons, "set": dict(changed)}


def council_faults(problems: Sequence[Problem], changed: Mapping[str, object]) -> tuple[dict[str, str], list[str]]:
    """Put each problem beside the box it is about; those without a box are listed apart.

    Args:
        problems: what ``check`` found.
        changed: settings with boxes.
    """
    beside: dict[str, str] = {}
    apart: list[str] = []
    for problem in problems:
        text = problem_text(problem)
        key = next((key for key in changed if problem.setting == key or problem.setting.startswith(f"{key}.")), None)
        if key is None:
            apart.append(f"{problem.setting}: {text}")
        else:
            beside[f"set.{key}"] = text
    return beside, apart


def editable(setting: Mapping[str, Any]) -> bool:
    """Say whether a setting is a single value that the form may change.

    Args:
        setting: as ``sim.explain`` lists it.
    """
    key, value = str(setting["setting"]), setting["value"]
    single = value is not None and not str(value).startswith(("[", "{"))
    return single and key not in NOT_HERE and ("[" not in key or CASES.fullmatch(key) is not None)


def _missing_reasons(values: Mapping[str, str], changed: Mapping[str, object]) -> dict[str, str]:
    """Ask why, for every value that was changed."""
    text = "The reason is missing. Say where the value is from, for example: our return of September 2019."
    return {f"why.{key}": text for key in changed if not values.get(f"why.{key}")}


def _as_written(typed: str) -> object:
    """Read a value as a file would hold it."""
    if typed in {"true", "false"}:
        return typed == "true"
    if NUMBER.fullmatch(typed):
        return float(typed) if "." in typed else int(typed)
    return (as_date(typed) or typed) if DATE.fullmatch(typed) else typed


def _typed(value: object) -> str:
    """Write a setting as somebody types it."""
    return str(value).lower() if isinstance(value, bool) else str(value).removesuffix(".0")


def _edit_page(request: Request, base: str, filled: Filled, apart: list[str] | None = None, status: int = 200) -> HTMLResponse:
    """Lay out the form with what was typed."""
    site = site_of(request)
    found = sim.explain(site.folder.file("council", base) if site.folder.file("council", base).is_file() else base)
    listed = {str(each["setting"]): each for each in found}
    stages = {key: str(listed[f"{key.rpartition('.')[0]}.stage"]["value"]) for key in listed if CASES.fullmatch(key)}
    pairs = {key: _pair(each, stages.get(key, ""), filled) for key, each in listed.items() if editable(each)}
    first = [pairs.pop(key) for key in (*FIRST_NUMBERS, *stages) if key in pairs]
    more: dict[str, list[Pair]] = {}
    for key, pair in pairs.items():
        more.setdefault(key.split(".")[0], []).append(pair)
    faults = filled.faults
    title = Box("title", "Title for readers", "Shown in reports.", filled.value("title"), fault=faults.get("title", ""))
    return site.page(
        request,
        "council_form.html.j2",
        status,
        base=base,
        name_box=name_box("Name of your council", filled, "our-town"),
        title_box=title,
        first=first,
        more=list(more.items()),
        is_open=any(name.partition(".")[2] in pairs for name in faults),
        faults=faults,
        apart=apart or [],
    )


def _pair(setting: Mapping[str, Any], stage: str, filled: Filled) -> Pair:
    """Return the two boxes of one setting, with its range and source beside the value."""
    key, unit = str(setting["setting"]), str(setting["unit"])
    words = setting_words(f"pathway.{stage}.cases at the opening") if stage else setting_words(key)
    label = words if unit in {"", "count", "number"} or words.endswith(unit) else f"{words} ({unit})"
    said = _setting(setting, key)
    reach = f"Range {said['reach']}. " if said["reach"] else ""
    hint = f"{reach}Source: {said['source']}." if said["source"] else reach.strip()
    value = filled.values.get(f"set.{key}", _typed(setting["value"]))
    choices = ("true", "false") if isinstance(setting["value"], bool) else ()
    wrong = [filled.faults.get(f"{which}.{key}", "") for which in ("set", "why")]
    why = f"Why: {words[:1].lower()}{words[1:]}"
    return Pair(
        Box(f"set.{key}", label, hint, value, choices, required=True, fault=wrong[0]),
        Box(f"why.{key}", why, WHY_HINT if wrong[1] else "", filled.value(f"why.{key}"), required=True, fault=wrong[1]),
    )
