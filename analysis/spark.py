"""Spark, where one machine is too small: a session on a cluster, what is read through it, what comes back.

The one module that knows pyspark, which an installation may leave out (requirements/spark.txt). docs/spark.md says what
a cluster needs.
"""

from __future__ import annotations

import os
import socket
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args
from urllib.parse import urlsplit

from analysis.errors import FileError, wrong

if TYPE_CHECKING:
    import polars as pl

Engine = Literal["polars", "spark"]
ENGINES: tuple[Engine, ...] = get_args(Engine)

CONNECT_PORT = 15002
PATIENCE = 10.0
"""Seconds in which the host of SPARK_REMOTE must take a connection; pyspark itself would try for ten minutes."""


def session(time_zone: str = "UTC") -> Any:
    """A session of its own, on the cluster that SPARK_REMOTE or the settings of spark-submit name, else here.

    Days are those of `time_zone`, for as long as it lives: what reads rows asks for it only once. Raises FileError
    where pyspark is not installed or the cluster cannot be reached.
    """
    if not (find_spec("pyspark") and find_spec("pyarrow")):
        raise FileError(wrong("spark_missing"))
    _reach(os.environ.get("SPARK_REMOTE", ""))
    from pyspark.sql import SparkSession

    quiet = {
        "spark.log.level": "OFF",
        "spark.ui.showConsoleProgress": str(sys.stderr.isatty()).lower(),
    }
    with refused(), _quietly():
        own = SparkSession.builder.appName("service-satisfaction-index").config(map=quiet).getOrCreate().newSession()
        own.conf.set("spark.sql.session.timeZone", time_zone)
        own.conf.set("spark.sql.sources.partitionColumnTypeInference.enabled", "false")  # city=620100 is a code
    return own


def address(place: str | Path) -> str:
    """A path as Spark takes it: s3a://, hdfs:// and the like as they are, others as folders that all machines see."""
    text = str(place)
    return text.rstrip("/") if "://" in text else f"file://{Path(text).resolve()}"


def parquet(spark: Any, *addresses: str) -> Any:
    """The rows of Parquet files, or of folders of them, as a frame of Spark."""
    with refused():
        return spark.read.option("pathGlobFilter", "*.parquet").parquet(*addresses)


def content(spark: Any, address: str) -> bytes:
    """A text file whole."""
    with refused():
        return "".join(row.value for row in spark.read.text(address, wholetext=True).collect()).encode()


def collected(frame: Any) -> pl.DataFrame:
    """A frame of Spark in the memory of this process: the only way in which rows come back."""
    import polars as pl

    with refused(), _quietly():
        return pl.DataFrame(pl.from_arrow(frame.toArrow()))


def sent(table: pl.DataFrame, frame: Any) -> Any:
    """A small table as a frame of the session in which another frame is."""
    from pyspark.sql.pandas.types import from_arrow_schema

    rows = table.to_arrow()
    with refused(), _quietly():  # the schema by itself, as Spark Connect cannot tell that of no rows
        return frame.sparkSession.createDataFrame(rows, from_arrow_schema(rows.schema))


def hash_of(columns: Sequence[str]) -> Any:
    """An expression of Spark: a number of 64 bits that stands for the values of some columns."""
    from pyspark.sql import functions

    # which columns are null must count: Spark's hash passes over them
    return functions.xxhash64(*(part(name) for name in columns for part in (functions.isnull, functions.col)))


@contextmanager
def refused() -> Iterator[None]:
    """What Spark refuses within, or fails at, is raised as FileError in one sentence; nothing where it is missing."""
    if not find_spec("pyspark"):
        yield
        return
    from py4j.protocol import Py4JError, Py4JJavaError
    from pyspark.errors import PySparkException

    try:
        yield
    except Py4JJavaError as error:
        raise FileError(wrong("spark_failed", error=_first_line(error.java_exception.toString()))) from error
    except (PySparkException, Py4JError) as error:
        raise FileError(wrong("spark_failed", error=_first_line(str(error)))) from error


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "?")


def _reach(remote: str) -> None:
    if not remote.startswith("sc://"):
        return
    host, port = urlsplit(remote).hostname or "", urlsplit(remote.partition(";")[0].rstrip("/")).port or CONNECT_PORT
    try:
        socket.create_connection((host, port), PATIENCE).close()
    except OSError as error:
        raise FileError(wrong("spark_unreachable", remote=f"{host}:{port}", error=error.strerror or error)) from error


@contextmanager
def _quietly() -> Iterator[None]:
    """Without the warning that a newer pandas is installed than Spark knows: nothing here goes through pandas."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        yield
