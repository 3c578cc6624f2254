"""All answers of a response as one number, straight lines, and answers that come too often at an outlet."""

from __future__ import annotations

import math

import narwhals as nw
import polars as pl

from analysis.engines import Rows, collected, hashed, held, packed
from analysis.quality.chance import chance
from analysis.quality.thresholds import Thresholds

ROWS_AT_ONCE = 5_000_000  # responses whose answers are compared in memory at a time


def scales(rows: Rows) -> list[str]:
    """The scale items among a snapshot's columns: those that hold small whole numbers."""
    small = nw.Int16 if rows.implementation.is_spark_like() else nw.UInt8  # Spark has no numbers without sign
    return [name for name, kind in rows.collect_schema().items() if kind == small]


def with_vector(rows: Rows, items: list[str], thresholds: Thresholds) -> Rows:
    """Rows with a number that stands for all answers to scales, null where copies of them would say nothing.

    Few answers, or one mark for every question that is not reversed, come often from honest people.
    """
    plain = [item for item in items if item not in thresholds.reversed_items]
    if not plain:
        return rows.with_columns(vector=nw.lit(None, nw.Int64))
    rows = hashed(rows.with_columns(__mark=nw.coalesce(*map(nw.col, plain))), items, "vector")
    telling = (_answered(items) >= thresholds.copied_items) & _other_than("__mark", plain)
    return rows.with_columns(vector=nw.when(telling).then(nw.col("vector"))).drop("__mark")


def with_straight(rows: Rows, items: list[str], thresholds: Thresholds) -> Rows:
    """Rows with whether one mark was ticked all the way down, through a question whose high end is bad news."""
    turned = [item for item in items if item in thresholds.reversed_items]
    if not turned:
        return rows.with_columns(straight=nw.lit(False))
    asked = nw.any_horizontal(*(~nw.col(item).is_null() for item in turned), ignore_nulls=False)
    enough = (_answered(items) >= thresholds.straight_items) & asked
    rows = rows.with_columns(__mark=nw.coalesce(*map(nw.col, items)))
    return rows.with_columns(straight=enough & ~_other_than("__mark", items)).drop("__mark")


def copies_of(rows: Rows, thresholds: Thresholds, rows_at_once: int) -> pl.DataFrame:
    """Outlet, version, vector and copied (true) of answers that come more often at an outlet than elsewhere."""
    here, anywhere = ["outlet", "version", "vector"], ["version", "vector"]
    items = scales(rows)
    telling = with_vector(rows.select("outlet", "version", *items), items, thresholds).select(*here)
    telling = hashed(packed(telling.filter(~nw.col("vector").is_null()), here[:2]), here, "key")
    sizes = held(telling.group_by("outlet", "version").agg(nw.len().alias("size")))
    whole = sizes.group_by("version").agg(nw.col("size").sum().alias("whole"))
    repeated = _repeated(telling, rows_at_once)
    copies = held(telling.join(repeated, on="key", how="semi").group_by(*here).agg(nw.len().alias("copies")))
    seen = telling.join(copies, on=anywhere, how="semi").group_by(*anywhere).agg(nw.len().alias("seen"))
    table = copies.join(sizes, on=["outlet", "version"]).join(whole, on="version").join(held(seen), on=anywhere)
    # one more than was seen elsewhere, so that what nobody else answered is not thought impossible
    rate = (nw.col("seen") - nw.col("copies") + 1) / (nw.col("whole") - nw.col("size") + 1)
    table = table.with_columns(rate=nw.col("size") * rate)
    found = collected(table.filter(_suspect(nw.col("copies"), nw.col("rate"), thresholds.copied_alpha)))
    chances = pl.Series(chance(found["copies"].to_numpy(), found["rate"].to_numpy()), dtype=pl.Float64)
    found = found.filter(chances < thresholds.copied_alpha)
    return found.select(pl.col(here[:2]).cast(pl.String), "vector", copied=pl.lit(True))


def _repeated(telling: Rows, rows_at_once: int) -> Rows:
    """The keys that more than one response has; on Polars counted a part of the keys at a time."""

    def counted(some: Rows) -> Rows:
        return held(some.group_by("key").agg(nw.len().alias("n")).filter(nw.col("n") > 1).select("key"))

    if telling.implementation.is_spark_like():
        return counted(telling)
    parts = 1 + int(collected(telling.select(nw.len().alias("n")))["n"][0]) // rows_at_once
    kept: Rows = nw.concat([counted(telling.filter(nw.col("key") % parts == part)) for part in range(parts)])
    return kept


def _suspect(count: nw.Expr, rate: nw.Expr, alpha: float) -> nw.Expr:
    """Whether the chance of so many or more may be below alpha: it is not below that of exactly so many, which by
    Stirling's bound, k! <= e k^(k + 1/2) e^-k, is not below what is computed here; it leaves few to compute exactly."""
    least = count - rate + count * (rate.log() - count.log()) - 1 - 0.5 * count.log()
    return (count > rate) & (least < math.log(alpha))


def _other_than(mark: str, items: list[str]) -> nw.Expr:
    """Whether any answer is another than a mark."""
    return nw.any_horizontal(*(nw.col(item) != nw.col(mark) for item in items), ignore_nulls=True)


def _answered(items: list[str]) -> nw.Expr:
    return nw.sum_horizontal(*((~nw.col(item).is_null()).cast(nw.Int16) for item in items))
