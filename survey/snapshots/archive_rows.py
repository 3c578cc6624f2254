"""What an archive keeps of each response, and by what its receipt is looked for."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from survey.models.response import Response
from survey.queries.archived import PREFIX
from survey.queries.leaves import seconds_of

_TYPES = {int: pl.Int64(), str: pl.String(), bytes: pl.Binary(), bool: pl.Boolean(), float: pl.Float64()}
_OWN = {"received_at": pl.Datetime("us", "UTC"), "answers": pl.String()}
SCHEMA = pl.Schema(
    {
        column.name: _OWN.get(column.name) or _TYPES[column.type.python_type]
        for column in Response.__table__.c
        if column.name != "wave_id"
    }
)
"""What is kept of each response: all that the database holds, the answers as their JSON's text."""
EMPTY = pl.DataFrame(schema=SCHEMA)


class Microseconds(FunctionElement[int]):
    """`Microseconds(time)`: microseconds from the beginning of 1970 (UTC) to it, no object of a driver's."""

    name = "microseconds"
    type = sa.BigInteger()
    inherit_cache = True


@compiles(Microseconds, "sqlite")
def _of_text(element: Microseconds, compiler: SQLCompiler, **options: Any) -> str:
    text = compiler.process(element.clauses, **options)
    return f"{seconds_of(text)} * 1000000 + CAST(substr({text}, 21, 6) AS INTEGER)"


@compiles(Microseconds, "postgresql")
def _of_time(element: Microseconds, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(extract(epoch FROM {compiler.process(element.clauses, **options)}) * 1000000 AS BIGINT)"


def rows_of(wave_id: int, first: int, last: int) -> sa.Select[Any]:
    """The responses of outlets with ids from `first` to `last` in a wave, in the columns of SCHEMA as `framed` takes
    them, by outlet and sequence."""
    table = Response.__table__.c
    own: dict[str, sa.ColumnElement[Any]] = {
        "received_at": Microseconds(table.received_at),
        "answers": sa.cast(table.answers, sa.Text),
    }
    columns: list[sa.ColumnElement[Any]] = [own[name] if name in own else table[name] for name in SCHEMA]
    return (
        sa.select(*columns)
        .where(table.wave_id == wave_id, table.outlet_id.between(first, last))
        .order_by(table.outlet_id, table.sequence)
    )


def framed(rows: Sequence[Sequence[Any]]) -> pl.DataFrame:
    """Rows of `rows_of` as a table."""
    raw = {**SCHEMA, "received_at": pl.Int64()}
    return pl.DataFrame(rows, schema=raw, orient="row").cast({"received_at": SCHEMA["received_at"]})


def receipt_keys(frame: pl.DataFrame) -> np.ndarray:
    """The beginnings of receipts' hashes, by which they are looked for."""
    hashes = b"".join(one[:PREFIX] for one in frame["receipt_hash"])
    return np.frombuffer(hashes, dtype=f">u{PREFIX}").astype(np.uint64)


def receipts_of(keys: Sequence[np.ndarray]) -> np.ndarray:
    """Where receipts are found: their keys, sorted, above the numbers of their rows; shape (2, n)."""
    every = np.concatenate([*keys, np.empty(0, np.uint64)])
    order = np.argsort(every, kind="stable")
    return np.stack([every[order], order.astype(np.uint64)])
