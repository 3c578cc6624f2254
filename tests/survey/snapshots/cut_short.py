"""Freezing by two processes, which the kernel ends in the midst: `python -m ... FOLDER URL`."""

import os
import signal
import sys
from pathlib import Path

import sqlalchemy as sa

from survey.base.database import db
from survey.models import Wave
from survey.snapshots import files
from survey.snapshots.freeze import building_folder
from survey.snapshots.journal import Journal
from tests.conftest import build

WHOLE = 2
"""Parts, of a response each, after which it dies."""


def main(folder, url):
    app = build(Path(folder), url)
    add = Journal.add

    def add_and_die(journal, part):
        add(journal, part)
        if len(journal.parts) == WHOLE:
            os.kill(os.getpid(), signal.SIGKILL)

    Journal.add = add_and_die
    with app.app_context():
        wave = db.session.scalars(sa.select(Wave)).one()
        files.write(wave, building_folder(wave), wave.closed_at, 6, 1, processes=2)


if __name__ == "__main__":
    main(*sys.argv[1:])
