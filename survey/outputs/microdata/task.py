"""A wave's microdata by the worker: written once, kept beside the snapshot, since that never changes."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp

from flask import current_app

from survey.base.database import db
from survey.base.parts import needed
from survey.errands.jobs import Work, job
from survey.models import Wave
from survey.snapshots.freeze import frozen_folder
from survey.waves.stages import find

MICRODATA = "microdata"
BUILDING = ".building"


def files(wave: Wave) -> Mapping[str, Path]:
    """The written files of a frozen wave by ending; empty until the worker has written all of them."""
    folder = _folder(wave)
    return {path.name.split(".", 1)[1]: path for path in sorted(folder.iterdir())} if folder.is_dir() else {}


@job(MICRODATA)
def write(work: Work) -> None:
    """Write a wave's microdata, all files or none."""
    with needed():
        from survey.outputs.microdata import writing
    wave = find(work.subject)
    folder, snapshot = _folder(wave), frozen_folder(wave)
    db.session.rollback()  # writing takes a while, in which others must be able to write
    if folder.exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    for left in folder.parent.glob(f"{folder.name}.*{BUILDING}"):  # by a worker that was killed
        shutil.rmtree(left, ignore_errors=True)
    building = Path(mkdtemp(prefix=f"{folder.name}.", suffix=BUILDING, dir=folder.parent))
    work.progress = lambda: (len(list(building.glob("*"))), len(writing.WRITERS))
    try:
        writing.write(snapshot, building)
        building.rename(folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _folder(wave: Wave) -> Path:
    """Named by wave and snapshot."""
    assert wave.snapshot is not None
    return Path(current_app.config["DATA_DIR"]) / "microdata" / f"{wave.code}-{wave.snapshot[:12]}"
