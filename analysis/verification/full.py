"""The full bundle of a release: every figure from the frozen responses, and the root that receipts lead to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from analysis.errors import FileError, wrong
from analysis.release.content import compute
from analysis.release.public import public_of
from analysis.snapshot import frozen as snapshots
from analysis.verification.bundle import read_json
from analysis.verification.compare import FigureError, compare
from analysis.verification.root import merkle_root


def computed_again(folder: Path, public: Mapping[str, Any], hashes: Mapping[str, str]) -> int:
    """How many figures of a full bundle were computed again, all of them as they stand there; `hashes` are those that
    its files were found to have.

    Raises FigureError naming the first that differs, FileError where Polars stumbles over what the files hold.
    """
    try:
        return _computed_again(folder, public, hashes)
    except pl.exceptions.PanicException as error:  # no Exception
        raise FileError(wrong("not_as_a_release", path=folder, error=repr(error))) from error


def _computed_again(folder: Path, public: Mapping[str, Any], hashes: Mapping[str, str]) -> int:
    settings, figures = read_json(folder / "settings.json"), read_json(folder / "figures.json")
    before = folder / "previous" if settings["previous"] is not None else None
    for place_of_one in [folder / "snapshot", *([before] if before else [])]:
        snapshot = snapshots.open(place_of_one)
        inside = f"{place_of_one.name}/"
        snapshot.verify_files({path.removeprefix(inside): hashes[path] for path in hashes if path.startswith(inside)})
        compare(f"{place_of_one.name} merkle_root", merkle_root(snapshot), snapshot.manifest["merkle_root"])
    computed = compute(folder / "snapshot", before, settings, figures)
    found = (figures, public, read_json(folder / "covariances.json"))
    for name, expected, stands in zip(("figures", "public", "covariances"), computed, found, strict=True):
        compare(f"{name}.json", json.loads(json.dumps(expected)), stands)
    if public_of(figures) != public:
        raise FigureError(wrong("public_form_differs"))
    return sum(1 for _ in _numbers(figures))


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _numbers(part)
    elif isinstance(value, float | int) and not isinstance(value, bool):
        yield value
