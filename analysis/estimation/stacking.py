"""Several tables of sums as one: the waves whose changes are estimated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from analysis.estimation.clusters import joined
from analysis.estimation.sums import Sums


def stack(several: Mapping[str, Sums], column: str) -> Sums:
    """The sums of several waves as one table, whose key `column` says which wave a row is of.

    PSUs keep their labels, so that outlets of both waves are known as the same. All must have the same keys and items.
    """
    tables = list(several.values())
    first = tables[0]
    waves = [pl.repeat(name, len(sums), eager=True).alias(column) for name, sums in several.items()]
    return replace(
        first,
        keys=pl.concat([sums.keys.with_columns(wave) for sums, wave in zip(tables, waves, strict=True)]),
        answered={name: np.concatenate([sums.answered[name] for sums in tables]) for name in first.answered},
        n=np.concatenate([sums.n for sums in tables]),
        weight=np.concatenate([sums.weight for sums in tables]),
        weight_squared=np.concatenate([sums.weight_squared for sums in tables]),
        firsts={name: np.concatenate([sums.firsts[name] for sums in tables]) for name in first.firsts},
        products={pair: np.concatenate([sums.products[pair] for sums in tables]) for pair in first.products},
        constants={name: np.concatenate([sums.constants[name] for sums in tables]) for name in first.constants},
        clusters=joined([sums.clusters for sums in tables]),
        problems=tuple(problem for sums in tables for problem in sums.problems),
    )
