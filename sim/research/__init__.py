"""Tools for research: what moved a result, what it depends on, which plan is best, and how wrong forecasts have been.

Each tool runs ordinary simulations in folders of their own, so every one can be resumed, looked at and reproduced, and hands
the futures to a pure routine of ``sim.analysis``. Numbers always come with a range and the number of futures.
"""

from __future__ import annotations

from sim.research.answering import leaks
from sim.research.attribution import attribute
from sim.research.choosing import Pool, best_under_budget, select
from sim.research.citing import cite
from sim.research.direct import direct_estimates
from sim.research.fitting import calibrate, figures_in, write_council
from sim.research.folders import question_of, question_until
from sim.research.learning import league, learn
from sim.research.past import WEST_YORKSHIRE, Backtest, backtest
from sim.research.past_study import asked_past
from sim.research.screening import luck, sensitivity
from sim.research.spells import spell_estimates
from sim.research.spreading import spread_over

__all__ = [
    "WEST_YORKSHIRE",
    "Backtest",
    "Pool",
    "asked_past",
    "attribute",
    "backtest",
    "best_under_budget",
    "calibrate",
    "cite",
    "direct_estimates",
    "figures_in",
    "league",
    "leaks",
    "learn",
    "luck",
    "question_of",
    "question_until",
    "select",
    "sensitivity",
    "spell_estimates",
    "spread_over",
    "write_council",
]
