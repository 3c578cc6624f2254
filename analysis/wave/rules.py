"""What the lists of an index keep to, and whoever computes them again."""

LEVELS = ("families", "sectors", "cities", "cells")
"""The lists of rows of a wave and of a release, the whole before its parts."""

LEAST_COVERED = 0.9
"""The part of a composite's shares that must be estimable, lest it has no verdict."""

ROUNDING = 1e-9
