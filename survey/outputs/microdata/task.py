"""A wave's microdata by the worker: written once, kept beside the snapshot, since that never changes."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp

from survey.base import storage
from survey.base.database import db
from survey.base.parts import needed
from survey.errands.jobs import Work, job
from survey.models import Wave
from survey.snapshots.places import frozen_folder
from survey.waves.stages import find

MICRODATA = "microdata"
BUILDING = ".building"


def files(wave: Wave) -> Mapping[str, str]:
    """The names of a frozen wave's written files by ending; empty until the worker has written them."""
    names = sorted(storage.listed(_name(wave)))
    return {name.rpartition("/")[2].split(".", 1)[1]: name for name in names}


@job(MICRODATA)
def write(work: Work) -> None:
    """Write a wave's microdata, all files or none."""
    with needed():
        from survey.outputs.microdata import writing
    wave = find(work.subject)
    name, snapshot, written = _name(wave), frozen_folder(wave), files(wave)
    db.session.rollback()  # writing takes a while, in which others must be able to write
    if written:
        return
    folder = storage.place(name)
    folder.parent.mkdir(parents=True, exist_ok=True)
    for left in folder.parent.glob(f"{folder.name}.*{BUILDING}"):  # by a worker that was killed
        shutil.rmtree(left, ignore_errors=True)
    building = Path(mkdtemp(prefix=f"{folder.name}.", suffix=BUILDING, dir=folder.parent))
    work.progress = lambda: (len(list(building.glob("*"))), len(writing.WRITERS))
    try:
        writing.write(snapshot, building)
        storage.move(building, name, "")
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _name(wave: Wave) -> str:
    """The folder's, by wave and snapshot."""
    assert wave.snapshot is not None
    return f"microdata/{wave.code}-{wave.snapshot[:12]}"
