"""A worker in a process of its own, which the kernel kills in the midst of a freeze: `python -m ... FOLDER URL`."""

import os
import signal
import sys
from pathlib import Path

from survey.errands.doing import take_up
from survey.snapshots import files
from survey.snapshots.journal import Journal
from tests.conftest import build

WHOLE = 2
"""Parts, of a response each, after which it dies."""


def main(folder, url):
    app = build(Path(folder), url)
    files.write.__defaults__ = (1,)
    add, added = Journal.add, []

    def add_and_die(journal, part):
        add(journal, part)
        added.append(part)
        if len(added) == WHOLE:
            os.kill(os.getpid(), signal.SIGKILL)

    Journal.add = add_and_die
    with app.app_context():
        while take_up():
            pass


if __name__ == "__main__":
    main(*sys.argv[1:])
