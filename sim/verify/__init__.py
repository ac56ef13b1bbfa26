"""The closed-form suite behind ``caseholder verify``: what mathematics says, and what the engine does."""
