"""Releases: the figures of a frozen wave from draft to publication, and what proves them."""
