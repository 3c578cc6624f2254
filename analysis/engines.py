"""What Polars and Spark do each in their own way to the same frames of Narwhals: collect, keep, join, hash."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import polars as pl

from analysis import spark

Rows = nw.LazyFrame[Any]


def collected(rows: nw.DataFrame[Any] | Rows) -> pl.DataFrame:
    """Rows in memory, on Polars, whichever engine made them; a lazy Polars frame is streamed."""
    native: Any = nw.to_native(rows)
    if isinstance(native, pl.LazyFrame):
        return native.collect(engine="streaming")
    if isinstance(native, pl.DataFrame):
        return native
    if rows.implementation.is_spark_like():
        return spark.collected(native)
    table = rows.collect() if isinstance(rows, nw.LazyFrame) else rows
    return pl.DataFrame({c.name: [None if v != v else v for v in c.to_list()] for c in table.iter_columns()})


def held(rows: Rows) -> Rows:
    """Rows that are used more than once, computed once: in memory here, or kept by the executors of a cluster."""
    if rows.implementation.is_spark_like():
        return _of(rows.to_native().persist())
    return beside(collected(rows), rows)


def packed(rows: Rows, labels: Sequence[str]) -> Rows:
    """Rows held that are as many as the responses: on Polars with labels as categories, in a fourth of the memory."""
    if rows.implementation.is_spark_like():
        return held(rows)
    return held(rows.with_columns(nw.col(*labels).cast(nw.Categorical())))


def beside(table: pl.DataFrame, rows: Rows) -> Rows:
    """A small table where some rows are, so that they can be joined: sent to the cluster if they are there."""
    there = spark.sent(table, rows.to_native()) if rows.implementation.is_spark_like() else table.lazy()
    return _of(there)


def looked_up(rows: Rows, table: Rows, on: Sequence[str]) -> Rows:
    """Rows with what a table has of their keys, null where it has nothing; on Polars in their order."""
    if rows.implementation.is_spark_like():
        return rows.join(table, on=[*on], how="left")
    found: pl.LazyFrame = rows.to_native().join(table.to_native(), on=[*on], how="left", maintain_order="left")
    return _of(found)


def hashed(rows: Rows, columns: Sequence[str], name: str) -> Rows:
    """Rows with a number of 64 bits for the values of some columns, in a column of that name."""
    native: Any = rows.to_native()
    if rows.implementation.is_spark_like():
        return _of(native.withColumn(name, spark.hash_of(columns)))
    return _of(native.with_columns(pl.struct(*columns).hash().alias(name)))


def _of(native: Any) -> Rows:
    rows: Rows = nw.from_native(native)
    return rows
