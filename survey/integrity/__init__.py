"""Counted as cast: leaves, chains, signed heads, Merkle paths."""
