"""A frozen wave as files: a manifest, the register of outlets, the responses."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from analysis.errors import FileError, Problem, at, wrong
from analysis.snapshot.agreed import (
    FURTHER,
    NONE,
    OFFERED,
    PARADATA,
    REGISTER,
    RESPONSES,
    UNSURE,
    Kind,
    described,
    differing,
    miscounted,
    registered,
    response_schema,
)
from analysis.snapshot.settings import Settings

Keep = Callable[[pl.LazyFrame], pl.LazyFrame]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A snapshot that has the shape of one; `outlets` is its register, `keep` takes the responses that are to count.

    `frame` are its responses where not Polars reads them (see `analysis.snapshot.on_spark`): what takes frames of any
    engine, the table of sums and the flags, then works on it as on Polars.
    """

    folder: Path
    manifest: Mapping[str, Any]
    settings: Settings
    outlets: pl.DataFrame
    keep: Keep | None = None
    frame: Any = None

    @property
    def wave(self) -> str:
        """The code of the wave."""
        return str(self.manifest["wave"]["code"])

    @property
    def count(self) -> int:
        """How many responses it has, whether they count or not."""
        return int(self.manifest["counts"]["responses"])

    @property
    def responses(self) -> pl.LazyFrame:
        """The responses that count, read when they are needed."""
        found = self._read() if self.frame is None else self.frame
        return self.keep(found) if self.keep else found

    def _read(self) -> pl.LazyFrame:
        paths = _parts(self.folder)
        found = pl.scan_parquet(paths) if paths else pl.LazyFrame(schema=response_schema(self.settings) | FURTHER)
        later: dict[str, Kind] = {UNSURE: pl.List(pl.String), **dict.fromkeys(PARADATA, pl.String)}
        there = found.collect_schema()
        return found.with_columns(pl.lit(None, kind).alias(name) for name, kind in later.items() if name not in there)

    def only(self, take: Keep) -> Snapshot:
        """The snapshot with those responses only that `take` leaves of the ones that counted so far."""
        before = self.keep
        return replace(self, keep=take if before is None else lambda responses: take(before(responses)))

    def under(self, settings: Settings) -> Snapshot:
        """The snapshot measured with other settings than it was frozen with."""
        return replace(self, settings=settings)

    def verify_files(self, known: Mapping[str, str] | None = None) -> None:
        """Raise FileError naming every file of the manifest that is missing or is not what was frozen.

        `known`: the SHA-256, by path, of files that somebody has read already.
        """
        problems = []
        for file in self.manifest["files"]:
            path = self.folder / file["path"]
            if not path.is_file():
                problems.append(wrong("missing", name=file["path"]))
                continue
            digest = (known or {}).get(file["path"]) or _digest(path)
            if digest != file["sha256"]:
                problems.append(wrong("hash_differs", path=file["path"], digest=digest, expected=file["sha256"]))
        if problems:
            raise FileError(at(self.folder, problems))


def open(directory: Path, keep: Keep | None = None) -> Snapshot:
    """Read a snapshot's manifest and register; nothing is computed yet. All responses count unless `keep` says which.

    Raises FileError with every problem found: files that are missing, columns that are not as agreed, rows that are
    not as many as the manifest says, outlets registered twice or in a sector or city that the settings do not know.
    """
    manifest, settings, problems = described(_bytes(directory / "manifest.json"), directory)
    files = {file["path"]: int(file["rows"]) for file in manifest["files"]}
    parts = [path.relative_to(directory).as_posix() for path in _parts(directory)]
    listed = [path for path in files if path.startswith(RESPONSES)]
    problems += [wrong("missing", name=path) for path in listed if path not in parts]
    problems += [wrong("not_in_manifest", path=path) for path in parts if path not in listed]
    rows = {path: _rows(directory, path, response_schema(settings), problems) for path in parts}
    rows["outlets.parquet"] = _rows(directory, "outlets.parquet", REGISTER, problems, {OFFERED: pl.Int64})
    for path, found in rows.items():
        if found is not None and path in files and found != files[path]:
            problems.append(wrong("rows_differ", path=path, found=found, expected=files[path]))
    problems += miscounted(manifest, sum(rows[path] or 0 for path in parts))
    if problems:
        raise FileError(at(directory, problems))
    outlets = registered(pl.read_parquet(directory / "outlets.parquet"), settings, directory)
    return Snapshot(directory, manifest, settings, outlets, keep)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileError(wrong("unreadable", path=path, error=error.strerror)) from error


def _parts(directory: Path) -> list[Path]:
    return sorted((directory / "responses").rglob("part-*.parquet"))


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
    problems += differing(path, found, schema, optional)
    return int(count)
