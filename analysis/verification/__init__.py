"""Whether every figure and hash of a bundle holds."""
