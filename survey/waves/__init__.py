"""The life of a wave: its stages, and what its figures are computed with."""
