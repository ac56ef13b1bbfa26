"""Settings given as ranges, and the value each of them takes in one simulated future (statistics.md 14, model.md 2.2, 2.3).

Replication k takes point k of a scrambled Sobol sequence: the ranges are then covered evenly even by few replications. Each
setting has its own fixed dimension and its own scrambling, keyed by the root seed and the setting's number, so giving one more
setting as a range leaves the values of all others alone.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt
from statistics import NormalDist
from typing import Any, cast

from pydantic import BaseModel

from sim.settings.council import Council
from sim.settings.quantity import RangeLaw, Settings, Sourced
from sim.settings.shipped import configs_folder

BITS = 32
PURPOSE_RANGES = 60
RANGE_IN_STANDARD_DEVIATIONS = 1.96
_STANDARD_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class RangedSetting:
    """One setting given as a range.

    Attributes:
        key: dotted key.
        number: fixed number of the setting; None for settings of things a council names itself.
        low, value, high: the range and the best single value.
        law: triangular with the value as its peak, uniform, or normal about the value cut at the range.
    """

    key: str
    number: int | None
    low: float
    value: float
    high: float
    law: RangeLaw


def ranged_settings(council: Council) -> tuple[RangedSetting, ...]:
    """Return every setting of the council that is drawn afresh in each future, in alphabetical order."""
    numbers = setting_numbers()
    found = [_ranged(key, numbers.get(key), item) for key, item in _sourced(council, "") if item.has_range]
    return tuple(sorted(found, key=lambda setting: setting.key))


def _ranged(key: str, number: int | None, item: Sourced[Any]) -> RangedSetting:
    low, value, high = (float(cast(float, limit)) for limit in (item.low, item.value, item.high))
    return RangedSetting(key, number, low, value, high, item.law)


@cache
def setting_numbers() -> Mapping[str, int]:
    """Return the fixed numbers of the settings."""
    text = (configs_folder() / "setting-numbers.toml").read_text(encoding="utf-8")
    return cast(dict[str, int], tomllib.loads(text))


def sobol_point(root_seed: int, replication: int, settings: Iterable[RangedSetting]) -> dict[str, float]:
    """Return the uniform number of each setting in one replication, strictly between 0 and 1."""
    return {
        setting.key: (
            _hashed(root_seed, replication, setting.key)
            if setting.number is None
            else _scrambled_sobol(root_seed, replication, setting.number)
        )
        for setting in settings
    }


def drawn_council(council: Council, point: Mapping[str, float]) -> Council:
    """Return the council with every ranged setting at its value for a point; settings without a uniform keep theirs."""
    return cast(Council, _drawn(council, "", point, _on_the_way(point)))


def _on_the_way(keys: Iterable[str]) -> frozenset[str]:
    """Every place on the way to one of the keys, so that the rest of a council need not be looked through."""
    return frozenset(key[:end] for key in keys for end in range(1, len(key) + 1) if end == len(key) or key[end] in ".[")


def value_at(setting: RangedSetting, u: float) -> float:
    """Return the value of a setting that a share u of futures do not exceed."""
    if setting.law == "uniform":
        return setting.low + u * (setting.high - setting.low)
    if setting.law == "normal":
        return _cut_normal(setting, u)
    rise, width = setting.value - setting.low, setting.high - setting.low
    if u * width <= rise:
        return setting.low + sqrt(u * width * rise)
    return setting.high - sqrt((1.0 - u) * width * (setting.high - setting.value))


def _cut_normal(setting: RangedSetting, u: float) -> float:
    """The range holds 95 in 100 of the uncut normal law."""
    spread = (setting.high - setting.low) / (2.0 * RANGE_IN_STANDARD_DEVIATIONS)
    law = NormalDist(setting.value, spread)
    below, above = law.cdf(setting.low), law.cdf(setting.high)
    return min(setting.high, max(setting.low, law.inv_cdf(below + u * (above - below))))


# --- finding and replacing settings -----------------------------------------------------------------------------------------


def _entries(model: BaseModel) -> Iterator[tuple[str, Any]]:
    """Every field of a table, with the tables a council adds under names of its own."""
    for name in type(model).model_fields:
        yield name, getattr(model, name)
    yield from (model.model_extra or {}).items()


def _item_name(item: object, index: int) -> str:
    return str(getattr(item, "name", None) or getattr(item, "kind", None) or index)


def _sourced(value: object, key: str) -> Iterator[tuple[str, Sourced[Any]]]:
    if isinstance(value, Sourced):
        yield key, value
        return
    for child_key, child in _children(value, key).values():
        yield from _sourced(child, child_key)


def _drawn(value: Any, key: str, point: Mapping[str, float], on_the_way: frozenset[str]) -> Any:
    if isinstance(value, Sourced):
        return _drawn_value(value, key, point)
    changed = {
        name: new
        for name, (child_key, old) in _children(value, key).items()
        if child_key in on_the_way and (new := _drawn(old, child_key, point, on_the_way)) is not old
    }
    if not changed:
        return value
    if isinstance(value, Settings):
        return value.model_copy(update=changed)
    if isinstance(value, dict):
        return value | changed
    return tuple(changed.get(str(index), old) for index, old in enumerate(value))


def _children(value: object, key: str) -> dict[str, tuple[str, Any]]:
    """What stands directly below a place, by its name there, with its dotted key."""
    if isinstance(value, BaseModel):
        return {name: (f"{key}.{name}" if key else name, child) for name, child in _entries(value)}
    if isinstance(value, Mapping):
        return {name: (f"{key}.{name}", child) for name, child in value.items()}
    if isinstance(value, tuple):
        return {str(index): (f"{key}[{_item_name(child, index)}]", child) for index, child in enumerate(value)}
    return {}


def _drawn_value(item: Sourced[Any], key: str, point: Mapping[str, float]) -> Sourced[Any]:
    if not item.has_range or key not in point:
        return item
    drawn = value_at(_ranged(key, None, item), point[key])
    return item.model_copy(update={"value": round(drawn) if isinstance(item.value, int) else drawn, "low": None, "high": None})


# --- Sobol points -----------------------------------------------------------------------------------------------------------


def sobol_integer(index: int, directions: Sequence[int]) -> int:
    """Return point ``index`` of one Sobol dimension as a whole number of ``BITS`` bits (Gray-code order)."""
    gray = index ^ (index >> 1)
    answer = 0
    for bit, direction in enumerate(directions):
        if gray >> bit & 1:
            answer ^= direction
    return answer


@cache
def sobol_directions(dimension: int) -> tuple[int, ...]:
    """Return the direction numbers of one dimension, counted from 0 (Joe and Kuo)."""
    polynomial, *initial = _direction_lines()[dimension]
    degree = polynomial.bit_length() - 1
    if degree == 0:
        return tuple(1 << (BITS - 1 - bit) for bit in range(BITS))
    m = list(initial)
    for bit in range(degree, BITS):
        new = m[bit - degree] ^ (m[bit - degree] << degree)
        for step in range(1, degree):
            if polynomial >> (degree - step) & 1:
                new ^= m[bit - step] << step
        m.append(new)
    return tuple(value << (BITS - 1 - bit) for bit, value in enumerate(m))


@cache
def _direction_lines() -> tuple[tuple[int, ...], ...]:
    text = (configs_folder() / "sobol-directions.txt").read_text(encoding="utf-8")
    return tuple(tuple(int(word) for word in line.split()) for line in text.splitlines() if not line.startswith("#"))


def _scrambled_sobol(root_seed: int, replication: int, number: int) -> float:
    directions, shift = _scrambling(root_seed, number)
    return ((sobol_integer(replication, directions) ^ shift) + 0.5) / 2.0**BITS


@cache
def _scrambling(root_seed: int, number: int) -> tuple[tuple[int, ...], int]:
    """Scramble one dimension by a random lower-triangular matrix of bits and a random shift (Matousek).

    Both come from the root seed and the setting's number alone. The stratification of the points survives.
    """
    words = _keyed_words(root_seed, number, BITS + 1)
    rows = [
        (word & ~((1 << (BITS - row)) - 1) & ((1 << BITS) - 1)) | (1 << (BITS - 1 - row)) for row, word in enumerate(words[1:])
    ]
    scrambled = tuple(_times(rows, direction) for direction in sobol_directions(number))
    return scrambled, words[0]


def _times(rows: Sequence[int], bits: int) -> int:
    """Multiply a matrix of bits, one whole number a row, with a column of bits."""
    answer = 0
    for row, mask in enumerate(rows):
        answer |= ((mask & bits).bit_count() & 1) << (BITS - 1 - row)
    return answer


def _keyed_words(root_seed: int, number: int, count: int) -> list[int]:
    key = f"{root_seed}/{PURPOSE_RANGES}/{number}".encode()
    return [
        int.from_bytes(hashlib.blake2b(key, digest_size=4, salt=word.to_bytes(16, "little")).digest(), "little")
        for word in range(count)
    ]


def _hashed(root_seed: int, replication: int, key: str) -> float:
    """An independent uniform for a setting without a fixed number."""
    digest = hashlib.blake2b(f"{root_seed}/{PURPOSE_RANGES}/{replication}/{key}".encode(), digest_size=8).digest()
    return ((int.from_bytes(digest, "little") >> 12) + 0.5) * 2.0**-52
