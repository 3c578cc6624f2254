"""The rows of a release by level and code, as the public sees them."""

from collections.abc import Callable, Mapping, Sequence

from analysis.wave.rules import LEVELS
from survey.drawing.axis import axis
from survey.figures.names import Names
from survey.figures.records import Content, Row

ORDERS = ("list", "high", "low", "verdict")
_FROM_MET = ("met", "undecided", "not_met", None)
_KEYS: Mapping[str, Callable[[Row], float]] = {
    "high": lambda row: -(row.index or 0.0),
    "low": lambda row: row.index or 0.0,
    "verdict": lambda row: _FROM_MET.index(row.verdict),
}


def find(content: Content, level: str, code: str) -> Row | None:
    """The row with this code."""
    return next((row for row in content.at(level) if row.address == code), None) if level in LEVELS else None


def figures(content: Content, level: str, names: Names) -> list[Row]:
    """A level as the public sees it, under the names of the reader's language, in the order of the settings."""
    return [figure(row, names) for row in content.at(level)]


def figure(row: Row, names: Names) -> Row:
    """One row as the public sees it."""
    return row.public.named(names.of(row))


def axis_of(content: Content, *others: Row) -> tuple[int, int]:
    """The axis of a release and of its `others`: the same on its pages and in its bulletin."""
    rows = (*content.families, *content.sectors, *content.cities, *others)
    return axis(row.public for row in rows)


def ordered(shown: Sequence[Row], order: str) -> list[Row]:
    """In the order of the settings (`list`), by index or by verdict; what is withheld comes last."""
    if order == "list":
        return list(shown)
    key = _KEYS[order]
    return sorted(shown, key=lambda row: (row.hidden, 0.0 if row.hidden else key(row)))
