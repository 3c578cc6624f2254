"""Leaves and Merkle tree of responses."""
