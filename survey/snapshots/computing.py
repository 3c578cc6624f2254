"""Computing what follows from frozen waves where it is missing, or where settings were corrected since."""

from flask import current_app
from flask_babel import gettext as _

from analysis.errors import AnalysisError, Problem
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.models import Wave
from survey.models.wave import wave_by_code, waves
from survey.snapshots.derived import Content, is_written, read, write_derived
from survey.snapshots.files import code_version
from survey.snapshots.freeze import frozen_folder
from survey.waves.settings import settled


def compute(wave: Wave) -> list[Problem]:
    """Write what follows from a frozen wave under its settings; returns why it cannot be computed.

    Raises RefusedError where the wave is not frozen, FileError where its snapshot is not as agreed.
    """
    folder, settings = frozen_folder(wave), settled(wave)
    db.session.rollback()  # computing takes a while, in which others must be able to write
    return write_derived(folder, settings, code_version())


def computed(wave: Wave, name: str) -> Content:
    """The content of a file, computed first where it is missing: for commands, never for a page.

    Raises RefusedError where the wave is not frozen or has no figures, FileError where its snapshot is not as agreed.
    """
    folder, code = frozen_folder(wave), wave.code
    found = read(wave, folder, name)
    if found.computing:
        compute(wave)
        again = wave_by_code(code)
        found = read(again, folder, name) if again else found
    if found.content is None:
        raise RefusedError(*found.problems or [_("%(wave)s 期的数字正在计算", wave=code)])
    return found.content


def compute_missing() -> None:
    """Compute for every frozen wave that lacks it; a snapshot that cannot be read keeps no other from its turn."""
    for code in [wave.code for wave in waves() if wave.snapshot]:
        wave = wave_by_code(code)
        try:
            if wave and not is_written(wave, frozen_folder(wave)):
                current_app.logger.info("wave %s computed: %d problems", code, len(compute(wave)))
        except (AnalysisError, OSError) as error:
            current_app.logger.error("wave %s cannot be computed: %s", code, error)
