"""From a survey file and a model file to a structural model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import narwhals as nw
import numpy as np
import polars as pl

from analysis.errors import FileError, ModelError, wrong
from analysis.estimation.cross_products import cross_products
from analysis.estimation.tabulate import check_columns, tabulate
from analysis.files.design_columns import lay_out
from analysis.files.structure_model import StructureFile
from analysis.files.table import Table
from analysis.models.measurement import Measurement, estimated, weighed
from analysis.models.moments import Moments, covariances
from analysis.models.structural import StructuralModel, structural


@dataclass(frozen=True)
class Completeness:
    """How many responses there are, how many of these have all items of the model, and the weighted share of those
    that have not, where it was computed."""

    responses: int
    complete: int
    share_left_out: float | None


@dataclass(frozen=True, eq=False)
class StructureOfFile:
    """The model of the complete responses, and where some are not: the figures with item means in the empty places."""

    model: StructuralModel
    completeness: Completeness
    with_means: Measurement | None


def structure_of(file: Table, asked: StructureFile) -> StructureOfFile:
    """Sum the complete responses up in one pass and model them.

    Raises FileError where the file cannot be read or answers lie off the scale, DesignError, ModelError, RequestError.
    """
    items, plan = asked.structure.items, asked.plan
    frame = file.rows(plan.clustered, plan.numeric)
    check_columns(nw.from_native(frame), plan)
    floats = [name for name in plan.numeric if frame.collect_schema()[name].is_float()]
    frame = frame.with_columns(pl.col(floats).fill_nan(None))
    found, means = _overview(frame, asked)
    complete = frame.filter(_all_there(items))
    sums, design = lay_out((tabulate if plan.by_row else cross_products)(complete, plan), asked.design)
    if found.complete < found.responses:
        filled = frame.with_columns(pl.col(name).fill_null(mean) for name, mean in means.items())
        with_means = cross_products(filled, replace(plan, keys=(), number_keys=(), by_row=False))
    frozen = None if asked.frozen is None else asked.frozen.of(asked.structure, asked.scale)
    moments = Moments.of(sums, design.psu, design.psus, items)
    model = structural(asked.structure, moments, design, asked.scale, asked.bootstrap, frozen)
    if found.complete == found.responses:
        return StructureOfFile(model, found, None)
    sample = covariances(Moments.of(with_means, np.zeros(len(with_means), dtype=np.int64), 1, items))
    given = asked.structure, sample, asked.scale
    return StructureOfFile(model, found, estimated(*given) if frozen is None else weighed(*given, frozen))


def _all_there(items: Sequence[str]) -> pl.Expr:
    return pl.all_horizontal(pl.col(name).is_not_null() for name in items)


def _overview(frame: pl.LazyFrame, asked: StructureFile) -> tuple[Completeness, dict[str, float]]:
    """How complete the responses are, and the mean of each item; answers off the scale are refused."""
    items, column, (low, high) = asked.structure.items, asked.design.weight, asked.scale
    w, there = pl.col("__w"), _all_there(items)
    row = (
        frame.with_columns((pl.lit(1.0) if column is None else pl.col(column).cast(pl.Float64)).alias("__w"))
        .select(
            pl.len().alias("responses"),
            there.sum().alias("complete"),
            ((w * ~there).sum() / w.sum()).alias("left_out"),
            *(pl.col(item).min().alias(f"least {item}") for item in items),
            *(pl.col(item).max().alias(f"most {item}") for item in items),
            *(((w * pl.col(item)).sum() / (w * pl.col(item).is_not_null()).sum()).alias(item) for item in items),
        )
        .collect(engine="streaming")
        .row(0, named=True)
    )
    if not row["complete"]:
        raise ModelError(wrong("none_complete", responses=row["responses"]))
    off = [
        wrong("off_scale", item=item, low=f"{low:g}", high=f"{high:g}", least=f"{least:g}", most=f"{most:g}")
        for item in items
        for least, most in [(row[f"least {item}"], row[f"most {item}"])]
        if least < low or most > high
    ]
    if off:
        raise FileError(*off)
    return Completeness(row["responses"], row["complete"], row["left_out"]), {item: row[item] for item in items}
