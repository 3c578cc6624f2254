"""The figures of a frozen wave, computed once per snapshot."""

import threading
from pathlib import Path

from analysis.wave.indices import WaveIndex, index
from survey.base.refusal import RefusedError

_computed: dict[tuple[Path, int], WaveIndex] = {}
_computing = threading.Lock()


def figures(folder: Path, wave_code: str) -> WaveIndex:
    """All figures of the snapshot in `folder`, of the wave named; raises AnalysisError or RefusedError."""
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        raise RefusedError(f"{folder} holds no snapshot (manifest.json is missing)")
    key = (folder, manifest.stat().st_mtime_ns)
    with _computing:
        if key not in _computed:
            _computed[key] = index(folder)
    if _computed[key].wave != wave_code:
        raise RefusedError(f"{folder} is a snapshot of wave {_computed[key].wave}, not of {wave_code}")
    return _computed[key]
