"""Sums over clusters within the rows of a table of sums, the days of an outlet: how alike their answers are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Clusters:
    """Over rows, with W the sum of weights of a cluster and X, Y those of w x and w y: the sums over the clusters of
    W^2 and W^3, of W X in `firsts[x]`, of X Y in `products[x, y]`."""

    weight_squared: FloatArray
    weight_cubed: FloatArray
    firsts: Mapping[str, FloatArray]
    products: Mapping[tuple[str, str], FloatArray]

    def scaled(self, factor: FloatArray) -> Clusters:
        """After the weights of each row's responses were multiplied by `factor` (rows,)."""
        squared = self.each(lambda total: total * factor**2)
        return Clusters(squared.weight_squared, self.weight_cubed * factor**3, squared.firsts, squared.products)

    def each(self, change: Callable[[FloatArray], FloatArray]) -> Clusters:
        """With every array changed alike: rows taken, or added up. A cluster that lies in two rows counts as two."""
        return _combined([self], lambda arrays: change(arrays[0]))


def joined(several: Sequence[Clusters | None]) -> Clusters | None:
    """The clusters of tables under one another; none where one of them has none."""
    known = [one for one in several if one is not None]
    return _combined(known, np.concatenate) if len(known) == len(several) else None


def _combined(several: Sequence[Clusters], combine: Callable[[list[FloatArray]], FloatArray]) -> Clusters:
    def each(values: list[Any]) -> Any:
        first = values[0]
        return (
            {key: combine([one[key] for one in values]) for key in first}
            if isinstance(first, dict)
            else combine(values)
        )

    return Clusters(*(each([getattr(one, part.name) for one in several]) for part in fields(Clusters)))
