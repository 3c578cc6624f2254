"""The responses of a frozen wave for statisticians' own programs, without comments: SPSS, Stata, Parquet, codebook."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat

from analysis.snapshot import frozen as snapshots
from analysis.snapshot.frozen import Snapshot
from analysis.wave.weighted import wave_of
from survey.base.i18n import FIRST
from survey.outputs.microdata.codebook import LONGEST_LABEL, Variable, variables
from survey.snapshots import ddi

_DEMONSTRATION = "DEMONSTRATION DATA, NOT OFFICIAL STATISTICS"


def write(folder: Path, into: Path) -> list[Path]:
    """Write the responses of the snapshot in `folder`; SPSS and Stata files need all of them in memory at once.

    Raises FileError where the snapshot is not as agreed, DesignError where its outlets cannot be weighted.
    """
    snapshot = snapshots.open(folder)
    known = variables(snapshot.manifest)
    responses = _responses(snapshot).select(variable.made.alias(variable.name) for variable in known)
    study = _study(snapshot.manifest)
    made = []
    for ending, write_file in WRITERS.items():
        path = into / f"responses-{snapshot.wave}.{ending}"
        write_file(responses, known, study, path)
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


def _parquet(responses: pl.LazyFrame, known: Sequence[Variable], study: ddi.Study, path: Path) -> None:
    responses.sink_parquet(path, metadata={"title": study.title})


def _sav(responses: pl.LazyFrame, known: Sequence[Variable], study: ddi.Study, path: Path) -> None:
    _labelled(pyreadstat.write_sav, responses, known, study, path, compress=True)


def _dta(responses: pl.LazyFrame, known: Sequence[Variable], study: ddi.Study, path: Path) -> None:
    _labelled(pyreadstat.write_dta, responses, known, study, path)


def _labelled(
    write_file: Callable[..., None],
    responses: pl.LazyFrame,
    known: Sequence[Variable],
    study: ddi.Study,
    path: Path,
    **more: Any,
) -> None:
    labels = {variable.name: variable.label[:LONGEST_LABEL] for variable in known}
    values = {variable.name: dict(variable.values) for variable in known if variable.values}
    write_file(
        responses.collect(), path, file_label=study.title, column_labels=labels, variable_value_labels=values, **more
    )


def _codebook_csv(responses: pl.LazyFrame, known: Sequence[Variable], study: ddi.Study, path: Path) -> None:
    path.write_bytes(ddi.as_csv(study, [_table(responses, known, path)]))


def _codebook_xml(responses: pl.LazyFrame, known: Sequence[Variable], study: ddi.Study, path: Path) -> None:
    path.write_bytes(ddi.as_xml(study, [_table(responses, known, path)]))


def _study(manifest: Mapping[str, Any]) -> ddi.Study:
    wave, notice = manifest["wave"], _DEMONSTRATION if manifest["demonstration"] else ""
    title = f"{notice}: {wave['code']}" if notice else wave["code"]
    days = {name: wave[name] and wave[name][:10] for name in ("opened_on", "closed_on")}
    return ddi.Study(title, wave["code"], **days, made_at=manifest["frozen_at"], notice=notice)


def _table(responses: pl.LazyFrame, known: Sequence[Variable], path: Path) -> ddi.Table:
    """The Parquet file; those of SPSS and Stata have the same variables and rows."""
    types, rows = responses.collect_schema(), responses.select(pl.len()).collect().item()
    columns = [
        ddi.Column(
            variable.name,
            {FIRST: variable.label},
            types[variable.name].is_numeric(),
            {str(code): {FIRST: text} for code, text in variable.values.items()},
        )
        for variable in known
    ]
    return ddi.Table(f"{path.name.split('.', 1)[0]}.parquet", "逐份评价，不含留言", rows, columns)


WRITERS: Mapping[str, Callable[[pl.LazyFrame, Sequence[Variable], ddi.Study, Path], None]] = {
    "parquet": _parquet,
    "sav": _sav,
    "dta": _dta,
    "codebook.xml": _codebook_xml,
    "codebook.csv": _codebook_csv,
}
