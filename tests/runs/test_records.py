"""Keys and files of single futures."""

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.runs.disk import DamagedFile
from sim.runs.records import Identity, Record, read_record, record_bytes, record_key, table_of

pytestmark = pytest.mark.unit

IDENTITY = Identity(1, "abc", 7, "do-nothing", 17)


def a_record(**columns: list[float | None]) -> Record:
    held = columns or {"average_caseload": [19.0, 18.5], "leavers_fte": [None, 2.0]}
    return Record("do-nothing", 17, ("2018-10-31", "2018-11-30"), held, 0.5, 100)


def key_of(record: Record, identity: Identity = IDENTITY) -> str:
    return record_key(identity, table_of(record))


def test_a_record_read_back_has_the_same_numbers_and_the_same_key() -> None:
    record = a_record()
    key = key_of(record)

    found = read_record(record_bytes(IDENTITY, record, table_of(record), key), IDENTITY, "part")

    assert (found.plan, found.rep, found.key, found.seconds) == ("do-nothing", 17, key, 0.5)
    assert found.table.names == ("average_caseload", "leavers_fte")
    assert found.table.numbers[0].tolist() == [19.0, 18.5]
    assert math.isnan(found.table.numbers[1][0])


def test_seconds_and_events_are_no_part_of_the_key() -> None:
    assert key_of(a_record()) == key_of(replace(a_record(), seconds=9.0, events=1))


@pytest.mark.parametrize(
    "other",
    [Identity(2, "abc", 7, "do-nothing", 17), Identity(1, "abd", 7, "do-nothing", 17), Identity(1, "abc", 8, "do-nothing", 17),
     Identity(1, "abc", 7, "allowance", 17), Identity(1, "abc", 7, "do-nothing", 18)],
)  # fmt: skip
def test_every_part_of_the_identity_changes_the_key(other: Identity) -> None:
    assert key_of(a_record(), other) != key_of(a_record())


def test_the_smallest_change_of_a_number_changes_the_key() -> None:
    assert key_of(a_record(a=[19.0, 18.5])) != key_of(a_record(a=[19.0, math.nextafter(18.5, 19)]))


def test_no_value_and_nothing_are_told_apart_and_a_negative_nothing_is_nothing() -> None:
    assert key_of(a_record(a=[None, 1.0])) != key_of(a_record(a=[0.0, 1.0]))
    assert key_of(a_record(a=[-0.0, 1.0])) == key_of(a_record(a=[0.0, 1.0]))


def test_the_name_and_the_order_of_columns_belong_to_the_key() -> None:
    assert key_of(a_record(a=[1.0, 1.0], b=[1.0, 1.0])) != key_of(a_record(b=[1.0, 1.0], a=[1.0, 1.0]))


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_not_finite_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="average_caseload"):
        table_of(a_record(average_caseload=[19.0, bad]))


def test_a_record_of_another_future_is_not_accepted() -> None:
    record = a_record()
    content = record_bytes(IDENTITY, record, table_of(record), key_of(record))

    with pytest.raises(DamagedFile, match="part"):
        read_record(content, IDENTITY.of("do-nothing", 18), "part")


def test_a_record_whose_visible_columns_lie_about_it_is_not_accepted() -> None:
    record = replace(a_record(), plan="allowance")
    content = record_bytes(IDENTITY, record, table_of(record), key_of(record))

    with pytest.raises(DamagedFile):
        read_record(content, IDENTITY, "part")


def test_flipped_bits_and_cuts_never_give_other_numbers() -> None:
    record = a_record(**{f"m{n}": [float(n), n / 3] for n in range(20)})
    content = record_bytes(IDENTITY, record, table_of(record), key_of(record))
    draw = np.random.Generator(np.random.PCG64(5))

    for _ in range(200):
        spoiled = bytearray(content)
        spoiled[draw.integers(len(content))] ^= 1 << int(draw.integers(8))
        try:
            found = read_record(bytes(spoiled), IDENTITY, "part")
        except DamagedFile:
            continue
        assert found.key == key_of(record)
        assert found.table.numbers.tolist() == table_of(record).numbers.tolist()
    for length in (0, 1, 100, len(content) - 1):
        with pytest.raises(DamagedFile):
            read_record(content[:length], IDENTITY, "part")
