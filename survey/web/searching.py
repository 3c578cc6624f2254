"""What a page is searched for: `?q=...`."""

from collections.abc import Mapping

LONGEST = 100
"""Characters that are looked for."""


def sought(asked: Mapping[str, str]) -> str:
    """The text that an address searches for, without signs that no page shows; empty where it searches for none."""
    return "".join(filter(str.isprintable, asked.get("q", ""))).strip()[:LONGEST]
