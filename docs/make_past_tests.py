"""Write ``configs/past-tests.toml``, the tests against the past that every board report shows, from the back-test."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import Any

from sim.analysis.score import widths_outside

ROOT = Path(__file__).parents[1]
STUDY = "experiments/backtest/yorkshire.json"
PLACE = ROOT / "configs" / "past-tests.toml"
HEAD = f"""\
# What the model forecast of past censuses, and what was counted. Made from {STUDY} by docs/make_past_tests.py.
# Source: Children's social work workforce census, Department for Education, Open Government Licence v3.0.
# Listed one by one are the forecasts of West Yorkshire and, of each measure, the widest misses anywhere else; of forecasts with
# enough futures for a range of 8 in 10. The scores are over all forecasts of the study.
"""
ALWAYS_LISTED = ("Bradford", "Calderdale", "Kirklees", "Leeds", "Wakefield")
OTHERS_LISTED = 10
Record = dict[str, Any]


def text_of(found: Record) -> str:
    """Return the file.

    Args:
        found: content of the back-test.
    """
    ranged = [each for each in found["records"] if each["low80"] is not None]
    measures = sorted({each["measure"] for each in ranged})
    listed = [each for measure in measures for each in _listed([one for one in ranged if one["measure"] == measure])]
    tests = [_test(each) for each in sorted(listed, key=lambda one: (one["measure"], one["council"], one["from"]))]
    return "\n".join([HEAD, *tests, *_scores(found)])


def _listed(records: list[Record]) -> list[Record]:
    """Return the forecasts of one measure that are listed."""
    own = [each for each in records if each["council"] in ALWAYS_LISTED]
    others = sorted((each for each in records if each["council"] not in ALWAYS_LISTED), key=_miss, reverse=True)
    return own + [each for each in others[:OTHERS_LISTED] if _miss(each) > 0]


def _miss(one: Record) -> float:
    """Return how far outside its range a figure came."""
    return widths_outside(one["observed"], one["low80"], one["high80"])


def _test(one: Record) -> str:
    """Write one forecast."""
    begins = int(one["from"][:4])
    return "\n".join(
        [
            "[[test]]",
            f'council = "{one["council"]}"',
            f'measure = "{one["measure"]}"',
            f'counted = "{begins + one["horizon_years"]}{one["from"][4:]}"',
            f"years = {one['horizon_years']}",
            f"low = {one['low80']:.4f}",
            f"high = {one['high80']:.4f}",
            f"happened = {one['observed']:.4f}",
            "",
        ]
    )


def _scores(found: Record) -> list[str]:
    """Write how far the forecasts missed, by measure and years ahead."""
    records = sorted(found["records"], key=lambda one: (one["measure"], one["horizon_years"]))
    counts = {key: list(group) for key, group in groupby(records, key=lambda one: (one["measure"], one["horizon_years"]))}
    return [
        "\n".join(
            [
                "[[score]]",
                f'measure = "{one["measure"]}"',
                f"years = {one['horizon_years']}",
                f"forecasts = {len(counts[one['measure'], one['horizon_years']])}",
                f"councils = {len({each['council'] for each in counts[one['measure'], one['horizon_years']]})}",
                f"error = {one['model_mae']:.4f}",
                f"no_change_error = {one['persistence_mae']:.4f}",
                "",
            ]
        )
        for one in sorted(found["summary"], key=lambda one: (one["measure"], one["horizon_years"]))
    ]


if __name__ == "__main__":
    PLACE.write_text(text_of(json.loads((ROOT / STUDY).read_text(encoding="utf-8"))).rstrip() + "\n", encoding="utf-8")
