"""The processes of a server, as Linux lists them."""

import os
import signal
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
