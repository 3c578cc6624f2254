"""What is costly to make is made once a run, whichever worker needs it first, and copied."""

import fcntl
import os


def once_a_run(tmp_path_factory, name, make):
    """The folder `name` that all workers of this run share; `make(folder)` fills it, the others wait meanwhile.

    It is moved to its place when it is whole, so nothing in it may hold its own path. Treat it as read only.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, unfinished = shared / name, tmp_path_factory.mktemp(name)
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            make(unfinished)
            unfinished.rename(folder)
    return folder
