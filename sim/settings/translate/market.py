"""Pay, neighbours and inspection (model.md 14)."""

from __future__ import annotations

from datetime import date

from sim.settings.calendar import day_from
from sim.settings.council import Council
from sim.settings.inputs import CalendarInputs, InspectionInputs, MarketInputs, NeighbourInputs
from sim.settings.sections.market import DatedRating, Neighbour
from sim.settings.translate.work import by_grade


def market_inputs(council: Council, calendar: CalendarInputs) -> MarketInputs:
    """Return pay here and elsewhere."""
    opening, pay, inspection = council.opening.date, council.pay, council.inspection
    ratings = dated_ratings(inspection.ratings, opening)
    aprils = tuple(float(day) for day in calendar.year_starts if day > 0)
    return MarketInputs(
        ladder_gbp={int(point): amount for point, amount in pay.ladder_gbp.items()},
        grade_points={str(grade): points for grade, points in pay.grade_points.items()},
        supplement_gbp=by_grade(pay.supplement_gbp),
        awards=pay_awards(council),
        outside_growth=outside_growth(council, aprils),
        rating_pull=council.neighbours.rating_pull.value,
        reactive=council.neighbours.reactive,
        response_share=council.neighbours.response_share.value,
        reaction_days=aprils,
        step_days=step_days(council, calendar),
        home_ratings=ratings if inspection.on else in_force_at_opening(ratings),
        good_ratings=inspection.good_ratings,
        neighbours=neighbour_inputs(council),
    )


def grade_pay(council: Council, grade: str) -> float:
    """Mean pay of the spine points of a grade at the opening, supplement included."""
    pay = council.pay
    first, last = next(points for name, points in pay.grade_points.items() if name == grade)
    points = [pay.ladder_gbp[str(point)] for point in range(first, last + 1)]
    return sum(points) / len(points) + by_grade(pay.supplement_gbp).get(grade, 0.0)


def neighbour_inputs(council: Council) -> tuple[NeighbourInputs, ...]:
    """Return the neighbours in alphabetical order, their weights summing to 1 after ranges were drawn."""
    named = council.neighbours.named
    total = sum(neighbour.weight.value for neighbour in named.values())
    opening = council.opening.date
    return tuple(
        NeighbourInputs(
            name=name,
            weight=neighbour.weight.value / total if total > 0.0 else 1.0 / len(named),
            pay_gbp=neighbour_pay(council, neighbour),
            ratings=dated_ratings(neighbour.ratings, opening),
            adverts=tuple((day_from(step.date, opening), step.factor) for step in neighbour.adverts),
        )
        for name, neighbour in named.items()
    )


def neighbour_pay(council: Council, neighbour: Neighbour) -> dict[str, float]:
    """Pay of a neighbour by grade: its own where known, else ours times its ratio or the common one."""
    own = neighbour.pay_gbp or {}
    ratio = neighbour.pay_ratio.value if neighbour.pay_ratio is not None else council.pay.neighbours_ratio.value
    stated = {str(grade): amount for grade, amount in own.items()}
    return {grade: stated.get(grade, ratio * grade_pay(council, grade)) for grade in council.pay.grade_points}


def dated_ratings(ratings: tuple[DatedRating, ...], opening: date) -> tuple[tuple[float, str], ...]:
    """Return judgements by the day from which they hold."""
    return tuple((day_from(dated.date, opening), dated.rating) for dated in ratings)


def in_force_at_opening(ratings: tuple[tuple[float, str], ...]) -> tuple[tuple[float, str], ...]:
    """Keep the one judgement in force at the opening."""
    past = [rating for rating in ratings if rating[0] <= 0.0]
    return (past[-1],) if past else ratings[:1]


def pay_awards(council: Council) -> tuple[tuple[float, float], ...]:
    """Return national awards since the opening as (from day, cumulated factor)."""
    steps, level = [], 1.0
    for award in sorted(council.pay.awards, key=lambda award: award.date):
        if award.date > council.opening.date:
            level *= 1.0 + award.share
            steps.append((day_from(award.date, council.opening.date), level))
    return tuple(steps)


def outside_growth(council: Council, aprils: tuple[float, ...]) -> tuple[tuple[float, float], ...]:
    """Return earnings outside since the opening: as the awards, or by a stated yearly growth each 1 April."""
    growth = council.pay.outside_growth_per_year.value
    if growth == "as awards":
        return pay_awards(council)
    return tuple((day, float((1.0 + growth) ** number)) for number, day in enumerate(aprils, start=1) if growth != 0.0)


def step_days(council: Council, calendar: CalendarInputs) -> tuple[float, ...]:
    """Return the days on which everyone takes a step up the scale."""
    month, day = (int(part) for part in council.pay.steps_on.split("-"))
    starts = zip(calendar.month_starts, calendar.month_numbers, strict=True)
    return tuple(float(start + day - 1) for start, number in starts if number == month and start + day - 1 > 0)


def inspection_inputs(council: Council) -> InspectionInputs:
    """Return what follows an inspection."""
    inspection = council.inspection
    return InspectionInputs(
        inspection.on, inspection.agency_after_inadequate.value, inspection.agency_after_inadequate_for.value
    )
