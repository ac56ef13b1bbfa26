"""Names of measures and units as a board reads them."""

from __future__ import annotations

from typing import Final

from sim.measures.catalogue import MEASURES
from sim.report.words import MINUS

IN_WORDS: Final = {
    "average_caseload": "the average caseload",
    "caseload_team": "the front-line caseload",
    "caseload_per_post": "the caseload for each post",
    "caseload_experienced": "the experienced workers' caseload",
    "caseload_newly_qualified": "the newly qualified workers' caseload",
    "share_over_cap": "the share of workers over their own limit",
    "share_over_22": "the share of workers over 22 cases",
    "share_over_26": "the share of workers over 26 cases",
    "highest_caseload": "the highest caseload",
    "agency_fte": "agency use",
    "agency_rate": "the agency share",
    "vacancies_fte": "the number of vacancies",
    "vacancy_rate": "the vacancy rate",
    "turnover_rate": "staff turnover",
    "unallocated_cases": "the number of children waiting for a worker",
    "cost_total_gbp": "cost",
    "permanent_fte": "the number of permanent workers",
    "net_new_workers_fte": "the number of net new workers",
    "leavers_fte": "the number of leavers",
    "starters_fte": "the number of starters",
}
UNIT_WORDS: Final = {
    "cases per FTE": "cases for each full-time worker",
    "cases per post": "cases for each post",
    "FTE": "full-time equivalent (FTE)",
    "share": "",
    "GBP": "",
}


SETTING_WORDS: Final = {
    "cin": "children in need",
    "cp": "protection plans",
    "cla": "looked-after children",
    "brief": "brief support",
    "u max": "most work before a worker is full",
    "cv": "spread",
}
LEADING_GROUPS: Final = frozenset({"pathway"})


def setting_words(key: str) -> str:
    """Name a setting for people who do not read settings files: ``pathway.cin.duration.mean`` is of children in need."""
    plain = key.replace("[", ".").replace("]", "").split(".")
    bare = (part.removesuffix("_gbp").removesuffix("_fte").replace("_gbp_", "_") for part in plain)
    parts = [part.replace("_", " ").replace("-", " ") for part in bare if part not in LEADING_GROUPS or len(plain) == 1]
    text = ", ".join(SETTING_WORDS.get(part, part) for part in parts)
    return text[:1].upper() + text[1:]


def reach_words(low: object, high: object, unit: str) -> str:
    """Write a range of a setting with its unit once, shares as per cent."""
    if unit == "share" and isinstance(low, int | float) and isinstance(high, int | float):
        return f"{low * 100:g} to {high * 100:g} %".replace("-", MINUS)
    start, end = (str(each).removesuffix(".0").replace("-", MINUS) for each in (low, high))
    of_its_own = start.partition(" ")[2]
    if of_its_own and of_its_own == end.partition(" ")[2]:
        start = start.partition(" ")[0]
    said = {"": "", "number": "", "count": "", "times": "", "per cent for one per cent": " % for 1 %"}.get(unit, f" {unit}")
    return f"{start} to {end}{said}"


def measure_words(name: str) -> str:
    """Name a measure as in a sentence."""
    return IN_WORDS.get(name, "the " + name.removesuffix("_gbp").removesuffix("_fte").replace("_", " "))


def measure_title(name: str) -> str:
    """Name a measure as in a heading."""
    plain = measure_words(name).removeprefix("the ")
    return plain[:1].upper() + plain[1:]


def unit_of(name: str) -> str:
    """Return the unit of a measure or of one of its families."""
    found = family_head(name)
    return MEASURES[found].unit if found else ""


def unit_words(name: str) -> str:
    """Name the unit of a measure as in a sentence."""
    unit = unit_of(name)
    return UNIT_WORDS.get(unit, unit)


def population_of(name: str) -> str:
    """Say who or what a measure counts."""
    found = family_head(name)
    return MEASURES[found].population if found else ""


def direction_of(name: str) -> str:
    """Say which way of a measure is better."""
    found = family_head(name)
    return MEASURES[found].direction if found else "neither"


def definition_of(name: str) -> str:
    """Say what a measure is, who is counted, how and when."""
    found = family_head(name)
    if not found:
        return ""
    measure = MEASURES[found]
    people = {"FTE": "FTE", "heads": "people"}.get(measure.fte_or_heads, "")
    agency = f"agency {measure.agency}" if people and measure.agency in {"in", "out"} else ""
    how = ", ".join(part for part in (people, agency, measure.date_rule) if part)
    return f"{measure.definition} ({how[:1].upper()}{how[1:]}.)"


def family_head(name: str) -> str:
    """Return the measure that a column belongs to: ``leavers_fte_leeds`` is of ``leavers_fte``; "" when it is of none."""
    parts = name.split("_")
    return next((head for end in range(len(parts), 0, -1) if (head := "_".join(parts[:end])) in MEASURES), "")
