"""Where the snapshot of a frozen wave lies."""

from pathlib import Path

from analysis.errors import wrong
from survey.base import storage
from survey.base.refusal import RefusedError
from survey.integrity.proof import MANIFEST, holding, name_of
from survey.models import Wave
from survey.snapshots.codebook import OUTLETS

__all__ = ["MANIFEST", "frozen_folder", "name_of"]


def frozen_folder(wave: Wave) -> Path:
    """The snapshot of a frozen wave; raises RefusedError where the wave is not frozen."""
    return storage.folder(name_of(wave.code), MANIFEST, holding(required(wave), OUTLETS))


def required(wave: Wave) -> str:
    """SHA-256 of the manifest of a frozen wave; raises RefusedError where the wave is not frozen."""
    if wave.snapshot is None:
        raise RefusedError(wrong("not_frozen", wave=wave.code, status=wrong(f"wave_{wave.status}")))
    return wave.snapshot
