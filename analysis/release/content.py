"""Everything a release says, from frozen waves and settings alone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from analysis.disclosure.pattern import Published, hidden_of, published_of, recorded_in
from analysis.errors import FileError, RequestError, at, wrong
from analysis.progress import Told, bar
from analysis.release.covariances import covariances_of
from analysis.release.head import head
from analysis.release.modelled import add_modelled
from analysis.release.public import Content, public_of
from analysis.release.rows import rows_of
from analysis.release.structures import PASSES as OF_STRUCTURES
from analysis.release.structures import structures_of
from analysis.snapshot import frozen as snapshots
from analysis.snapshot.frozen import Snapshot
from analysis.snapshot.settings import Settings, settings_of
from analysis.wave.changes import compare
from analysis.wave.view import PASSES as OF_VIEW
from analysis.wave.view import view


def compute(
    folder: Path, previous: Path | None, settings: Mapping[str, Any], recorded: Mapping[str, Any] | None = None
) -> tuple[Content, Content, Content]:
    """The contents of figures.json, public.json and covariances.json (docs/releases.md) as plain values.

    `folder` and `previous` hold the snapshots that the settings name. With the figures `recorded` before, their pattern
    of suppression is checked instead of chosen, for equally good ones may be found elsewhere.

    Raises FileError where the snapshots are others or not as agreed, RequestError where settings make no sense or no
    response counts, DesignError, CalibrationError, and AnalysisError where figures published before give confidential
    ones away.
    """
    own = _settings(settings)
    now, then = _snapshot(folder, settings["wave"], settings["snapshot"]), _previous(previous, settings)
    total = OF_VIEW * (now.count + (then.count if then else 0)) + (OF_STRUCTURES * now.count if own.structures else 0)
    with bar(f"release of {now.wave}", total, " responses") as told:
        return _computed(now, then, own, settings, recorded, told)


def _computed(
    now: Snapshot,
    then: Snapshot | None,
    own: Settings,
    settings: Mapping[str, Any],
    recorded: Mapping[str, Any] | None,
    told: Told,
) -> tuple[Content, Content, Content]:
    earlier = [published_of(known) for known in settings["earlier"]]
    seen = view(now, own, told)
    if not seen.measured.wave.sample.design.psus:
        raise RequestError(wrong("no_response_counts", wave=seen.snapshot.wave))
    before, compared = None, None
    releases: list[Published] = []
    if then is not None:
        known = settings["previous"]
        before = view(then, replace(own, shares=known["shares"], margins=known["margins"]), told)
        releases = [published_of(release) for release in known["releases"]]
        compared = compare(before.measured.wave, seen.measured.wave)
    pattern, withheld = hidden_of(
        seen, earlier, before, releases, compared, None if recorded is None else recorded_in(recorded)
    )
    rows = rows_of(seen, compared.changes if compared else None, pattern)
    about = {"model": add_modelled(rows, seen, pattern)} if own.errors == "register" else {}
    explained = {"structures": structures_of(rows, seen, told)} if own.structures else {}
    content = {
        **head(seen, before, settings),
        **about,
        **rows,
        **explained,
        "withheld": [list(name) for name in withheld],
    }
    public = public_of(content)
    return content, public, covariances_of(seen, compared, public)


def _previous(folder: Path | None, settings: Mapping[str, Any]) -> Snapshot | None:
    known = settings["previous"]
    if known is None:
        return None
    if folder is None:
        raise FileError(wrong("previous_missing", wave=known["wave"]))
    return _snapshot(folder, known["wave"], known["snapshot"])


def _settings(content: Mapping[str, Any]) -> Settings:
    try:
        settings, problems = settings_of(content)
        missing = [name for name in ("wave", "snapshot", "earlier", "previous") if name not in content]
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise RequestError(wrong("settings_not_as_agreed", error=repr(error))) from error
    problems += [wrong("missing", name=name) for name in missing]
    if problems:
        raise RequestError(at(wrong("settings"), problems))
    return settings


def _snapshot(folder: Path, wave: str, digest: str) -> Snapshot:
    snapshot = snapshots.open(folder)
    if snapshot.wave != wave or snapshot_hash(folder) != digest:
        raise FileError(wrong("another_snapshot", path=folder, wave=wave))
    return snapshot


def snapshot_hash(folder: Path) -> str:
    """The SHA-256 of a snapshot's manifest, which names the hashes of all its files."""
    try:
        return hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    except OSError as error:
        raise FileError(wrong("unreadable", path=folder / "manifest.json", error=error.strerror)) from error
