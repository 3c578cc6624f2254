"""A unit sees its own scores."""
