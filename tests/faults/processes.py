"""The processes of a server, as Linux lists them."""

import os
import signal
from contextlib import contextmanager, suppress
from pathlib import Path


def children(pid):
    """The ids of a process's children; those of Granian's first process are its workers."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def kill_workers(server):
    """SIGKILL to every worker; the first process starts new ones."""
    killed = children(server.process.pid)
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    return killed


def kill_all(server):
    """SIGKILL to the server and its workers at the same instant."""
    os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait(30)


def descendants(pid):
    """The ids of a process's children, of theirs, and so on."""
    found = children(pid)
    return found + [one for child in found for one in descendants(child)]


def gone(pid):
    """Whether a process has ended, though its parent may not have noticed."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@contextmanager
def stopped(*pids):
    """SIGSTOP, and SIGCONT to those that are still there."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
