"""Does a bundle still say what its data say? Hashes first, then every figure that can be computed again.

The hashes need Python alone. What computes figures is imported where its packages are known to be there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from analysis.errors import AnalysisError, FileError, wrong
from analysis.verification.bundle import MANIFEST, check, read_json, unpacked
from analysis.verification.compare import FigureError, compare

PACKAGES = {"public": ("numpy", "scipy"), "full": ("msgspec", "narwhals", "numpy", "polars", "scipy", "tqdm")}
"""What figures are computed with, by the kind of bundle."""


class NotComputedError(AnalysisError):
    """Every file is as it was sealed, but what figures are computed with is not installed here."""


@dataclass(frozen=True)
class Verified:
    """What held: the bundle's list and its hash, how many figures were computed again, and which composites could not
    be, because figures that they are made of are withheld."""

    about: Mapping[str, Any]
    digest: str
    figures: int
    apart: tuple[str, ...]


def verify(place: Path) -> Verified:
    """Verify a full or a public bundle from its folder, or from the ZIP archive that it came as, alone.

    Raises FileError naming every file that is not as it was sealed, NotComputedError naming the packages that are
    missing, FigureError naming the first figure that differs.
    """
    with unpacked(place) as folder, _sentence_for_whatever(folder):
        return _verified(folder)


@contextmanager
def _sentence_for_whatever(folder: Path) -> Iterator[None]:
    """A bundle may come from anybody: whatever its content makes a computation stumble over refuses it."""
    try:
        yield
    except AnalysisError:
        raise
    except Exception as error:
        raise FileError(wrong("not_as_a_release", path=folder, error=repr(error))) from error


def _verified(folder: Path) -> Verified:
    about, digest = check(folder)
    missing = [name for name in PACKAGES[about["kind"]] if find_spec(name) is None]
    if missing:
        raise NotComputedError(wrong("not_computed", digest=digest, packages=" ".join(missing)))
    public = read_json(folder / "public.json")
    said = {"wave": public["wave"]["code"], "demonstration": public["demonstration"]}
    for name, expected in said.items():
        compare(f"{MANIFEST} {name}", expected, about.get(name))
    if about["kind"] == "full":
        from analysis.verification.full import computed_again

        hashes = {file["path"]: file["sha256"] for file in about["files"]}
        return Verified(about, digest, computed_again(folder, public, hashes), ())
    return Verified(about, digest, *_public(folder, public))


def _public(folder: Path, public: Mapping[str, Any]) -> tuple[int, tuple[str, ...]]:
    from analysis.verification.recompute import composites, expectations, place

    covariances = read_json(folder / "covariances.json")
    if read_json(folder / "settings.json") != public["settings"]:
        raise FigureError(wrong("settings_not_those_published"))
    count = 0
    for where, expected, found in expectations(public, covariances):
        count += 1
        compare(where, expected, found)
    return count, tuple(place(level, row) for level, row, parts in composites(public) if parts is None)


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
