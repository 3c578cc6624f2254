"""A frozen wave whose responses are read on Spark: by any path that its executors can read."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from analysis import spark
from analysis.errors import FileError, at
from analysis.snapshot.agreed import (
    OFFERED,
    REGISTER,
    RESPONSES,
    described,
    differing,
    miscounted,
    registered,
    response_schema,
)
from analysis.snapshot.days import TIME_ZONE
from analysis.snapshot.frozen import Snapshot


def open_on_spark(place: str | Path) -> Snapshot:
    """Read a snapshot's manifest and register through Spark, and count its responses where they are.

    Raises FileError where pyspark is missing, the cluster or the files cannot be reached, or the snapshot is not as
    agreed: other columns, another number of responses, a register that settings do not know.
    """
    session, root = spark.session(TIME_ZONE), spark.address(place)
    manifest, settings, problems = described(spark.content(session, f"{root}/manifest.json"), root)
    outlets = spark.collected(spark.parquet(session, f"{root}/outlets.parquet"))
    problems += differing("outlets.parquet", outlets.schema, REGISTER, {OFFERED: pl.Int64})
    parts = [f"{root}/{file['path']}" for file in manifest["files"] if file["path"].startswith(RESPONSES)]
    frame, count = None, 0
    if parts:
        frame = spark.parquet(session, *parts)
        wanted = response_schema(settings)  # whose kinds are other ones on Spark
        problems += differing(RESPONSES, {name: wanted[name] for name in wanted if name in frame.columns}, wanted)
        with spark.refused():
            count = frame.count()
    problems += miscounted(manifest, count)
    if problems:
        raise FileError(at(root, problems))
    return Snapshot(Path(place), manifest, settings, registered(outlets, settings, root), frame=frame)
