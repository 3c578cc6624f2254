"""The rows of a release by level and code, and as a reader sees them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from survey.figures.names import Names
from survey.figures.shown import Figure, published

LEVELS = ("families", "sectors", "cities", "cells")
ORDERS = ("list", "high", "low", "verdict")
_FROM_MET = ("met", "undecided", "not_met", None)
_KEYS: Mapping[str, Callable[[Figure], float]] = {
    "high": lambda figure: -(figure.index or 0.0),
    "low": lambda figure: figure.index or 0.0,
    "verdict": lambda figure: _FROM_MET.index(figure.verdict),
}

Row = Mapping[str, Any]
Content = Mapping[str, Any]


def code_of(level: str, row: Row) -> str:
    """The code of a row within its level: C, C01, C-620100 (a family in a city), C01-620100."""
    return f"{row['family']}-{row['code']}" if level == "cities" else str(row["code"])


def family_of(level: str, row: Row) -> str:
    """The code of a row's family."""
    return str(row["code"] if level == "families" else row["family"])


def find(content: Content, level: str, code: str) -> Row | None:
    """The row with this code."""
    return next((row for row in content[level] if code_of(level, row) == code), None) if level in LEVELS else None


def figures(content: Content, level: str, names: Names) -> list[Figure]:
    """A level as the public sees it, in the order of the settings."""
    return [figure(level, row, names) for row in content[level]]


def figure(level: str, row: Row, names: Names) -> Figure:
    """One row as the public sees it."""
    return published(row, names.of(level, row), family_of(level, row), code_of(level, row))


def ordered(shown: Sequence[Figure], order: str) -> list[Figure]:
    """In the order of the settings (`list`), by index or by verdict; what is withheld comes last."""
    if order == "list":
        return list(shown)
    key = _KEYS[order]
    return sorted(shown, key=lambda figure: (figure.hidden, 0.0 if figure.hidden else key(figure)))
