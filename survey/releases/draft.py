"""A draft's files: computed and written beside the place where they will lie, moved there by one rename."""

import json
import shutil
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from analysis.errors import wrong
from survey.base import storage
from survey.base.refusal import RefusedError
from survey.figures.files import COVARIANCES, FIGURES, PUBLIC, SETTINGS, name_of
from survey.models import Wave
from survey.models.release import published_of_wave
from survey.models.wave import wave_by_code
from survey.releases.settings import release_settings
from survey.snapshots.places import frozen_folder


@dataclass(frozen=True)
class Draft:
    """The figures of a wave's next revision, in a folder that is not yet the release's."""

    wave: str
    revision: int
    reason: str | None
    settings: dict[str, Any]
    figures: str
    building: Path

    @property
    def folder(self) -> Path:
        """Where the files will lie."""
        return storage.place(name_of(self.wave, self.revision))

    def move(self) -> None:
        """Put the files where they will lie, in place of those of the draft that this one replaces."""
        storage.move(self.building, name_of(self.wave, self.revision), FIGURES)

    def discard(self) -> None:
        """Remove what was written."""
        shutil.rmtree(self.building, ignore_errors=True)


def compute_draft(wave: Wave, reason: str = "", basis: str = "all", flags: str = "in") -> Draft:
    """Compute the next revision of a frozen wave and write its files; reads the database only.

    Takes a while; the caller then moves the files and records them in a short transaction (`life.record`). Raises
    RefusedError where the wave is not frozen or a correction has no reason, AnalysisError where its figures cannot be
    computed.
    """
    snapshot = frozen_folder(wave)
    revision = 1 + len(published_of_wave(wave.id))
    if revision > 1 and not reason.strip():
        raise RefusedError(wrong("reason_missing"))
    settings = release_settings(wave, basis, flags)
    from analysis.release.content import (
        compute,  # with all that computes: pages record drafts, the worker computes them
    )

    previous = None if settings["previous"] is None else _snapshot_of(settings["previous"]["wave"])
    content = dict(zip((FIGURES, PUBLIC, COVARIANCES), compute(snapshot, previous, settings), strict=True))
    place = storage.place(name_of(wave.code, revision))
    place.parent.mkdir(parents=True, exist_ok=True)
    building = Path(mkdtemp(prefix=f"{place.name}.", suffix=".building", dir=place.parent))
    try:
        for name, value in {**content, SETTINGS: settings}.items():
            (building / name).write_bytes(written(value))
    except BaseException:
        shutil.rmtree(building)
        raise
    return Draft(
        wave.code, revision, reason.strip() or None, settings, sha256(written(content[FIGURES])).hexdigest(), building
    )


def written(content: dict[str, Any]) -> bytes:
    """The bytes of a release's file."""
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False).encode()


def _snapshot_of(code: str) -> Path:
    wave = wave_by_code(code)
    if wave is None:
        raise RefusedError(wrong("previous_wave_gone", wave=code))
    return frozen_folder(wave)
