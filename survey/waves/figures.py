"""The figures of a snapshot in any folder, with the settings it was frozen with."""

from pathlib import Path

from analysis.wave.indices import WaveIndex, index
from survey.base.refusal import RefusedError


def figures(folder: Path, wave_code: str) -> WaveIndex:
    """All figures of the snapshot in `folder`, of the wave named; raises AnalysisError or RefusedError."""
    if not (folder / "manifest.json").is_file():
        raise RefusedError(f"{folder} holds no snapshot (manifest.json is missing)")
    found = index(folder)
    if found.wave != wave_code:
        raise RefusedError(f"{folder} is a snapshot of wave {found.wave}, not of {wave_code}")
    return found
