"""The figures of a frozen wave, computed once per snapshot."""

import threading
from pathlib import Path

from flask_babel import gettext as _

from analysis.wave.indices import WaveIndex, index
from survey.base.refusal import RefusedError

_computed: dict[tuple[Path, int], WaveIndex] = {}
_computing = threading.Lock()


def figures(folder: Path, wave_code: str) -> WaveIndex:
    """All figures of the snapshot in `folder`, of the wave named; raises AnalysisError or RefusedError."""
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        raise RefusedError(_("%(folder)s 里没有快照（缺少 manifest.json）", folder=folder))
    key = (folder, manifest.stat().st_mtime_ns)
    with _computing:
        if key not in _computed:
            _computed[key] = index(folder)
    if _computed[key].wave != wave_code:
        raise RefusedError(
            _(
                "%(folder)s 是 %(found)s 期的快照，不是 %(wave)s 期的",
                folder=folder,
                found=_computed[key].wave,
                wave=wave_code,
            )
        )
    return _computed[key]
