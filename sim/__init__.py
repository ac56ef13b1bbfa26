"""Caseholder: a simulation of the children's social care workforce of an English council."""

from __future__ import annotations

__version__ = "0.1.0"
RESULTS_VERSION = 1
