"""A wave's microdata by the worker: written once, kept beside the snapshot, since that never changes."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from survey.base import storage
from survey.base.database import db
from survey.base.parts import needed
from survey.errands.jobs import Work, job
from survey.models import Wave
from survey.models.release import published_of_wave
from survey.outputs.microdata.stated import stated
from survey.snapshots.places import frozen_folder
from survey.waves.settings import settled
from survey.waves.stages import find

MICRODATA = "microdata"
BUILDING = ".building"
REFUSED = ".refused"
"""What stands in the place of a file that could not be written: why."""


FORMAT = 3
"""Of the files: those of another are written anew."""
REPLICATES = "replicates.csv"


@dataclass(frozen=True)
class Measure:
    """What the weights of the files are computed with, and the revision that was published with it, if any."""

    settings: Mapping[str, Any]
    revision: int | None


def measure(wave: Wave) -> Measure:
    """The settings of a wave's last published release; before there is one, as the office's stand."""
    published = published_of_wave(wave.id)
    if not published:
        return Measure(settled(wave), None)
    then = published[-1].settings
    return Measure(settled(wave) | {name: then[name] for name in ("basis", "flags")}, published[-1].revision)


def files(wave: Wave) -> Mapping[str, str]:
    """The names of a frozen wave's written files by ending; empty until the worker has written them."""
    return {ending: name for ending, name in _written(_name(wave)).items() if not ending.endswith(REFUSED)}


def refused(wave: Wave) -> Mapping[str, str]:
    """Why files of a frozen wave could not be written, by ending."""
    return {
        ending.removesuffix(REFUSED): storage.file(name).read_text("utf-8")
        for ending, name in _written(_name(wave)).items()
        if ending.endswith(REFUSED)
    }


@job(MICRODATA)
def write(work: Work) -> None:
    """Write a wave's microdata, all at once, with replicate weights where `replicates` is told; a form that a program
    refuses leaves why in its place. Those written with other settings before are dropped."""
    with needed():
        from survey.outputs.microdata import writing
    wave = find(work.subject)
    name, snapshot, settings, written = _name(wave), frozen_folder(wave), measure(wave).settings, files(wave)
    code, replicates, told = wave.code, bool(work.details.get("replicates")), stated()
    db.session.rollback()  # writing takes a while, in which others must be able to write
    if written and (REPLICATES in written or not replicates):
        return
    folder = storage.place(name)
    folder.parent.mkdir(parents=True, exist_ok=True)
    for left in folder.parent.glob(f"{_stem(name)}*{BUILDING}"):  # by a worker that was killed
        shutil.rmtree(left, ignore_errors=True)
    building = Path(mkdtemp(prefix=f"{folder.name}.", suffix=BUILDING, dir=folder.parent))
    work.progress = lambda: (len(list(building.glob("*"))), len(writing.WRITERS))
    try:
        done = writing.write(snapshot, building, settings, replicates, told)
        for ending, why in done.refused.items():
            (building / f"responses-{code}.{ending}{REFUSED}").write_text(why, "utf-8")
        storage.move(building, name, "")
    finally:
        shutil.rmtree(building, ignore_errors=True)
    for before in {Path(one).parent.as_posix() for one in storage.listed(MICRODATA)} - {name}:
        if before.startswith(f"{MICRODATA}/{_stem(name)}"):
            storage.drop(before)


def _written(name: str) -> dict[str, str]:
    return {one.rpartition("/")[2].split(".", 1)[1]: one for one in sorted(storage.listed(name))}


def _name(wave: Wave) -> str:
    """The folder's, by wave, snapshot, and what else the files depend on."""
    assert wave.snapshot is not None
    told = json.dumps([FORMAT, measure(wave).settings, asdict(stated())], sort_keys=True).encode()
    return f"{MICRODATA}/{wave.code}-{wave.snapshot[:12]}-{sha256(told).hexdigest()[:8]}"


def _stem(name: str) -> str:
    """What the folders of a snapshot begin with, whatever the settings."""
    return name.rpartition("/")[2].rpartition("-")[0]
