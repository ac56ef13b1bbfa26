"""Coupled futures (M5, M6, M8, M10, M11, M18): what must move in step, what must not move at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import blake2b
from random import Random
from struct import pack
from typing import Any

import pytest

from sim.settings.inputs import Change, PlanInputs, WorldInputs
from sim.world.draws import WIDTH, Draws
from sim.world.world import World

pytestmark = pytest.mark.behaviour

Build = Callable[..., Any]


def dearer(inputs: WorldInputs, factor: float) -> dict[str, Any]:
    """Multiply home, neighbour, agency and outside pay, fees and bonuses by one factor; outside pay follows home pay at
    the opening.
    """
    market = inputs.market
    return {
        "market": {
            "ladder_gbp": {point: gbp * factor for point, gbp in market.ladder_gbp.items()},
            "supplement_gbp": {grade: gbp * factor for grade, gbp in market.supplement_gbp.items()},
            "neighbours": tuple(
                replace(n, pay_gbp={grade: gbp * factor for grade, gbp in n.pay_gbp.items()}) for n in market.neighbours
            ),
        },
        "agency": {
            "net_pay_gbp": {grade: gbp * factor for grade, gbp in inputs.agency.net_pay_gbp.items()},
            "rate_gbp_per_hour": inputs.agency.rate_gbp_per_hour * factor,
            "conversion_bonus_gbp": inputs.agency.conversion_bonus_gbp * factor,
            "conversion_fee_gbp": inputs.agency.conversion_fee_gbp * factor,
            "conversion_fee_scale_gbp": inputs.agency.conversion_fee_scale_gbp * factor,
        },
    }


def test_m5_a_rise_of_all_pay_everywhere_changes_costs_and_nothing_else(
    future: Build, do_nothing: Any, small_inputs: WorldInputs
) -> None:
    raised = future(**dearer(small_inputs, 1.1))

    assert [e[:4] for e in raised.events] == [e[:4] for e in do_nothing.events]
    for line in ("permanent", "agency"):
        before, after = do_nothing.table[f"cost_{line}_gbp"][1:], raised.table[f"cost_{line}_gbp"][1:]
        assert after == pytest.approx([1.1 * gbp for gbp in before], rel=1e-9), line
    assert raised.table["average_caseload"] == do_nothing.table["average_caseload"]


def alone(inputs: WorldInputs, hazard: float, bands: tuple[tuple[float, float], ...] = ()) -> WorldInputs:
    """Keep the leaving of the opening staff and nothing else: constant hazards without effects, nobody hired."""
    leaving = replace(
        inputs.leaving,
        base_per_year={"neighbour": 0.0, "agency": 0.0, "exit": hazard},
        utilisation_effect=0.0,
        tenure_knots=(),
        tenure_bands=bands,
        span_effect=0.0,
        rating_effect={},
        manager_change_effect=0.0,
        blocked_effect=0.0,
    )
    return replace(
        inputs,
        leaving=leaving,
        recruitment=replace(inputs.recruitment, law="off"),
        agency=replace(inputs.agency, on=False, conversion_per_year=0.0),
        opening=replace(inputs.opening, equilibrium_pipeline=False, equilibrium_notices=False),
    )


def resigning(inputs: WorldInputs, days: float, rep: int = 1, factor: float = 1.0) -> dict[int, float]:
    changes = (Change("leaving.hazard", "multiply", factor, 0.0),) if factor != 1.0 else ()
    world = World(inputs, PlanInputs(name="x", changes=changes), Draws(1, rep), log=True)
    log = world.run(days).log
    assert log is not None
    code = log.kinds.index("resigned")
    return {who: day for day, kind, who in zip(log.day, log.kind, log.who, strict=True) if kind == code}


def test_m6_a_hazard_a_fifth_lower_postpones_every_resignation_by_a_quarter(small_inputs: WorldInputs) -> None:
    inputs = alone(small_inputs, 2.0)

    before, after = resigning(inputs, 365.0), resigning(inputs, 365.0, factor=0.8)

    assert len(before) >= 10
    both = set(before) & set(after)
    assert len(both) >= 8
    assert all(after[who] == pytest.approx(1.25 * before[who], rel=1e-9) for who in both)


def test_m6_with_tenure_bands_a_lower_hazard_never_brings_a_resignation_forward(small_inputs: WorldInputs) -> None:
    inputs = alone(small_inputs, 1.0, bands=((0.5, 0.0), (2.0, 0.9), (100.0, 0.3)))

    before, after = resigning(inputs, 365.0), resigning(inputs, 365.0, factor=0.8)

    assert set(after) <= set(before)
    assert all(after[who] >= before[who] for who in after)
    assert any(after[who] > 1.01 * before[who] for who in after)


def test_m8_one_more_post_leaves_everybody_elses_draws_alone(small_inputs: WorldInputs) -> None:
    """Nobody can take the extra post, so that only its presence could disturb the others."""
    inputs = alone(small_inputs, 0.5)
    extra = replace(inputs.posts[0], name="long-term/experienced/99", team="long-term", grade="experienced")

    before = resigning(inputs, 365.0)
    after = resigning(replace(inputs, posts=(*inputs.posts, extra)), 365.0)

    assert after == before


def no_holders(inputs: WorldInputs) -> WorldInputs:
    demand = replace(inputs.demand, rereferral_share=0.0)
    return replace(inputs, allocation=replace(inputs.allocation, rule="none"), demand=demand)


def lives(inputs: WorldInputs, days: float) -> dict[int, list[tuple[float, str, str]]]:
    """Return what happens to each child in a world without holders: when, what, and the stage or outcome."""
    log = World(inputs, PlanInputs(name="x"), Draws(1, 1), log=True).run(days).log
    assert log is not None
    found: dict[int, list[tuple[float, str, str]]] = {}
    for day, kind, who, text in zip(log.day, log.kind, log.who, log.text, strict=True):
        if log.kinds[kind] in ("referred", "open_at_start", "screened", "stage_began", "stage_ended", "closed"):
            found.setdefault(who, []).append((day, log.kinds[kind], log.texts[text]))
    return found


def test_m8_one_more_case_leaves_every_other_childs_life_alone(small_inputs: WorldInputs) -> None:
    inputs = no_holders(small_inputs)
    *others, last = inputs.opening.cases
    counted = replace(last, mode="counts", count=round(last.count), poisson=False)
    opening = replace(inputs.opening, cases=(*others, counted))
    more = replace(opening, cases=(*others, replace(counted, count=counted.count + 1)))

    before = lives(replace(inputs, opening=opening), 365.0)
    after = lives(replace(inputs, opening=more), 365.0)

    extra = after.keys() - before.keys()
    assert len(extra) == 1
    assert {who: after[who] for who in before} == before


def referrals(inputs: WorldInputs, factor: float) -> dict[int, float]:
    changes = (Change("demand.first_referrals", "multiply", factor, 0.0),) if factor != 1.0 else ()
    log = World(inputs, PlanInputs(name="x", changes=changes), Draws(1, 1), log=True).run(365.0).log
    assert log is not None
    code = log.kinds.index("referred")
    return {who: day for day, kind, who in zip(log.day, log.kind, log.who, strict=True) if kind == code}


def test_m11_more_demand_only_adds_referrals(small_inputs: WorldInputs) -> None:
    inputs = no_holders(small_inputs)

    fewer, same, more = (referrals(inputs, factor) for factor in (0.9, 1.0, 1.1))

    assert fewer.items() < same.items() < more.items()
    assert len(more) - len(fewer) == pytest.approx(0.2 * len(same), rel=0.5)


def test_m11_without_holders_more_demand_never_lowers_a_count(small_inputs: WorldInputs) -> None:
    def counts(factor: float) -> list[int]:
        changes = (Change("demand.first_referrals", "multiply", factor, 0.0),)
        journal = World(no_holders(small_inputs), PlanInputs(name="x", changes=changes), Draws(1, 3)).run(365.0)
        return [sum(book.open_cases.values()) for book in journal.months]

    assert all(less <= more for less, more in zip(counts(0.8), counts(1.2), strict=True))


def test_m11_higher_pay_at_home_only_adds_applicants(small_inputs: WorldInputs) -> None:
    """With a post for everybody who might come, whoever applied still applies at higher pay, and some more."""
    grades = tuple(small_inputs.recruitment.candidates_per_year)
    plenty = tuple(
        replace(small_inputs.posts[0], name=f"long-term/{grade}/{n}", grade=grade) for grade in grades for n in range(900, 1000)
    )
    recruitment = replace(small_inputs.recruitment, candidates_per_year=dict.fromkeys(grades, 60.0), workload_coefficient=0.0)
    inputs = replace(alone(small_inputs, 0.0), posts=(*small_inputs.posts, *plenty), recruitment=recruitment)

    def applied(factor: float) -> set[int]:
        changes = (Change("market.pay", "multiply", factor, 0.0),)
        log = World(inputs, PlanInputs(name="x", changes=changes), Draws(1, 1), log=True).run(365.0).log
        assert log is not None
        code = log.kinds.index("applied")
        return {who for kind, who in zip(log.kind, log.who, strict=True) if kind == code}

    now, raised = applied(1.0), applied(1.3)

    assert len(now) > 10
    assert now < raised


def test_m18_with_the_loop_switched_off_workload_does_not_touch_leaving_or_sickness(
    future: Build, small_inputs: WorldInputs
) -> None:
    off = {"leaving": {"utilisation_effect": 0.0}, "sickness": {"utilisation_effect": 0.0}}
    staff_only = {
        **off,
        "recruitment": {"law": "off"},
        "agency": {"on": False},
        "opening": {"equilibrium_pipeline": False},
        "progression": {"on": False},
    }

    calm = future(**staff_only)
    busy = future(**staff_only, demand={"families_per_day": 2 * small_inputs.demand.families_per_day})

    assert busy.last("utilisation") > 1.2 * calm.last("utilisation")
    for kind in ("resigned", "absent", "returned"):
        assert busy.days(kind) == calm.days(kind)


def test_m18_with_the_loop_on_it_does(future: Build, small_inputs: WorldInputs) -> None:
    strong = {"leaving": {"utilisation_effect": 0.9}, "sickness": {"utilisation_effect": 0.8}}

    calm = future(**strong)
    busy = future(**strong, demand={"families_per_day": 2 * small_inputs.demand.families_per_day})

    assert busy.days("absent") != calm.days("absent")


def test_m10_the_scheme_of_draws_is_the_written_one() -> None:
    """Both kinds of draw made again from their definition (model.md 2.4): adding a purpose, a setting or a plan moves
    none of them.
    """
    draws = Draws(20181001, 17)

    def hashed(purpose: int, entity: int, index: int) -> float:
        word = blake2b(pack("<QIIQI", 20181001, 17, purpose, entity, index), digest_size=8).digest()
        return ((int.from_bytes(word, "little") >> 12) + 0.5) * 2.0**-52

    def tabled(purpose: int, number: int, index: int) -> float:
        seed = blake2b(pack("<QIIQ", 20181001, 17, purpose, number // 256), digest_size=32).digest()
        uniform = Random(int.from_bytes(seed, "little")).random
        rows = [[uniform() for _ in range(WIDTH[purpose])] for _ in range(256)]
        return rows[number % 256][index]

    assert draws.u(70, 12345, 3) == hashed(70, 12345, 3)
    assert draws.u(2, (5 << 16) + 1, 0) == hashed(2, (5 << 16) + 1, 0)  # a return is no table entity
    assert draws.u(2, 300 << 16, 4) == tabled(2, 300, 4)
    assert draws.u(1, 70000, 1) == tabled(1, 70000, 1)
    assert WIDTH == {1: 2, 2: 6, 3: 12, 4: 12, 5: 2, 6: 4, 10: 2, 11: 4, 13: 32, 14: 32, 20: 2, 21: 3, 22: 10}


def test_r2_a_hundred_thousand_keys_have_a_hundred_thousand_draws() -> None:
    draws = Draws(1, 1)

    drawn = {draws.u(purpose, entity, 0) for purpose in (1, 10, 12, 30, 70) for entity in range(20_000)}

    assert len(drawn) == 100_000
    assert 0.0 < min(drawn)
    assert max(drawn) < 1.0


def test_seed_and_replication_are_not_interchangeable() -> None:
    first, second = Draws(1, 2), Draws(2, 1)

    assert all(first.u(purpose, 5, 0) != second.u(purpose, 5, 0) for purpose in (1, 2, 10, 30, 51, 70))


def test_two_purposes_are_uncorrelated_in_the_first_replication() -> None:
    draws, count = Draws(1, 0), 20_000
    one = [draws.u(10, n, 0) - 0.5 for n in range(count)]
    other = [draws.u(13, n, 0) - 0.5 for n in range(count)]

    correlation = 12 * sum(a * b for a, b in zip(one, other, strict=True)) / count

    assert abs(correlation) < 4.9 / count**0.5
