"""One pass over the responses to their table of sums; the same expressions run on Polars, pandas and Spark."""

from __future__ import annotations

import functools
import operator
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl
from narwhals.typing import IntoFrame

from analysis.engines import collected
from analysis.errors import FileError, Problem, RequestError, wrong
from analysis.estimation.clusters import Clusters
from analysis.estimation.plan import Plan
from analysis.estimation.sums import Sums

Frame = nw.DataFrame[Any] | nw.LazyFrame[Any]

MOST_VARIABLES = 62  # the pattern of answers is kept in the bits of one integer


def tabulate(frame: IntoFrame, plan: Plan) -> Sums:
    """Sum a frame up in one pass, clusters in another; a lazy Polars frame is streamed in bounded memory.

    Raises FileError where columns are missing or hold no numbers. What is wrong with weights and values is told in the
    result's `problems`, so that it can be reported together with what is wrong with the design.
    """
    data: Frame = nw.from_native(frame)
    check_columns(data, plan)
    rows = _rows(data, plan)
    if plan.by_row:
        rows = rows.with_columns(nw.lit(1).alias("__n")) if plan.weight is None else rows
        return sums_of(collected(rows), None, data, plan)
    spread = [f"__{end}{i}" for i in range(len(plan.constants)) for end in ("low", "high")]
    counted = ("__w", "__ww") if plan.weight is None else ()  # both are what the number of responses is
    kept = ("__pattern", *spread, *counted)
    totals = [c for c in rows.collect_schema().names() if c.startswith("__") and c not in kept]
    table = rows.group_by(*plan.keys, "__pattern").agg(
        *([nw.len().alias("__n")] if plan.weight is None else []),
        *(nw.col(total).sum() for total in totals),
        *(nw.col(column).min() if "low" in column else nw.col(column).max() for column in spread),
    )
    order = [*plan.keys, "__pattern"]
    clusters = None if plan.clusters is None else collected(_clusters(rows, plan)).sort(order)
    return sums_of(collected(table).sort(order), clusters, data, plan)


def _clusters(rows: Frame, plan: Plan) -> Frame:
    """The sums over clusters, in a pass of their own; what was `added` to a cluster counts as what it adds to them."""
    columns = {"": "__w"} | {name: f"__wx{i}" for i, name in enumerate(plan.variables)}
    keys = (*plan.clustered, "__pattern")
    rows = rows.select(*keys, *columns.values()).group_by(*keys).agg(nw.col(*columns.values()).sum())
    rows = rows.with_columns(nw.col(*columns.values()).cast(nw.Float64()))
    own, before = {name: nw.col(column) for name, column in columns.items()}, {}
    if plan.added is not None:
        rest = {name: x.sum().over(*(key for key in keys if key != plan.added)) - x for name, x in own.items()}
        before = {name: nw.when(nw.col(plan.added)).then(x).otherwise(0.0) for name, x in rest.items()}

    def growth(*of: str) -> nw.Expr:
        whole = functools.reduce(operator.mul, (own[name] + before[name] if before else own[name] for name in of))
        return whole - functools.reduce(operator.mul, (before[name] for name in of)) if before else whole

    sums = {"__cww": growth("", ""), "__cwww": growth("", "", "")}
    sums |= {f"__cwx{i}": growth("", name) for i, name in enumerate(plan.variables)}
    sums |= {f"__cxx{i}": growth(a, b) for i, (a, b) in enumerate(plan.products)}
    grown = rows.select(*plan.keys, "__pattern", *(expression.alias(name) for name, expression in sums.items()))
    return grown.group_by(*plan.keys, "__pattern").agg(nw.col(*sums).sum())


def check_columns(data: Frame, plan: Plan) -> None:
    """Raises FileError where columns that a pass needs are missing or hold no numbers."""
    schema = data.collect_schema()
    missing = [name for name in dict.fromkeys(plan.clustered + plan.numeric) if name not in schema]
    problems = [wrong("no_column", columns=tuple(missing), known=tuple(schema))] if missing else []
    for name in plan.numeric:
        kind = schema.get(name)
        if kind is not None and not (kind.is_numeric() or kind == nw.Boolean):
            problems.append(wrong("column_no_numbers", column=name, kind=str(kind).lower()))
    if problems:
        raise FileError(*problems)
    if len(plan.variables) > MOST_VARIABLES:
        raise RequestError(wrong("too_many_variables", variables=len(plan.variables), most=MOST_VARIABLES))


def _rows(data: Frame, plan: Plan) -> Frame:
    """Every response's keys, its pattern of answers, and the products that will be summed."""
    schema = data.collect_schema()
    number = {
        name: nw.col(name).cast(nw.Float64()).fill_nan(None)
        if schema[name].is_float()
        else nw.col(name).cast(nw.Float64())
        for name in plan.numeric
    }
    weight: nw.Expr = nw.lit(1.0)
    if plan.weight is not None:
        # what is no weight becomes infinite or NaN: the sum of its group then tells on every backend
        given = nw.col(plan.weight).cast(nw.Float64())
        weight = nw.when(given >= 0).then(given).otherwise(nw.lit(float("inf")))
    constants = {name: number[name].fill_null(float("inf")) for name in plan.constants}
    x = {name: f"__x{i}" for i, name in enumerate(plan.variables)}
    # without weights short whole numbers are summed as they are, which is quicker: their products need two bytes
    short = {name for name in plan.items if plan.weight is None and schema[name] == nw.UInt8}
    rows = data.select(
        *plan.clustered,
        weight.alias("__w"),
        *((nw.col(name) if name in short else number[name]).alias(x[name]) for name in plan.items),
        *(score.column(number).alias(x[score.name]) for score in plan.scores),
        *(value.alias(f"__{end}{i}") for i, value in enumerate(constants.values()) for end in ("low", "high")),
    )
    # a short key is quicker to group by
    bit = nw.Int8() if len(x) <= 7 else nw.Int64()
    bits = ((~nw.col(column).is_null()).cast(bit) * 2**i for i, column in enumerate(x.values()))
    factor = {name: nw.col(column).cast(nw.UInt16()) if name in short else nw.col(column) for name, column in x.items()}
    value = {
        name: nw.col(column) if plan.weight is None else nw.col("__w") * nw.col(column) for name, column in x.items()
    }
    weighted = {f"__wx{i}": value[name] for i, name in enumerate(x)}
    products = {
        f"__wxx{i}": (factor[a] if {a, b} <= short else value[a]) * factor[b] for i, (a, b) in enumerate(plan.products)
    }
    return rows.with_columns(
        (functools.reduce(operator.add, bits) if x else nw.lit(0)).alias("__pattern"),
        (nw.col("__w") * nw.col("__w")).alias("__ww"),
        *([] if plan.weight is None else [(nw.col("__w") > 0).cast(nw.Int64()).alias("__n")]),
        *(expression.alias(name) for name, expression in (weighted | products).items()),
    ).drop(*x.values())


def sums_of(table: pl.DataFrame, clusters: pl.DataFrame | None, data: Frame, plan: Plan) -> Sums:
    def floats(name: str, table: pl.DataFrame = table) -> Any:
        return table[name].cast(pl.Float64).fill_null(0.0).to_numpy()

    pattern = table["__pattern"].cast(pl.Int64).to_numpy()
    answered = {name: (pattern >> i & 1).astype(bool) for i, name in enumerate(plan.variables)}
    firsts = {name: floats(f"__wx{i}") for i, name in enumerate(plan.variables)}
    low = {name: floats(f"__low{i}") for i, name in enumerate(plan.constants)}
    high = {name: floats(f"__high{i}") for i, name in enumerate(plan.constants)}
    weight = floats("__n" if plan.weight is None else "__w")
    problems = [] if len(table) else [wrong("no_rows")]
    if plan.weight is not None and len(table):
        if not np.isfinite(weight).all():
            problems.append(_bad_weights(data, plan.weight))
        elif not weight.any():
            problems.append(wrong("weights_zero", column=plan.weight))
    problems += [
        wrong("varies_in_psu", column=name) for name in plan.constants if not np.array_equal(low[name], high[name])
    ]
    if np.isfinite(weight).all():
        problems += [wrong("infinite", column=name) for name in plan.variables if not np.isfinite(firsts[name]).all()]
    return Sums(
        keys=_tidy(table.select(plan.keys)),
        answered=answered,
        n=table["__n"].cast(pl.Int64).to_numpy(),
        weight=weight,
        weight_squared=floats("__n" if plan.weight is None else "__ww"),
        firsts=firsts,
        products={pair: floats(f"__wxx{i}") for i, pair in enumerate(plan.products)},
        constants=low,
        clusters=None
        if clusters is None
        else Clusters(
            floats("__cww", clusters),
            floats("__cwww", clusters),
            {name: floats(f"__cwx{i}", clusters) for i, name in enumerate(plan.variables)},
            {pair: floats(f"__cxx{i}", clusters) for i, pair in enumerate(plan.products)},
        ),
        problems=tuple(problems),
    )


def _tidy(keys: pl.DataFrame) -> pl.DataFrame:
    """Labels as text or whole numbers, however the backend stores them."""
    whole = [
        name
        for name, kind in keys.schema.items()
        if kind.is_float()
        and keys[name].drop_nans().drop_nulls().is_in([float("inf"), float("-inf")]).not_().all()
        and (keys[name].drop_nans().drop_nulls() % 1 == 0).all()
    ]
    text = [name for name, kind in keys.schema.items() if kind in (pl.Categorical, pl.Enum)]
    return keys.with_columns(pl.col(whole).fill_nan(None).cast(pl.Int64), pl.col(text).cast(pl.String))


def _bad_weights(data: Frame, weight: str) -> Problem:
    """Count what is wrong, in a second pass that only a bad file costs."""
    w = nw.col(weight).cast(nw.Float64())
    if data.collect_schema()[weight].is_float():
        w = w.fill_nan(None)
    tests = {"weights_missing": w.is_null(), "weights_negative": w < 0, "weights_infinite": w == float("inf")}
    counted = collected(data.select(*(test.cast(nw.Int64()).sum().alias(name) for name, test in tests.items())))
    counts = {name: int(counted[name][0] or 0) for name in tests}
    found = tuple(wrong(name, count=count) for name, count in counts.items() if count)
    return wrong("weights_bad", column=weight, found=found)
