"""The fullest run a report can meet: longest names, longest reasons, every block filled."""

from __future__ import annotations

from finished import POSTS, Invented, InventedPlan

LONG = "fourteen-posts-and-a-retention-allowance-of-4000-pounds-x"
REASON = (
    "last year's return, checked with payroll and with the improvement partner, because the census is for other teams. " * 3
)
MATTER = {
    "setting": "length of child-in-need episodes",
    "range": "180 to 420 days",
    "source": "DfE CIN 2025, ended episodes by band",
    "strength": "assumption",
    "at_low": -1.9,
    "at_high": 2.4,
}
FULL_STUDY = {
    "matters": [MATTER] * 4,
    "split": {"chance_share": 0.62, "inputs_share": 0.38},
    "past_tests": [{"what": "Bradford, caseload", "forecast": "15 to 19", "happened": "19.8", "inside": False}] * 3,
}
CHANGED = [
    {"setting": f"workforce.a_long_name.turnover_{n}", "standard": "0.15", "used": "0.19", "why": REASON, "who": "HR, May 2018"}
    for n in range(12)
]
FULLEST = Invented(
    plans={"do-nothing": InventedPlan()}
    | {f"{LONG}-{n}": InventedPlan(-n, -3 * n, 34_567 * n, policies=POSTS.policies) for n in range(1, 6)},
    overrides=CHANGED,
    study=FULL_STUDY,
    months=60,
    council_title="The London Borough of Kensington and Chelsea and the City of Westminster, shared service",
    question="would fourteen more posts, with an allowance for those who stay, bring the average down by the end of 2019?",
)
