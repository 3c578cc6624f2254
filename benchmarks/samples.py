"""Samples of the synthetic province as tables of sums, ready for the project's own estimates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.estimation.design import Design
from analysis.estimation.sample import Sample
from analysis.estimation.sums import Sums
from benchmarks.province import CELLS, CITIES, OUTLETS_PER_CELL, IntArray, Province, answer

Key = TypeVar("Key")

FEWEST_RESPONSES, MORE_RESPONSES = 5, 10


def observe(rng: np.random.Generator, province: Province, wave: int, outlets: IntArray) -> Sums:
    """Survey outlets in a wave: weights are N/m x V/r, the table has one row per outlet."""
    responses = FEWEST_RESPONSES + rng.poisson(MORE_RESPONSES, len(outlets))
    total, squares = answer(rng, province.level[wave][outlets], responses)
    cell = province.cell[outlets]
    drawn = np.bincount(cell, minlength=CELLS)[cell]
    weight = OUTLETS_PER_CELL / drawn * province.volume[outlets] / responses
    keys = pl.DataFrame(
        {
            "wave": np.full(len(outlets), wave),
            "outlet": outlets,
            "unit": outlets,
            "sector": cell // CITIES,
            "city": cell % CITIES,
        }
    )
    return Sums(
        keys=keys,
        answered={"score": np.ones(len(outlets), dtype=bool)},
        n=responses,
        weight=weight * responses,
        weight_squared=weight**2 * responses,
        firsts={"score": weight * total},
        products={("score", "score"): weight * squares},
    )


def sample_of(province: Province, sums: Sums) -> Sample:
    """The sample with cells as strata and outlets as PSUs; an outlet in two waves is one PSU."""
    outlets, psu = np.unique(sums.keys["outlet"].to_numpy(), return_inverse=True)
    names = tuple(str(cell) for cell in range(CELLS))
    return Sample(sums, Design(psu, province.cell[outlets], names, np.full(CELLS, np.inf), "collapse"))


def stacked(first: Sums, second: Sums) -> Sums:
    """Two waves as one table."""

    def both(of_first: Mapping[Key, NDArray[Any]], of_second: Mapping[Key, NDArray[Any]]) -> dict[Key, NDArray[Any]]:
        return {name: np.concatenate([of_first[name], of_second[name]]) for name in of_first}

    return Sums(
        keys=pl.concat([first.keys, second.keys]),
        answered=both(first.answered, second.answered),
        n=np.concatenate([first.n, second.n]),
        weight=np.concatenate([first.weight, second.weight]),
        weight_squared=np.concatenate([first.weight_squared, second.weight_squared]),
        firsts=both(first.firsts, second.firsts),
        products=both(first.products, second.products),
    )
