"""The table of sums, from which every estimate follows, and the variables that can be read off it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.errors import Problem, RequestError, wrong
from analysis.estimation.clusters import Clusters
from analysis.estimation.labels import same

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
Pair = tuple[str, str]
Label = Mapping[str, object]


@dataclass(frozen=True, eq=False)
class Sums:
    """One row per combination of keys (stratum, PSU, domains, calibration variables) and pattern of missing items.

    `keys` holds the key columns. Over rows: `answered[x]` says whether the responses have a value of x; `n`, `weight`,
    `weight_squared` are the number of those that weigh anything and the sums of w and w^2; `firsts[x]` is the sum of
    w x, `products[x, y]` that of w x y (0 where x or y is missing); `constants[c]` are the values of columns that do
    not vary within a row; `clusters` the sums over the days within a row, where the pass kept them. `problems` says
    what is wrong with weights and values.
    """

    keys: pl.DataFrame
    answered: Mapping[str, BoolArray]
    n: IntArray
    weight: FloatArray
    weight_squared: FloatArray
    firsts: Mapping[str, FloatArray]
    products: Mapping[Pair, FloatArray]
    constants: Mapping[str, FloatArray] = field(default_factory=dict)
    clusters: Clusters | None = None
    problems: tuple[Problem, ...] = ()

    def __len__(self) -> int:
        return len(self.n)

    def scaled(self, factor: FloatArray) -> Sums:
        """The sums after the weights of each row's responses were multiplied by `factor` (rows,)."""
        return replace(
            self,
            weight=self.weight * factor,
            weight_squared=self.weight_squared * factor**2,
            firsts={name: total * factor for name, total in self.firsts.items()},
            products={pair: total * factor for pair, total in self.products.items()},
            clusters=self.clusters and self.clusters.scaled(factor),
        )

    def taken(self, rows: IntArray | BoolArray) -> Sums:
        """The sums of some rows only, by position or by mask."""
        return replace(
            self,
            keys=self.keys.filter(rows) if rows.dtype == bool else self.keys[rows],
            answered={name: there[rows] for name, there in self.answered.items()},
            n=self.n[rows],
            weight=self.weight[rows],
            weight_squared=self.weight_squared[rows],
            firsts={name: total[rows] for name, total in self.firsts.items()},
            products={pair: total[rows] for pair, total in self.products.items()},
            constants={name: values[rows] for name, values in self.constants.items()},
            clusters=self.clusters and self.clusters.each(lambda values: values[rows]),
        )

    def marginal(self, columns: Sequence[str]) -> Sums:
        """The table by some of its key columns: rows that agree in them and in what was answered become one.

        Sums of whole numbers come out as a pass by these columns alone would give them. Constants are not kept.
        """
        pattern = np.zeros(len(self), dtype=np.int64)
        for i, there in enumerate(self.answered.values()):
            pattern |= there.astype(np.int64) << i
        row, found = codes_of(self.keys.select(columns).with_columns(__pattern=pattern), missing=True)
        kept = found["__pattern"].to_numpy()

        def added(values: NDArray[Any]) -> FloatArray:
            return grouped(values, row, len(found))

        return Sums(
            keys=found.drop("__pattern"),
            answered={name: (kept >> i & 1).astype(bool) for i, name in enumerate(self.answered)},
            n=added(self.n).astype(np.int64),
            weight=added(self.weight),
            weight_squared=added(self.weight_squared),
            firsts={name: added(total) for name, total in self.firsts.items()},
            products={pair: added(total) for pair, total in self.products.items()},
            clusters=self.clusters and self.clusters.each(added),
            problems=self.problems,
        )

    def levels(self, columns: Sequence[str]) -> tuple[IntArray, tuple[Label, ...]]:
        """The combinations of values of some key columns: each row's (-1 where one is missing), and their labels."""
        if not columns:
            return np.zeros(len(self), dtype=np.int64), ({},)
        codes, found = codes_of(self.keys.select(columns))
        return codes, tuple(found.iter_rows(named=True))

    def one(self) -> Variable:
        """The variable that is 1 for every response."""
        return Variable("1", np.ones(len(self), dtype=bool), np.ones(len(self)), {})

    def item(self, name: str) -> Variable:
        """An item that was summed."""
        there = self.answered[name]
        return Variable(name, there, np.zeros(len(self)), {name: there.astype(float)})

    def indicator(self, column: str, value: object) -> Variable:
        """1 where a key column has a value, 0 where it has another, missing where it has none."""
        codes, labels = self.levels([column])
        found = [i for i, label in enumerate(labels) if same(label[column], value)]
        if not found:
            known = tuple(label[column] for label in labels[:10]) + (("...",) if len(labels) > 10 else ())
            raise RequestError(wrong("value_never_found", column=column, value=repr(value), known=known))
        return Variable(column, codes >= 0, (codes == found[0]).astype(float), {})

    def total(self, y: Variable) -> FloatArray:
        """The sum of w y of each row."""
        return y.constant * self.weight + sum(slope * self.firsts[k] for k, slope in y.slopes.items())

    def product(self, y: Variable, z: Variable) -> FloatArray:
        """The sum of w y z of each row; NaN where the pass did not keep the products it needs."""
        return _product(y, z, self.weight, self.firsts, self.products)


@dataclass(frozen=True, eq=False)
class Variable:
    """A variable that is linear in the items within each row of a table of sums: constant + sum of slope x item.

    `answered` (rows,) says where it has a value; `constant` and each of `slopes` (rows,) are 0 elsewhere.
    """

    name: str
    answered: BoolArray
    constant: FloatArray
    slopes: Mapping[str, FloatArray]

    def within(self, rows: BoolArray) -> Variable:
        """The variable in some rows (rows,) only, missing in the others."""
        slopes = {name: slope * rows for name, slope in self.slopes.items()}
        return Variable(self.name, self.answered & rows, self.constant * rows, slopes)


def cluster_sums(sums: Sums, y: Variable) -> tuple[FloatArray, FloatArray]:
    """Over the clusters of each row, of weight W and sum Y of w y: the sums of W Y and of Y^2; NaN without clusters."""
    known = sums.clusters
    if known is None:
        return (missing := np.full(len(sums), np.nan)), missing
    first = y.constant * known.weight_squared + sum(slope * known.firsts[k] for k, slope in y.slopes.items())
    return first, _product(y, y, known.weight_squared, known.firsts, known.products)


def _product(
    y: Variable, z: Variable, one: FloatArray, firsts: Mapping[str, FloatArray], products: Mapping[Pair, FloatArray]
) -> FloatArray:
    """A form that is linear in each of two variables, from what it is of 1 and 1, of 1 and items, of two items."""
    result = y.constant * z.constant * one
    for k, slope in y.slopes.items():
        result = result + slope * z.constant * firsts[k]
        for j, other in z.slopes.items():
            pair = (k, j) if (k, j) in products else (j, k)
            result = result + slope * other * products.get(pair, np.full(len(one), np.nan))
    for j, other in z.slopes.items():
        result = result + other * y.constant * firsts[j]
    return result


def codes_of(columns: pl.DataFrame, missing: bool = False) -> tuple[IntArray, pl.DataFrame]:
    """Number the combinations of values that occur, in sorted order.

    A row with a missing value gets -1, or with `missing` a combination like any other.
    """
    code = pl.Series(np.zeros(len(columns), dtype=np.int64))
    for column in columns:  # by rank, which costs a tenth of sorting what is there and joining its numbers to it
        rank = column.rank("dense").cast(pl.Int64).fill_null(0)
        code = (code * (len(columns) + 1) + rank).rank("dense").cast(pl.Int64)
    if not missing:
        there = columns.select(pl.all_horizontal(pl.all().is_not_null())).to_series()
        code = code.set(~there, None).rank("dense").cast(pl.Int64)
    codes = (code - 1).fill_null(-1)
    first = codes.arg_unique()
    first = first.filter(codes[first] >= 0)
    return np.asarray(codes.to_numpy(), dtype=np.int64), columns[first.gather(codes[first].arg_sort())]


def grouped(values: NDArray[Any], group: NDArray[Any], groups: int) -> FloatArray:
    """The sum of the values of each group."""
    return np.bincount(group, weights=values, minlength=groups).astype(np.float64)
