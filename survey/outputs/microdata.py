"""The responses of a frozen wave for statisticians' own programs, without comments: SPSS, Stata, Parquet, codebook."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat

from analysis import snapshot as snapshots
from analysis.snapshot import Snapshot
from analysis.wave import wave_of
from survey.console import PRINTERS
from survey.outputs.codebook import LONGEST_LABEL, Variable, variables

_DEMONSTRATION = "DEMONSTRATION DATA, NOT OFFICIAL STATISTICS"


def write(folder: Path, into: Path) -> list[Path]:
    """Write the responses of the snapshot in `folder`; SPSS and Stata files need all of them in memory at once.

    Raises FileError where the snapshot is not as agreed, DesignError where its outlets cannot be weighted.
    """
    snapshot = snapshots.open(folder)
    known = variables(snapshot.manifest)
    responses = _responses(snapshot).select(variable.made.alias(variable.name) for variable in known)
    label = f"{_DEMONSTRATION}: {snapshot.wave}" if snapshot.manifest["demonstration"] else snapshot.wave
    made = []
    for ending, write_file in (("parquet", _parquet), ("sav", _sav), ("dta", _dta), ("codebook.csv", _codebook)):
        path = into / f"responses-{snapshot.wave}.{ending}"
        write_file(responses, known, label, path)
        made.append(path)
    return made


def _responses(snapshot: Snapshot) -> pl.LazyFrame:
    """The responses with what the register says of their outlets, and their weight where they count."""
    weights = wave_of(snapshot).weighting.outlets.select("outlet", "weight")
    register = snapshot.outlets.join(weights, on="outlet", how="left")
    columns = ("unit", "sector", "city", "volume", "certainty", "weight")
    register = register.select("outlet", *(pl.col(column).alias(f"register.{column}") for column in columns))
    joined = snapshot.responses.join(register.lazy(), on="outlet", how="left", maintain_order="left")
    if snapshot.settings.basis == "invited":
        joined = joined.with_columns(
            pl.when(pl.col("kind") == "invitation").then("register.weight").alias("register.weight")
        )
    return joined


def _parquet(responses: pl.LazyFrame, known: Sequence[Variable], label: str, path: Path) -> None:
    responses.sink_parquet(path, metadata={"title": label})


def _sav(responses: pl.LazyFrame, known: Sequence[Variable], label: str, path: Path) -> None:
    _labelled(pyreadstat.write_sav, responses, known, label, path, compress=True)


def _dta(responses: pl.LazyFrame, known: Sequence[Variable], label: str, path: Path) -> None:
    _labelled(pyreadstat.write_dta, responses, known, label, path)


def _labelled(
    write_file: Callable[..., None],
    responses: pl.LazyFrame,
    known: Sequence[Variable],
    label: str,
    path: Path,
    **more: Any,
) -> None:
    labels = {variable.name: variable.label[:LONGEST_LABEL] for variable in known}
    values = {variable.name: dict(variable.values) for variable in known if variable.values}
    write_file(responses.collect(), path, file_label=label, column_labels=labels, variable_value_labels=values, **more)


def _codebook(responses: pl.LazyFrame, known: Sequence[Variable], label: str, path: Path) -> None:
    """A line for each variable, and one for each code with a label."""
    lines: list[dict[str, Any]] = [{"variable": one.name, "code": None, "label": one.label} for one in known]
    lines += [
        {"variable": variable.name, "code": code, "label": text}
        for variable in known
        for code, text in variable.values.items()
    ]
    head = {"variable": "", "code": None, "label": label}
    path.write_bytes(PRINTERS["csv"]([head, *lines], ("variable", "code", "label")).encode("utf-8-sig"))
