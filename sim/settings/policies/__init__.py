"""The policies a plan can hold, one file each (model.md 17)."""
