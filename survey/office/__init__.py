"""Statisticians: frame, waves, freeze, index."""
