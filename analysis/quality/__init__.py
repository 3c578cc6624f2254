"""Unusual responses, counted and flagged."""
