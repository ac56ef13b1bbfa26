"""The model: one simulated future of one council under one plan (model.md)."""
