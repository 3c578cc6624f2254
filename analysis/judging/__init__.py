"""Marks, verdicts, ranks."""
