"""Draws: a pure function of seed, replication, purpose, entity and index."""

from __future__ import annotations

from hashlib import blake2b
from random import Random
from struct import pack

import pytest

from sim.world import draws as purpose
from sim.world.draws import (
    Draws,
    agency_number,
    case_number,
    name_number,
    recruit_number,
    slot_of,
    worker_number,
)

pytestmark = pytest.mark.unit


def test_a_draw_does_not_depend_on_what_was_drawn_before() -> None:
    late_first, early_first = Draws(7, 3), Draws(7, 3)

    late = late_first.u(purpose.STAGE_ROUTE, case_number(900, 0, 0), 5)
    early = late_first.u(purpose.STAGE_ROUTE, case_number(2, 0, 0), 1)

    assert early_first.u(purpose.STAGE_ROUTE, case_number(2, 0, 0), 1) == early
    assert early_first.u(purpose.STAGE_ROUTE, case_number(900, 0, 0), 5) == late


def test_a_table_draw_is_the_one_the_scheme_describes() -> None:
    number, index = 700, 3
    block, row = divmod(number, 256)
    seed = int.from_bytes(blake2b(pack("<QIIQ", 11, 4, purpose.STAGE_DURATION, block), digest_size=32).digest(), "little")
    uniform = Random(seed).random
    rows = [[uniform() for _ in range(12)] for _ in range(row + 1)]

    drawn = Draws(11, 4).u(purpose.STAGE_DURATION, case_number(number, 0, 0), index)

    assert drawn == rows[row][index]


def test_a_sibling_draws_from_the_hash_the_scheme_describes() -> None:
    sibling = case_number(700, 1, 0)
    key = pack("<QIIQI", 11, 4, purpose.STAGE_DURATION, sibling, 3)
    word = int.from_bytes(blake2b(key, digest_size=8).digest(), "little")

    assert Draws(11, 4).u(purpose.STAGE_DURATION, sibling, 3) == ((word >> 12) + 0.5) * 2.0**-52


def test_extreme_words_stay_strictly_between_0_and_1() -> None:
    largest, smallest = 2**64 - 1, 0

    assert ((largest >> 12) + 0.5) * 2.0**-52 < 1.0
    assert ((smallest >> 12) + 0.5) * 2.0**-52 > 0.0


def test_seed_plus_replication_is_not_the_key() -> None:
    draws = [Draws(1, 2), Draws(2, 1)]

    first, second = ([d.u(purpose.LEAVING, worker_number(n, 1), 0) for n in range(200)] for d in draws)

    assert not set(first) & set(second)


def test_packed_identities_are_distinct() -> None:
    cases = {case_number(n, s, r) for n in range(50) for s in range(8) for r in range(5)}
    workers = {worker_number(name_number(f"team/grade/{n}"), k) for n in range(500) for k in range(3)}
    recruits = {recruit_number(grade << 24 | month << 12 | n) for grade in range(3) for month in range(61) for n in range(20)}
    agency = {agency_number(slot, interval, k) for slot in range(50) for interval in range(10) for k in range(4)}

    assert len(cases) == 50 * 8 * 5
    assert len(workers) == 1500
    assert len(recruits) == 3 * 61 * 20
    assert len(agency) == 2000
    assert not workers & agency
    assert not recruits & (workers | agency)
    assert {slot_of(worker) for worker in agency} == set(range(50))


@pytest.mark.slow
def test_a_million_keys_do_not_collide() -> None:
    draws = Draws(5, 0)
    seen = {draws.u(purpose.DUTY, n >> 4, n & 15) for n in range(500_000)}
    seen |= {draws.u(purpose.RETURN, n >> 4, n & 15) for n in range(500_000)}

    # 52-bit numbers: the chance that any two of a million are equal is 1e12 / 2 / 2**52, about 1e-4
    assert len(seen) >= 999_999
