"""A register of outlets comes in."""
