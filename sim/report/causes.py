"""Why the answer is what it is: the settings it hangs on, chance against settings, and which policy did what.

All of it is read from the run itself. Settings given as ranges took another value in each future, so their values can be worked
out again and set beside the answer. A run that holds every combination of a plan's policies can be taken apart.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import ValidationError

from sim import RESULTS_VERSION
from sim.analysis.arrays import FloatArray
from sim.analysis.attribute import MOST_LEVERS, Coalition, coalitions, shapley
from sim.analysis.drivers import FEWEST_FUTURES, DrawnFutures, Driver, drivers, settings_share
from sim.analysis.futures import Futures
from sim.analysis.intervals import MeanInterval, t_quantile
from sim.report import words
from sim.report.facts import Matter, Part, Split, Waterfall
from sim.report.inputs import Tree, plan_label, plan_tables, policies_of
from sim.report.parts import Change, Number, Sentence
from sim.report.phrases import reach_words, setting_words, unit_of
from sim.runs.manifest import Manifest
from sim.settings.council import Council
from sim.settings.explain import Explained, explain
from sim.settings.ranges import RangedSetting, ranged_settings, sobol_point, value_at

CHANGE, LEVEL = "change", "level"
NOT_OF_THE_POLICY = frozenset({"name", "why", "source"})
WEAK = frozenset({"weak", "assumption"})


@dataclass(frozen=True)
class Asked:
    """The answer to be explained.

    Attributes:
        manifest: of the run; found: its futures; plan: of the answer; baseline: compared with.
        measure: of the answer; month: position of its month end.
    """

    manifest: Manifest
    found: Futures
    plan: str
    baseline: str
    measure: str
    month: int

    def values(self, plan: str) -> FloatArray:
        """Return the measure under a plan, one value a future."""
        return self.found.at(plan, self.measure, self.month)


@dataclass(frozen=True)
class Causes:
    """What was found.

    Attributes:
        matters: settings that the answer hangs on; change_matters: those that the effect of the plan hangs on.
        looked: how many settings were looked at; None when the run cannot tell.
        split: chance against settings; None when the run cannot tell.
    """

    matters: tuple[Matter, ...] = ()
    change_matters: tuple[Matter, ...] = ()
    looked: Sentence | None = None
    split: Split | None = None


@dataclass(frozen=True)
class _Drawn:
    """The ranged settings and the value of each in every future."""

    settings: tuple[RangedSetting, ...]
    values: FloatArray
    texts: Mapping[str, Explained]

    @property
    def keys(self) -> list[str]:
        """Keys of the settings, in the order of the columns."""
        return [setting.key for setting in self.settings]

    def beside(self, answer: FloatArray) -> DrawnFutures:
        """Set them beside the answer of the same futures."""
        return DrawnFutures(self.keys, self.values, answer)


def causes(asked: Asked) -> Causes:
    """Find the settings that the answer hangs on; nothing when the run did not draw them or has too few futures.

    Args:
        asked: the answer.
    """
    drawn = _drawn(asked)
    level = asked.values(asked.plan)
    if drawn is None or np.isnan(level).any() or level.size < FEWEST_FUTURES:
        return Causes()
    found = drivers(drawn.beside(level))
    changed: tuple[Matter, ...] = ()
    if asked.plan != asked.baseline and not np.isnan(change := level - asked.values(asked.baseline)).any():
        changed = _matters(asked, CHANGE, drawn, drivers(drawn.beside(change)))
    return Causes(_matters(asked, LEVEL, drawn, found), changed, _looked(asked, found), _split(drawn, level))


def _drawn(asked: Asked) -> _Drawn | None:
    """Work out the value of every ranged setting in every future; None when they were held still or drawn otherwise."""
    manifest = asked.manifest
    if manifest.inputs.get("fixed_inputs") or manifest.results_version != RESULTS_VERSION:
        return None
    try:
        council = Council.model_validate(manifest.inputs.get("council"))
    except ValidationError:
        return None
    settings = ranged_settings(council)
    if not settings:
        return None
    points = (sobol_point(manifest.seed, rep, settings) for rep in asked.found.replications)
    values = [[value_at(setting, point[setting.key]) for setting in settings] for point in points]
    texts = {each.setting: each for each in explain(council)}
    return _Drawn(settings, np.array(values), texts)


def _matters(asked: Asked, what: str, drawn: _Drawn, found: Sequence[Driver]) -> tuple[Matter, ...]:
    """Turn the settings that stand out into words, widest effect first."""
    by_key = {setting.key: setting for setting in drawn.settings}
    times = t_quantile(len(asked.found.replications) - 1, 0.95)
    made = [
        _matter(asked, what, by_key[each.setting], drawn.texts[each.setting], each, times) for each in found if each.stands_out
    ]
    return tuple(sorted(made, key=lambda matter: -abs(matter.at_high - matter.at_low)))


def _matter(asked: Asked, what: str, setting: RangedSetting, text: Explained, driver: Driver, times: float) -> Matter:
    """Say what one setting does at the ends of its range."""
    down, up = setting.low - setting.value, setting.high - setting.value
    return Matter(
        setting=setting_words(setting.key),
        reach=reach_words(text.low, text.high, text.unit),
        source=text.source.removeprefix("assumption: "),
        strength="our judgement" if text.strength == "assumption" else text.strength,
        at_low=driver.slope * down,
        at_high=driver.slope * up,
        key=setting.key,
        about=f"{asked.measure}/{asked.plan}/{asked.found.month_ends[asked.month].isoformat()}/{what}",
        half_low=times * driver.slope_error * abs(down),
        half_high=times * driver.slope_error * abs(up),
        unit=unit_of(asked.measure),
    )


def _looked(asked: Asked, found: Sequence[Driver]) -> Sentence:
    """Say how many settings were looked at and how many stand out."""
    futures = len(asked.found.replications)
    seen = sum(driver.stands_out for driver in found)
    pieces = (
        "Of ",
        Number(len(found), words.count_text(len(found)), "drivers/settings"),
        " settings given as ranges, ",
        Number(seen, words.small_number_words(seen), "drivers/stand_out"),
        f" {'stands' if seen == 1 else 'stand'} out from chance in these ",
        Number(futures, words.count_text(futures), "run/futures"),
        " futures. A weaker effect would need more of them to show.",
    )
    return Sentence("looked", pieces)


def _split(drawn: _Drawn, level: FloatArray) -> Split | None:
    """Split the spread of the answer into what follows the settings and the rest."""
    beside = drawn.beside(level)
    whole = settings_share(beside)
    if whole is None:
        return None
    weak = [place for place, key in enumerate(drawn.keys) if drawn.texts[key].strength in WEAK]
    part = settings_share(beside.only(weak)) if weak else None
    known = whole.low95 > 0 and part is not None
    share = min(1.0, part.share / whole.share) if known and part is not None else None
    return Split(1 - whole.share, whole.share, whole.low95, whole.high95, share)


# --- what moved -------------------------------------------------------------------------------------------------------------


def waterfall_of(asked: Asked) -> Waterfall | None:
    """Take the plan apart where the run holds every combination of its policies; None where it does not.

    Args:
        asked: the answer.
    """
    tables = plan_tables(asked.manifest.inputs)
    policies = [_substance(policy) for policy in policies_of(tables.get(asked.plan, {}))]
    if not 2 <= len(policies) <= MOST_LEVERS or len(set(policies)) < len(policies):
        return None
    held = {frozenset(map(_substance, policies_of(table))): name for name, table in tables.items() if name in asked.found.plans}
    values = _values_of(asked, [held.get(chosen) for chosen in coalitions(policies)], coalitions(policies))
    if values is None:
        return None
    found = shapley(values, policies)
    names = [held[frozenset((policy,))] for policy in policies]
    parts = [
        Part(plan_label(name, tables[name]), _change(asked, f"{name}-in-{asked.plan}", share.interval))
        for name, share in zip(names, found.shares, strict=True)
    ]
    total = Part(plan_label(asked.plan, tables[asked.plan]), _change(asked, asked.plan, found.total))
    return Waterfall(tuple(sorted(parts, key=lambda part: -abs(part.change.mean))), total)


def _change(asked: Asked, plan: str, interval: MeanInterval) -> Change:
    """Turn a contribution into a change with its address."""
    half = interval.half_width or 0.0
    return Change(
        measure=asked.measure,
        plan=plan,
        baseline=asked.baseline,
        date=asked.found.month_ends[asked.month],
        unit=unit_of(asked.measure),
        mean=interval.mean,
        low95=interval.mean - half,
        high95=interval.mean + half,
        error=half / t_quantile(interval.replications, 0.95),
        futures_better=None,
        replications=interval.replications,
    )


def _values_of(asked: Asked, names: Sequence[str | None], chosen: Sequence[Coalition]) -> dict[Coalition, FloatArray] | None:
    """Return the measure under every combination; None when one is not in the run or has no value in some future."""
    if any(name is None for name in names):
        return None
    values = {one: asked.values(name) for one, name in zip(chosen, names, strict=True) if name is not None}
    return None if any(np.isnan(found).any() for found in values.values()) else values


def _substance(policy: Tree) -> str:
    """Write a policy so that two of the same effect are the same text."""
    return json.dumps({key: policy[key] for key in policy if key not in NOT_OF_THE_POLICY}, sort_keys=True, default=str)
