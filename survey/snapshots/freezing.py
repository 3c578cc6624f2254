"""Freezing a wave by the worker: a big one takes minutes, and the page shows how far it is."""

from survey.accounts.audit_log import note
from survey.base.database import db, transaction
from survey.errands.jobs import Work, job
from survey.snapshots.freeze import building_folder, count_responses, held_by_one, mark_frozen, write_snapshot
from survey.snapshots.journal import progress
from survey.waves.stages import find

FREEZE = "freeze"


@job(FREEZE)
def freeze(work: Work) -> None:
    """Write the wave's snapshot and mark it as frozen, going on where an attempt before this one ended."""
    wave = find(work.subject)
    if wave.snapshot is not None:  # by an attempt that could not say so any more
        return
    building, total = building_folder(wave), count_responses(wave)
    work.progress = lambda: (progress(building), total)
    with held_by_one(wave):
        snapshot = write_snapshot(wave)
        db.session.rollback()  # the reading ends before the writing begins
        with transaction():
            wave = find(work.subject)
            mark_frozen(wave, snapshot)
            note("wave frozen", wave.code, work.asked_by(), responses=snapshot.responses)
