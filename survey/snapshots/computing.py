"""Computing what follows from frozen waves where it is missing, or where settings were corrected since."""

from contextlib import suppress
from datetime import timedelta

from flask_babel import gettext as _

from analysis.errors import Problem
from survey.base import storage
from survey.base.clock import now
from survey.base.database import db, transaction
from survey.base.refusal import RefusedError
from survey.errands.asking import AlreadyAskedError, ask
from survey.errands.jobs import Work, job
from survey.errands.status import State, Status, status_of
from survey.models import Wave
from survey.models.wave import wave_by_code, waves
from survey.snapshots.derived import FOLDER, INDEX, Content, is_written, read, write_derived
from survey.snapshots.places import frozen_folder, name_of, required
from survey.snapshots.version import code_version
from survey.waves.settings import settled
from survey.waves.stages import find

DERIVE = "derive"
AGAIN = timedelta(hours=1)
"""After which the worker tries by itself what came to nothing; a statistician need not wait for it."""


def compute(wave: Wave) -> list[Problem]:
    """Write what follows from a frozen wave under its settings; returns why it cannot be computed.

    Raises RefusedError where the wave is not frozen, FileError where its snapshot is not as agreed.
    """
    folder, settings, name = frozen_folder(wave), settled(wave), name_of(wave.code)
    db.session.rollback()  # computing takes a while, in which others must be able to write
    problems = write_derived(folder, settings, code_version())
    storage.share(f"{name}/{FOLDER}", INDEX)
    return problems


def computed(wave: Wave, name: str) -> Content:
    """The content of a file, computed first where it is missing: for commands, never for a page.

    Raises RefusedError where the wave is not frozen or has no figures, FileError where its snapshot is not as agreed.
    """
    required(wave)
    code, found = wave.code, read(wave, name)
    if found.computing:
        compute(wave)
        again = wave_by_code(code)
        found = read(again, name) if again else found
    if found.content is None:
        raise RefusedError(*found.problems or [_("%(wave)s 期的数字正在计算", wave=code)])
    return found.content


@job(DERIVE)
def compute_derived(work: Work) -> None:
    """Compute what follows from a frozen wave, where nobody has meanwhile."""
    wave = find(work.subject)
    if not is_written(wave):
        compute(wave)


def ask_for_missing() -> None:
    """Ask for every frozen wave that lacks it; where it came to nothing, again after an hour."""
    lacking = [wave.code for wave in waves() if wave.snapshot and not is_written(wave)]
    due = [code for code in lacking if _is_due(status_of(DERIVE, code))]
    db.session.rollback()  # reading ends before the writing begins
    for code in due:
        with suppress(AlreadyAskedError), transaction():
            ask(DERIVE, code, None)


def _is_due(asked: Status | None) -> bool:
    if asked is None or asked.state is State.FINISHED:  # it was finished under other settings
        return True
    return not asked.live and now() - asked.asked_at > AGAIN
