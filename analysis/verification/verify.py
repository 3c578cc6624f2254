"""Does a bundle still say what its data say? Hashes first, then every figure that can be computed again."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from analysis.errors import AnalysisError, FileError, wrong
from analysis.release.content import compute
from analysis.release.public import public_of
from analysis.snapshot import frozen as snapshots
from analysis.verification.bundle import MANIFEST, check, read_json
from analysis.verification.recompute import composites, expectations, place
from analysis.verification.root import merkle_root

RELATIVE, ABSOLUTE = 1e-9, 1e-9


class FigureError(AnalysisError):
    """A figure that is not what its data say."""


@dataclass(frozen=True)
class Verified:
    """What held: the bundle's list and its hash, how many figures were computed again, and which composites could not
    be, because figures that they are made of are withheld."""

    about: Mapping[str, Any]
    digest: str
    figures: int
    apart: tuple[str, ...]


def verify(folder: Path) -> Verified:
    """Verify a full or a public bundle from its folder alone.

    Raises FileError naming every file that is not as it was sealed, FigureError naming the first figure that differs.
    """
    with _sentence_for_whatever(folder):
        return _verified(folder)


@contextmanager
def _sentence_for_whatever(folder: Path) -> Iterator[None]:
    """A bundle may come from anybody: whatever its content makes a computation stumble over refuses it."""
    try:
        yield
    except AnalysisError:
        raise
    except (Exception, pl.exceptions.PanicException) as error:
        raise FileError(wrong("not_as_a_release", path=folder, error=repr(error))) from error


def _verified(folder: Path) -> Verified:
    about, digest = check(folder)
    public = read_json(folder / "public.json")
    said = {"wave": public["wave"]["code"], "demonstration": public["demonstration"]}
    for name, expected in said.items():
        _compare(f"{MANIFEST} {name}", expected, about.get(name))
    if about["kind"] == "full":
        return Verified(about, digest, _full(folder, public), ())
    covariances = read_json(folder / "covariances.json")
    if read_json(folder / "settings.json") != public["settings"]:
        raise FigureError(wrong("settings_not_those_published"))
    count = 0
    for where, expected, found in expectations(public, covariances):
        count += 1
        _compare(where, expected, found)
    apart = tuple(place(level, row) for level, row, parts in composites(public) if parts is None)
    return Verified(about, digest, count, apart)


def report(found: Verified) -> str:
    """What to tell whoever asked for a verification that held."""
    lines = [
        f"{found.about['kind']} bundle of wave {found.about['wave']}, revision {found.about['revision']}: all holds",
        f"SHA-256 of the bundle: {found.digest}",
        f"figures computed again: {found.figures:,}",
    ]
    if found.apart:
        lines += [f"composites of withheld figures, not computed again: {', '.join(found.apart)}"]
    if found.about["demonstration"]:
        lines += ["DEMONSTRATION DATA: these are not official figures."]
    return "\n".join(lines)


def _full(folder: Path, public: Mapping[str, Any]) -> int:
    settings, figures = read_json(folder / "settings.json"), read_json(folder / "figures.json")
    before = folder / "previous" if settings["previous"] is not None else None
    for place_of_one in [folder / "snapshot", *([before] if before else [])]:
        snapshot = snapshots.open(place_of_one)
        snapshot.verify_files()
        _compare(f"{place_of_one.name} merkle_root", merkle_root(snapshot), snapshot.manifest["merkle_root"])
    computed = compute(folder / "snapshot", before, settings, figures)
    found = (figures, public, read_json(folder / "covariances.json"))
    for name, expected, stands in zip(("figures", "public", "covariances"), computed, found, strict=True):
        _compare(f"{name}.json", json.loads(json.dumps(expected)), stands)
    if public_of(figures) != public:
        raise FigureError(wrong("public_form_differs"))
    return sum(1 for _ in _numbers(figures))


def _compare(place: str, expected: Any, found: Any) -> None:
    """Raise FigureError at the first place where two values differ by more than rounding."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for name in [*expected, *(name for name in found if name not in expected)]:
            if name not in found or name not in expected:
                code = "figure_missing" if name in expected else "figure_unknown"
                raise FigureError(wrong(code, place=place, name=name))
            _compare(f"{place} {name}", expected[name], found[name])
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for number, (one, other) in enumerate(zip(expected, found, strict=True)):
            label = other.get("code", number) if isinstance(other, dict) else number
            _compare(f"{place} {label}", one, other)
    elif isinstance(expected, bool) != isinstance(found, bool):
        raise FigureError(wrong("figure_differs", place=place, found=repr(found), expected=repr(expected)))
    elif isinstance(expected, float | int) and isinstance(found, float | int):
        if not math.isclose(expected, found, rel_tol=RELATIVE, abs_tol=ABSOLUTE):
            raise FigureError(wrong("figure_differs", place=place, found=repr(found), expected=repr(expected)))
    elif expected != found:
        raise FigureError(wrong("figure_differs", place=place, found=repr(found), expected=repr(expected)))


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _numbers(part)
    elif isinstance(value, float | int) and not isinstance(value, bool):
        yield value
