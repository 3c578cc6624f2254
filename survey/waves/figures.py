"""The figures of a snapshot in any folder, with the settings it was frozen with."""

from pathlib import Path

from flask_babel import gettext as _

from analysis.wave.indices import WaveIndex, index
from survey.base.refusal import RefusedError


def figures(folder: Path, wave_code: str) -> WaveIndex:
    """All figures of the snapshot in `folder`, of the wave named; raises AnalysisError or RefusedError."""
    if not (folder / "manifest.json").is_file():
        raise RefusedError(_("%(folder)s 里没有快照（缺少 manifest.json）", folder=folder))
    found = index(folder)
    if found.wave != wave_code:
        raise RefusedError(
            _(
                "%(folder)s 是 %(found)s 期的快照，不是 %(wave)s 期的",
                folder=folder,
                found=found.wave,
                wave=wave_code,
            )
        )
    return found
