"""The errors that a wave's register gives its estimates: of one wave, or of two that are stacked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from analysis.estimation.assistance import Assistance, assistance
from analysis.estimation.covariate import covariate
from analysis.estimation.estimates import Estimates
from analysis.estimation.overlap import Shared, shared
from analysis.estimation.prediction import means
from analysis.estimation.register import Register, outlets_of
from analysis.estimation.sums import FloatArray, Sums, Variable, codes_of, grouped
from analysis.estimation.working_model import Model, fitted

CELL = ("sector", "city")


@dataclass(frozen=True, eq=False)
class Registered:
    """What the register tells of the answers to one variable.

    `cells` (a row a stratum) has sector, city and, where waves are stacked, the side; `sizes` (strata,) are the
    services that each one's answers stand for; `shared` is what an outlet's two sides have in common; `assistance` is
    what other answers to the variable tell of the outlets.
    """

    model: Model
    cells: pl.DataFrame
    sizes: FloatArray
    shared: Shared | None
    assistance: Assistance | None = None

    def of(self, estimates: Estimates, by: Sequence[str]) -> Estimates:
        """The means of the variable by some columns of `cells`, with these errors."""
        place = {tuple((title.by or {})[name] for name in by): i for i, title in enumerate(estimates.titles)}
        domain = np.array([place.get(row, -1) for row in self.cells.select(by).iter_rows()], dtype=np.int64)
        found = replace(means(self.model, domain, len(estimates), self.sizes), shared=self.shared)
        found = found if self.assistance is None else self.assistance.of(found)
        return replace(estimates, value=found.value, predicted=found)

    def assisted(self, other: Registered) -> Registered:
        """The same, assisted by other answers to the variable, laid out beside the same register."""
        return replace(self, assistance=assistance(self.model, covariate(other.model)))


def registered(sums: Sums, y: Variable, register: pl.DataFrame, side: str | None = None) -> Registered:
    """Lay a register (outlet, unit, sector, city, volume; with a column `side` that of both) out beside the answers to
    a variable, and estimate how outlets vary."""
    own = [] if side is None else [side]
    psu, answering = codes_of(sums.keys.select(*own, "outlet"))
    stratum, cells = codes_of(register.select(*own, *CELL))
    pool, _ = codes_of(cells.select(*own, "sector"))
    here = register.join(answering.with_row_index("__psu"), on=[*own, "outlet"], how="left", maintain_order="left")
    place = here["__psu"].cast(pl.Int64).fill_null(-1).to_numpy()
    unit, _ = codes_of(register.select("unit"))
    laid = Register(register["volume"].to_numpy(), stratum, pool, place, unit)
    outlets = outlets_of(sums, y, psu, len(answering))
    model = fitted(laid, outlets)
    sizes = grouped(outlets.weight, stratum[laid.answering], len(cells))
    both = None if side is None else shared(model, _twice(register, side))
    return Registered(model, cells, sizes, both)


def _twice(register: pl.DataFrame, side: str) -> np.ndarray:
    """The two places (pairs, 2) of each outlet that stands in both sides' registers."""
    places = register.select("outlet", side).with_row_index("place")
    both = places.join(places, on="outlet").filter(pl.col("place") < pl.col("place_right"))
    return both.select("place", "place_right").sort("place").to_numpy().astype(np.int64)
