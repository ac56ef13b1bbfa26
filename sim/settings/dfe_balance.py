"""Published stocks and flows against each other: what does not fit is reported, never adjusted."""

from __future__ import annotations

from collections.abc import Iterator

from sim.settings.dfe_files import Published, import_rules

CLOSE = 0.01
"""Rates are published to one decimal of a per cent."""


def balance_warnings(published: Published, year: int) -> Iterator[str]:
    """Yield what does not fit: stocks against flows, rates against counts, and figures that are missing."""
    tolerance = import_rules().assumed("stock_tolerance")
    for stock, inflow, outflow, words in (
        ("in_post_fte", "starters_fte", "leavers_fte", "people in post"),
        ("episodes_open", "episodes_started", "episodes_ended", "episodes of need"),
        ("looked_after", "looked_after_started", "looked_after_ended", "looked-after children"),
    ):
        yield from _stock_and_flow(published, year, (stock, inflow, outflow), words, tolerance)
    yield from _rate_and_count(published, year)
    yield from _long_stay(published, year)


def _stock_and_flow(
    published: Published, year: int, names: tuple[str, str, str], words: str, tolerance: float
) -> Iterator[str]:
    latest = published.latest(names[0], year)
    if latest is None:
        return
    now, before = latest.value, published.at(names[0], latest.year - 1)
    inflow, outflow = (published.at(name, latest.year) for name in names[1:])
    if before is None or inflow is None or outflow is None or not now:
        yield f"{words}: no figure for {latest.year - 1} or for the flows of {latest.year}, so the balance is not known."
        return
    expected = before.value + inflow.value - outflow.value
    if abs(now - expected) > tolerance * now:
        yield (
            f"{words} {latest.year}: {now:,.1f}, but {before.value:,.1f} + {inflow.value:,.1f} - {outflow.value:,.1f} = "
            f"{expected:,.1f}. The difference is {abs(now - expected) / now:.0%} of the stock."
        )


def _rate_and_count(published: Published, year: int) -> Iterator[str]:
    cases, holders, caseload = (published.at(name, year) for name in ("cases_held", "case_holders_fte", "caseload"))
    if cases and holders and caseload and abs(cases.value / holders.value / caseload.value - 1) > CLOSE:
        yield (
            f"caseload {year}: published as {caseload.value:g}, but {cases.value:,.0f} / {holders.value:g} = "
            f"{cases.value / holders.value:.1f}."
        )
    vacant, in_post, rate = (published.at(name, year) for name in ("vacancies_fte", "in_post_fte", "vacancy_rate"))
    if vacant and in_post and rate:
        counted = vacant.value / (vacant.value + in_post.value)
        if abs(counted - rate.value) > CLOSE:
            yield f"vacancy rate {year}: published as {rate.value:.1%}, but the counts give {counted:.1%}."


def _long_stay(published: Published, year: int) -> Iterator[str]:
    stock, flow = published.latest("episodes_open", year), published.latest("episodes_started", year)
    longest = import_rules().assumed("longest_mean_years")
    if stock and flow and flow.value and stock.value / flow.value > longest:
        years = stock.value / flow.value
        yield f"episodes of need: {stock.value:,.0f} open and {flow.value:,.0f} a year would stay {years:.1f} years."
