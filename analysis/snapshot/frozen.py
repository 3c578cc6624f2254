"""A frozen wave as files: a manifest, the register of outlets, the responses."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from analysis.errors import FileError, Problem, at, wrong
from analysis.snapshot.settings import Settings, settings_of

FORMAT = 1
Kind = pl.DataType | type[pl.DataType]
Keep = Callable[[pl.LazyFrame], pl.LazyFrame]
REGISTER: dict[str, Kind] = {
    "outlet": pl.String,
    "unit": pl.String,
    "sector": pl.String,
    "city": pl.String,
    "volume": pl.Float64,
    "selected": pl.Boolean,
    "certainty": pl.Boolean,
    "selection_probability": pl.Float64,
    "demonstration": pl.Boolean,
}
# the invitations handed out at each outlet, which snapshots of before do not have
OFFERED = "offered"
# the scales that a response answers with "cannot say", which snapshots of before do not have
UNSURE = "unsure"
# how the page looked to whoever answered: its language, the type size, the rows that the marks of a scale stood in; of
# the last two snapshots of before know nothing
PARADATA = ("language", "type_size", "scale_layout")
RESPONSE: dict[str, Kind] = {"outlet": pl.String, "kind": pl.String, "hour": pl.Datetime("us", "UTC")}

NONE: Mapping[str, Kind] = {}

# what a wave without responses has all the same
FURTHER: dict[str, Kind] = {"version": pl.String, "seconds": pl.Int32, "repeat": pl.Boolean}


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A snapshot that has the shape of one; `outlets` is its register, `keep` takes the responses that are to count."""

    folder: Path
    manifest: Mapping[str, Any]
    settings: Settings
    outlets: pl.DataFrame
    keep: Keep | None = None

    @property
    def wave(self) -> str:
        """The code of the wave."""
        return str(self.manifest["wave"]["code"])

    @property
    def responses(self) -> pl.LazyFrame:
        """The responses that count, read when they are needed."""
        paths = _parts(self.folder)
        found = pl.scan_parquet(paths) if paths else pl.LazyFrame(schema=_response_schema(self.settings) | FURTHER)
        later: dict[str, Kind] = {UNSURE: pl.List(pl.String), **dict.fromkeys(PARADATA, pl.String)}
        there = found.collect_schema()
        found = found.with_columns(pl.lit(None, kind).alias(name) for name, kind in later.items() if name not in there)
        return self.keep(found) if self.keep else found

    def only(self, take: Keep) -> Snapshot:
        """The snapshot with those responses only that `take` leaves of the ones that counted so far."""
        before = self.keep
        return replace(self, keep=take if before is None else lambda responses: take(before(responses)))

    def under(self, settings: Settings) -> Snapshot:
        """The snapshot measured with other settings than it was frozen with."""
        return replace(self, settings=settings)

    def verify_files(self) -> None:
        """Raise FileError naming every file of the manifest that is missing or is not what was frozen."""
        problems = []
        for file in self.manifest["files"]:
            path = self.folder / file["path"]
            if not path.is_file():
                problems.append(wrong("missing", name=file["path"]))
                continue
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            if digest != file["sha256"]:
                problems.append(wrong("hash_differs", path=file["path"], digest=digest, expected=file["sha256"]))
        if problems:
            raise FileError(at(self.folder, problems))


def open(directory: Path, keep: Keep | None = None) -> Snapshot:
    """Read a snapshot's manifest and register; nothing is computed yet. All responses count unless `keep` says which.

    Raises FileError with every problem found: files that are missing, columns that are not as agreed, rows that are
    not as many as the manifest says, outlets registered twice or in a sector or city that the settings do not know.
    """
    manifest = _manifest(directory)
    try:
        settings, problems = settings_of(manifest["settings"])
        files = {file["path"]: int(file["rows"]) for file in manifest["files"]}
        counts = {name: int(manifest["counts"][name]) for name in ("outlets", "responses")}
        str(manifest["wave"]["code"])
    except (KeyError, TypeError, ValueError) as error:
        raise FileError(wrong("manifest_not_as_agreed", path=directory, error=repr(error))) from error
    problems = [at(wrong("settings"), [problem]) for problem in problems]
    parts = [path.relative_to(directory).as_posix() for path in _parts(directory)]
    listed = [path for path in files if path.startswith("responses/")]
    problems += [wrong("missing", name=path) for path in listed if path not in parts]
    problems += [wrong("not_in_manifest", path=path) for path in parts if path not in listed]
    rows = {path: _rows(directory, path, _response_schema(settings), problems) for path in parts}
    rows["outlets.parquet"] = _rows(directory, "outlets.parquet", REGISTER, problems, {OFFERED: pl.Int64})
    for path, found in rows.items():
        if found is not None and path in files and found != files[path]:
            problems.append(wrong("rows_differ", path=path, found=found, expected=files[path]))
    total = sum(rows[path] or 0 for path in parts)
    if total != counts["responses"]:
        problems.append(wrong("responses_differ", found=total, expected=counts["responses"]))
    if problems:
        raise FileError(at(directory, problems))
    outlets = pl.read_parquet(directory / "outlets.parquet")
    if OFFERED not in outlets.columns:
        outlets = outlets.with_columns(pl.lit(None, pl.Int64).alias(OFFERED))
    problems = _register_problems(outlets, settings)
    if problems:
        raise FileError(at(directory / "outlets.parquet", problems))
    return Snapshot(directory, manifest, settings, outlets, keep)


def _manifest(directory: Path) -> dict[str, Any]:
    path = directory / "manifest.json"
    try:
        manifest = json.loads(path.read_bytes())
    except OSError as error:
        raise FileError(wrong("unreadable", path=path, error=error.strerror)) from error
    except ValueError as error:
        raise FileError(wrong("no_json", path=path, error=error)) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise FileError(wrong("no_manifest", path=path, format=FORMAT))
    return manifest


def _parts(directory: Path) -> list[Path]:
    return sorted((directory / "responses").rglob("part-*.parquet"))


def _response_schema(settings: Settings) -> dict[str, Kind]:
    return RESPONSE | dict.fromkeys(settings.score.weights, pl.UInt8)


def _rows(
    directory: Path, path: str, schema: Mapping[str, Kind], problems: list[Problem], optional: Mapping[str, Kind] = NONE
) -> int | None:
    """The rows of a file; what is wrong with its columns is added to the problems."""
    frame = pl.scan_parquet(directory / path)
    try:
        found = frame.collect_schema()
        count = frame.select(pl.len()).collect().item()
    except (OSError, pl.exceptions.PolarsError) as error:
        problems.append(wrong("unreadable", path=path, error=str(error).splitlines()[0]))
        return None
    problems += [
        wrong("column_differs", path=path, column=name, kind=kind, found=found.get(name, wrong("nothing_there")))
        for name, kind in {**schema, **{name: kind for name, kind in optional.items() if name in found}}.items()
        if found.get(name) != kind
    ]
    return int(count)


def _register_problems(outlets: pl.DataFrame, settings: Settings) -> list[Problem]:
    volume, probability = pl.col("volume"), pl.col("selection_probability")
    sectors, cities = [s.code for s in settings.sectors], [c.code for c in settings.cities]
    rules = {
        "outlet_twice": pl.col("outlet").is_duplicated(),
        "outlet_without_unit": pl.col("unit").is_null(),
        "outlet_of_unknown_sector": ~pl.col("sector").is_in(sectors) | pl.col("sector").is_null(),
        "outlet_in_unknown_city": ~pl.col("city").is_in(cities) | pl.col("city").is_null(),
        "outlet_volume_is_none": volume.is_not_null() & ~(volume.is_finite() & (volume >= 0)),
        "outlet_probability_outside": ~((probability > 0) & (probability <= 1)),
        "outlet_offered_below_none": pl.col(OFFERED) < 0,
        "outlet_neither_selected": pl.col("selected").is_null() | pl.col("certainty").is_null(),
    }
    return [
        wrong(code, outlet=outlet)
        for code, broken in rules.items()
        for outlet in outlets.filter(broken)["outlet"].unique().sort().to_list()
    ]
