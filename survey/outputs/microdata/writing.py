"""The responses of a frozen wave for statisticians' own programs, without comments: SPSS, Stata, Parquet, codebook."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from analysis.estimation.replicates import Bootstrap
from analysis.snapshot import frozen as snapshots
from analysis.snapshot.frozen import Snapshot
from analysis.snapshot.settings import settings_of
from analysis.wave.design_columns import Designed, designed
from survey.base.clock import local_day
from survey.base.i18n import FIRST
from survey.outputs.microdata import spss, stata
from survey.outputs.microdata.codebook import SCORES, WEIGHTS, Variable, variables
from survey.outputs.microdata.lines import REPLICATES
from survey.outputs.microdata.refusal import ProgramRefusesError
from survey.outputs.microdata.stated import NOTHING, Stated
from survey.snapshots import codebook, ddi
from survey.snapshots.method import method

_DEMONSTRATION = "DEMONSTRATION DATA, NOT OFFICIAL STATISTICS"
PROGRAMS: Mapping[str, str] = {"sav": "SPSS", "dta": "Stata"}
"""What takes not every name, by the ending of its files."""


_RESTRICTED = {
    "zh": "逐份评价只供本项调查的统计人员使用，不对外提供。",
    "en": "Responses are for the statisticians of this survey only and are not given to others.",
}


@dataclass(frozen=True)
class Written:
    """The files that were written, and by ending why others could not be."""

    paths: list[Path]
    refused: Mapping[str, str]


def write(
    folder: Path,
    into: Path,
    settings: Mapping[str, Any] | None = None,
    replicates: bool = False,
    stated: Stated = NOTHING,
) -> Written:
    """Write the responses of the snapshot in `folder`; SPSS and Stata files need all of them in memory at once.

    Each form is written by itself: where a program refuses a name, the others have it all the same. `settings`: those
    of a release, else the snapshot's own; `replicates`: the bootstrap's weights, too; `stated`: for the codebook.
    Raises FileError where the snapshot is not as agreed, DesignError where its outlets cannot be weighted,
    CalibrationError where weights cannot be calibrated to margins.
    """
    snapshot = snapshots.open(folder)
    if settings is not None:
        snapshot = snapshot.under(settings_of(settings)[0])
    design = designed(snapshot)
    known = variables(snapshot.manifest, design.strata)
    responses = _with_register(design).select(variable.made.alias(variable.name) for variable in known)
    study = _study(snapshot, stated)
    made, refused = [], {}
    weights = _replicates(design, into) if replicates else []
    for ending, write_file in WRITERS.items():
        path = into / f"responses-{snapshot.wave}.{ending}"
        try:
            write_file(responses, known, study, path)
        except ProgramRefusesError as error:
            path.unlink(missing_ok=True)
            refused[ending] = str(error)
        else:
            made.append(path)
    return Written(made + weights, refused)


def bootstrap_of(snapshot: Snapshot) -> Bootstrap:
    """The bootstrap whose weights anybody gets from the same snapshot: its manifest's hash is the seed."""
    digest = sha256((snapshot.folder / "manifest.json").read_bytes()).hexdigest()
    return Bootstrap(REPLICATES, int(digest[:8], 16))


def _with_register(design: Designed) -> pl.LazyFrame:
    """The responses with what the register says of their outlets."""
    snapshot = design.wave.snapshot
    columns = ("unit", "sector", "city", "volume", "certainty")
    register = snapshot.outlets.select("outlet", *(pl.col(column).alias(f"register.{column}") for column in columns))
    return design.responses.join(register.lazy(), on="outlet", how="left", maintain_order="left")


def _replicates(design: Designed, into: Path) -> list[Path]:
    snapshot = design.wave.snapshot
    factors = design.replicates(bootstrap_of(snapshot))
    paths = [into / f"responses-{snapshot.wave}.replicates.{ending}" for ending in ("csv", "parquet")]
    factors.write_csv(paths[0])
    factors.write_parquet(paths[1], metadata={"title": _study(snapshot).title})
    return paths


def _parquet(responses: pl.LazyFrame, known: Sequence[Variable], study: ddi.Study, path: Path) -> None:
    responses.sink_parquet(path, metadata=codebook.labels(study, _table(responses, known, path)))


def _sav(responses: pl.LazyFrame, known: Sequence[Variable], study: ddi.Study, path: Path) -> None:
    spss.write(responses.collect(), known, study.title, path)


def _dta(responses: pl.LazyFrame, known: Sequence[Variable], study: ddi.Study, path: Path) -> None:
    stata.write(responses.collect(), known, study.title, path)


def _codebook_csv(responses: pl.LazyFrame, known: Sequence[Variable], study: ddi.Study, path: Path) -> None:
    path.write_bytes(ddi.as_csv(study, [_table(responses, known, path)]))


def _codebook_xml(responses: pl.LazyFrame, known: Sequence[Variable], study: ddi.Study, path: Path) -> None:
    path.write_bytes(ddi.as_xml(study, [_table(responses, known, path), *_replicate_table(path)]))


def _study(snapshot: Snapshot, stated: Stated = NOTHING) -> ddi.Study:
    manifest = snapshot.manifest
    wave, notice = manifest["wave"], _DEMONSTRATION if manifest["demonstration"] else ""
    title = f"{notice}: {wave['code']}" if notice else wave["code"]
    days = {name: _day(wave[name]) for name in ("opened_on", "closed_on")}
    return ddi.Study(
        title,
        wave["code"],
        **days,
        made_at=manifest["frozen_at"],
        notice=notice,
        producer=stated.producer,
        frame=manifest["frame"]["source"] or "",
        method=method(snapshot.settings.psu, snapshot.settings.basis),
        use={"restrctn": _RESTRICTED, **({"conditions": stated.licence} if stated.licence else {})},
    )


def _day(moment: str | None) -> str | None:
    return f"{local_day(datetime.fromisoformat(moment))}" if moment else None


def _table(responses: pl.LazyFrame, known: Sequence[Variable], path: Path) -> ddi.Table:
    """The Parquet file; those of SPSS and Stata, where they could be written, have the same variables and rows."""
    types, rows = responses.collect_schema(), responses.select(pl.len()).collect().item()
    columns = [
        ddi.Column(
            variable.name,
            {FIRST: variable.label},
            types[variable.name].is_numeric(),
            {str(code): {FIRST: text} for code, text in variable.values.items()},
            variable.questions,
            weighted=bool(variable.questions) or variable.name in SCORES,
        )
        for variable in known
    ]
    stem = path.name.split(".", 1)[0]
    forms = {f"{stem}.{ending}": program for ending, program in PROGRAMS.items()}
    there = {name: program for name, program in forms.items() if path.with_name(name).exists()}
    return ddi.Table(f"{stem}.parquet", "逐份评价，不含留言", rows, columns, there, WEIGHTS)


def _replicate_table(path: Path) -> list[ddi.Table]:
    """The replicate weights, where they were written."""
    stem = path.name.split(".", 1)[0]
    file = path.with_name(f"{stem}.replicates.parquet")
    if not file.exists():
        return []
    frame = pl.scan_parquet(file)
    psu, *replicates = frame.collect_schema()
    label = {
        "zh": "重复权重：各次重复里 weight 乘的倍数",
        "en": "Replicate weight: what a replicate multiplies weight by",
    }
    columns = [
        ddi.Column(psu, {"zh": "初级抽样单元", "en": "Primary sampling unit"}, numeric=True),
        *(ddi.Column(name, label, numeric=True) for name in replicates),
    ]
    rows = frame.select(pl.len()).collect().item()
    return [ddi.Table(file.name, label["zh"], rows, columns, {f"{stem}.replicates.csv": "CSV"}, replicates)]


WRITERS: Mapping[str, Callable[[pl.LazyFrame, Sequence[Variable], ddi.Study, Path], None]] = {
    "parquet": _parquet,
    "sav": _sav,
    "dta": _dta,
    "codebook.xml": _codebook_xml,
    "codebook.csv": _codebook_csv,
}
