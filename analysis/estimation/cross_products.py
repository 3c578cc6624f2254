"""The sums of the products of many items: a matrix product a group is quicker than a sum for every pair of them."""

from __future__ import annotations

from itertools import pairwise

import narwhals as nw
import numpy as np
import polars as pl
from tqdm import tqdm

from analysis.estimation.plan import Plan
from analysis.estimation.sums import FloatArray, IntArray, Sums
from analysis.estimation.tabulate import check_columns, sums_of

ROWS = 500_000  # at once: of 20 items some 200 megabytes as numbers
SMALL = 500  # rows of a product that BLAS does not divide among threads, which wait for each other on a busy machine


def cross_products(frame: pl.LazyFrame, plan: Plan, known: pl.DataFrame | None = None) -> Sums:
    """The table of sums that `tabulate` makes of items none of which is missing, whatever pairs the plan names.

    `known`: all combinations of keys that may come, which saves a pass; rows of others are left out.
    The rows go by in bounded memory; a row of sums is kept for each combination of keys. Raises FileError where columns
    are missing or hold no numbers.
    """
    check_columns(nw.from_native(frame), plan)
    groups = known
    if groups is None:
        groups = frame.select(plan.keys or pl.lit(0).alias("__all")).unique().collect(engine="streaming")
    groups = groups.sort(groups.columns).with_row_index("__group")
    weight = pl.lit(1.0) if plan.weight is None else pl.col(plan.weight).cast(pl.Float64)
    rows = _numbered(frame, groups.lazy(), plan).select(
        "__group", pl.when(weight >= 0).then(weight).otherwise(float("inf")).alias("__w"), *plan.items
    )
    p = len(plan.items) + 1
    n, squared, products = np.zeros(len(groups)), np.zeros(len(groups)), np.zeros((len(groups), p * (p + 1) // 2))
    batches = rows.collect_batches(chunk_size=ROWS)
    for batch in tqdm(batches, unit=f" x {ROWS:,} responses", disable=None, leave=False):
        ordered = batch.sort("__group")
        group, w = ordered["__group"].to_numpy(), ordered["__w"].to_numpy()
        n += np.bincount(group, w > 0, minlength=len(groups))
        squared += np.bincount(group, w**2, minlength=len(groups))
        x = ordered.select(pl.lit(1.0), pl.col(plan.items).cast(pl.Float64)).to_numpy()
        starts = np.flatnonzero(np.diff(group, prepend=-1))
        products[group[starts]] += _of_runs(x, w, starts)
    column = dict(zip(zip(*(of.tolist() for of in np.triu_indices(p)), strict=True), products.T, strict=True))
    place = {name: i for i, name in enumerate(plan.items, start=1)}
    table = groups.with_columns(
        __pattern=pl.lit(2 ** len(plan.items) - 1),
        __n=n,
        __w=column[0, 0],
        __ww=squared,
        **{f"__wx{i}": column[0, i + 1] for i in range(len(plan.items))},
        **{
            f"__wxx{i}": column[min(place[a], place[b]), max(place[a], place[b])]
            for i, (a, b) in enumerate(plan.products)
        },
    )
    return sums_of(table.filter(pl.col("__n") > 0) if known is not None else table, None, nw.from_native(frame), plan)


def _numbered(frame: pl.LazyFrame, groups: pl.LazyFrame, plan: Plan) -> pl.LazyFrame:
    if not plan.keys:
        return frame.join(groups, how="cross")
    return frame.join(groups, on=plan.keys, how="inner", nulls_equal=True)


def _of_runs(x: FloatArray, w: FloatArray, starts: IntArray) -> FloatArray:
    """The weighted products (runs, upper triangle) of the columns of x (rows, p) over runs of rows."""
    weighted, p = w[:, None] * x, x.shape[1]
    found, bounds = np.zeros((len(starts), p, p)), [*starts.tolist(), len(x)]
    with np.errstate(invalid="ignore"):  # infinite weights are told of the sums
        for run, (first, last) in enumerate(pairwise(bounds)):
            for at in range(first, last, SMALL):
                end = min(at + SMALL, last)
                found[run] += weighted[at:end].T @ x[at:end]
    i, j = np.triu_indices(p)
    return found[:, i, j]
