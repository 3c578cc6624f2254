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
    """One axis for all bars of a page: multiples of 5 around every interval and a margin beside each target."""
    ends = [end for figure in figures for end in (figure.low, figure.high) if end is not None]
    margins = [figure.target + margin for figure in figures for margin in (-5, 5)]
    start, end = min(ends + margins) // 5 * 5, -(-max(ends + margins) // 5) * 5
    return max(0.0, start), min(100.0, end)
