"""Every chance in the model comes from here: a uniform number for (seed, replication, purpose, entity, index).

A draw depends on nothing else: not on the plan, the order of events, the number of processes or the horizon. That is
why two plans can be compared in the same future, and why one replication can be replayed alone (model.md 2).

Entities with dense numbers read tables made block by block; the rest use a keyed hash. Which of the two is used depends
only on the purpose, the entity and the index, so both are part of what a seed means (``RNG_SCHEME``).
"""

from __future__ import annotations

from array import array
from hashlib import blake2b
from random import Random
from struct import pack

RNG_SCHEME = 1

REFERRAL = 1
CASE_ATTRIBUTES = 2
STAGE_DURATION = 3
STAGE_ROUTE = 4
REREFERRAL = 5
CLOSING_WHILE_WAITING = 6
LEAVING = 10
DESTINATION = 11
NOTICE = 12
SICKNESS_ONSET = 13
SICKNESS_LENGTH = 14
PARENTAL = 15
READINESS = 16
EXIT_INTERVIEW = 17
RETENTION_TALK = 18
RETURN = 19
CANDIDATE = 20
CANDIDATE_ATTRIBUTES = 21
PIPELINE = 22
WORKER_ATTRIBUTES = 23
TRAINEE = 24
AGENCY_FILL = 30
AGENCY_END = 31
AGENCY_CONVERSION = 32
AGENCY_ATTRIBUTES = 33
INSPECTION = 40
OPENING_AGE = 50
OPENING_RESIDUAL = 51
OPENING_ATTRIBUTES = 52
SETTING = 60
DUTY = 70
RANDOM_ALLOCATION = 80
AUDIT = 81

BLOCK = 256
CASE_PURPOSES = frozenset({CASE_ATTRIBUTES, STAGE_DURATION, STAGE_ROUTE, REREFERRAL, CLOSING_WHILE_WAITING})
# How many draws a table row holds: part of the scheme, never changed.
WIDTH = {
    REFERRAL: 2,
    CASE_ATTRIBUTES: 6,
    STAGE_DURATION: 12,
    STAGE_ROUTE: 12,
    REREFERRAL: 2,
    CLOSING_WHILE_WAITING: 4,
    LEAVING: 2,
    DESTINATION: 4,
    SICKNESS_ONSET: 32,
    SICKNESS_LENGTH: 32,
    CANDIDATE: 2,
    CANDIDATE_ATTRIBUTES: 3,
    PIPELINE: 10,
}
SMALLEST = 2.0**-54
ROWS_AT_A_TIME = 4  # of a block; how far it is made ahead changes no draw


class Draws:
    """The uniform numbers of one replication."""

    __slots__ = ("_blocks", "_replication", "_root")

    def __init__(self, root_seed: int, replication: int) -> None:
        """Remember the seed and the number of the future.

        Args:
            root_seed: any whole number from 0 to 2^64 - 1.
            replication: number of the future, from 0.
        """
        self._root = root_seed
        self._replication = replication
        self._blocks: dict[int, dict[int, _Block]] = {purpose: {} for purpose in WIDTH}

    def u(self, purpose: int, entity: int, index: int) -> float:
        """Return the draw for a purpose, an entity and an index: strictly between 0 and 1."""
        width = WIDTH.get(purpose, 0)
        if index >= width:
            return self._from_hash(purpose, entity, index)
        if purpose in CASE_PURPOSES:
            if entity & 0xFFFF:
                return self._from_hash(purpose, entity, index)
            entity >>= 16
        block = self._blocks[purpose].get(entity // BLOCK) or self._begin_block(purpose, entity // BLOCK)
        row = entity % BLOCK
        try:
            return block.values[row * width + index]
        except IndexError:
            block.grow((row + ROWS_AT_A_TIME) * width)
            return block.values[row * width + index]

    def _begin_block(self, purpose: int, number: int) -> _Block:
        key = pack("<QIIQ", self._root, self._replication, purpose, number)
        block = self._blocks[purpose][number] = _Block(key)
        return block

    def _from_hash(self, purpose: int, entity: int, index: int) -> float:
        key = pack("<QIIQI", self._root, self._replication, purpose, entity, index)
        word = int.from_bytes(blake2b(key, digest_size=8).digest(), "little")
        return ((word >> 12) + 0.5) * 2.0**-52


class _Block:
    """Rows of one table block, one after another, made in order as far as they are needed."""

    __slots__ = ("_next", "values")

    def __init__(self, key: bytes) -> None:
        seed = int.from_bytes(blake2b(key, digest_size=32).digest(), "little")
        self._next = Random(seed).random  # noqa: S311 - simulation, not secrets
        self.values = array("d")

    def grow(self, length: int) -> None:
        """Add values up to a length."""
        uniform = self._next
        self.values.extend([uniform() or SMALLEST for _ in range(length - len(self.values))])


def name_number(name: str) -> int:
    """Return the 48-bit number of a name: of posts, neighbours, teams and cohorts (model.md 2.2)."""
    return int.from_bytes(blake2b(name.encode(), digest_size=6).digest(), "little")


def case_number(family: int, sibling: int, return_number: int) -> int:
    """Pack the identity of a case: the child of a family, at its n-th return."""
    return family << 16 | sibling << 8 | return_number


def worker_number(post: int, ordinal: int) -> int:
    """Pack the identity of a permanent worker: the n-th holder of a post."""
    return post << 8 | ordinal


RECRUIT_BIT = 1 << 62


def recruit_number(candidate: int) -> int:
    """Give a candidate who starts an identity of their own, whichever post they start in.

    Plans differ in which post is next. The same person hired under two plans brings the same clocks.
    """
    return RECRUIT_BIT | candidate


AGENCY_BIT = 1 << 63
SLOT_SHIFT = 24


def agency_number(slot: int, interval: int, nth: int) -> int:
    """Pack the identity of an agency worker: the n-th asked for in an interval of a cover slot (``assignments``)."""
    return AGENCY_BIT | slot << SLOT_SHIFT | interval << 8 | nth


def slot_of(agency_worker: int) -> int:
    """Return the cover slot of an agency worker."""
    return (agency_worker & ~AGENCY_BIT) >> SLOT_SHIFT
