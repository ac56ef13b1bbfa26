"""The balance of an opening in plain lines (model.md 19.4): what ``check`` prints beside the problems."""

from __future__ import annotations

from collections.abc import Iterator

from sim.settings.balance import BalanceReport, Drift


def balance_lines(report: BalanceReport) -> Iterator[str]:
    """Say how busy the service is at the opening, how each stock would change, and where the service settles."""
    yield f"Start balance: workers are at {100 * report.utilisation:.0f} per cent of their hours at the opening."
    if report.vacancy_life_months is not None:
        months = f"{report.vacancy_life_months:.0f} months"
        yield f"  {report.vacancies_fte:.1f} FTE of posts are empty; a post stays empty {months} on average."
    for drift in report.drifts:
        yield f"  {_drift_line(drift)}"
    stable = [point for point in report.resting if point.stable]
    for point in stable:
        people = f"{point.permanent_fte:.0f} permanent and {point.agency_fte:.0f} agency FTE"
        yield f"  On average the service settles at {people}, {point.caseload:.1f} cases for each FTE."
    if report.sentence is not None:
        yield f"  {report.sentence[0].upper()}{report.sentence[1:]}."


def _drift_line(drift: Drift) -> str:
    """Say how one stock would change in the first year if nothing else did."""
    change = f"{100 * drift.within_a_year:+.1f} per cent in the first year"
    scaled = f", lengths multiplied by {drift.factor:.2f}" if drift.factor != 1.0 else ""
    return f"{drift.name}: {drift.stock:,.0f} at the opening, {change}{scaled}"
