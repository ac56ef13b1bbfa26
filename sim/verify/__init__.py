"""The closed-form suite behind ``caseholder verify``: what mathematics says, and what the engine does."""

from sim.verify.cases import CASES, Case
from sim.verify.judging import Verdict
from sim.verify.reporting import as_json, as_text
from sim.verify.running import run, unknown_cases

__all__ = ["CASES", "Case", "Verdict", "as_json", "as_text", "run", "unknown_cases"]
