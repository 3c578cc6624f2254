"""What of a row of figures the public may see: one marked x, F or c keeps its name and its mark, nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

HIDDEN = ("x", "F", "c")


@dataclass(frozen=True)
class Figure:
    """One index as it is published; `hidden` says that the numbers are withheld (their fields are None).

    `address` is the code under which its own page is found.
    """

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
    address: str = ""

    @property
    def hidden(self) -> bool:
        return self.index is None

    @property
    def half_width(self) -> float:
        """Half the interval, in points; 0 where there is none."""
        return 0.0 if self.low is None or self.high is None else (self.high - self.low) / 2

    @property
    def shade(self) -> int:
        """How far the index lies from its target: 1 four points or more below, 2 one, 3 near it, 4 and 5 above."""
        away = (self.index or 0.0) - self.target
        return 3 + sum(away >= step for step in (1, 4)) - sum(away <= -step for step in (1, 4))


_NUMBERS = ("index", "low", "high", "low90", "high90", "n", "outlets", "verdict")


def published(row: Mapping[str, Any], name: str, family: str, address: str = "") -> Figure:
    """The public form of one row of the figures."""
    withheld = row["mark"] in HIDDEN or row.get("index") is None
    numbers = {} if withheld else {key: row[key] for key in _NUMBERS}
    return Figure(row["code"], family, name, row["target"], row["mark"], **numbers, address=address)


def axis(figures: Iterable[Figure]) -> tuple[float, float]:
    """One axis for all bars of a page: multiples of 5 around every interval and a margin beside each target."""
    shown = list(figures)
    ends = [end for figure in shown for end in (figure.low, figure.high) if end is not None]
    margins = [figure.target + margin for figure in shown for margin in (-5, 5)]
    start, end = min(ends + margins) // 5 * 5, -(-max(ends + margins) // 5) * 5
    return max(0.0, start), min(100.0, end)
