"""The tables of a council file, one pydantic model each, grouped as model.md groups them."""
