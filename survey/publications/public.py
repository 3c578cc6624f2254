"""What of a wave's figures the public may see: a row marked x or F keeps its name and its mark, nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

HIDDEN = ("x", "F")


@dataclass(frozen=True)
class Figure:
    """One index as it is published; `hidden` says that the numbers are withheld (their fields are None)."""

    code: str
    family: str
    name: str
    target: float
    mark: str
    index: float | None = None
    low: float | None = None
    high: float | None = None
    low90: float | None = None
    high90: float | None = None
    n: int | None = None
    outlets: int | None = None
    verdict: str | None = None

    @property
    def hidden(self) -> bool:
        return self.index is None


_NUMBERS = ("index", "low", "high", "low90", "high90", "n", "outlets", "verdict")


def published(row: Mapping[str, Any], name: str, family: str) -> Figure:
    """The public form of one row of the figures."""
    withheld = row["mark"] in HIDDEN or row["index"] is None
    numbers = {} if withheld else {key: row[key] for key in _NUMBERS}
    return Figure(row["code"], family, name, row["target"], row["mark"], **numbers)


def axis(figures: list[Figure]) -> tuple[float, float]:
    """One axis for all bars of a page: from a multiple of 10 that leaves every interval and target inside, to 100."""
    lowest = min((figure.low for figure in figures if figure.low is not None), default=60.0)
    target = min((figure.target for figure in figures), default=80.0)
    return max(0.0, min(lowest, target - 10) // 10 * 10), 100.0
