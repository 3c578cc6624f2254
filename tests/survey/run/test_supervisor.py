"""Processes kept running side by side: what dies comes back, and nothing is left when all end."""

import os
import signal
import subprocess
import sys
import time

import pytest

from survey.base.config import ROOT
from tests.faults.processes import gone

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="/proc tells of processes")]

PARENT = """
import sys
from survey.run.supervisor import GivenUpError, keep_running
try:
    keep_running({"first": [sys.executable, "-c", sys.argv[1]], "second": [sys.executable, "-c", sys.argv[1]]})
except GivenUpError as error:
    raise SystemExit(str(error))
"""
STEADY = """
import os, subprocess, sys, time
child = subprocess.Popen(["sleep", "600"])
with open(os.environ["NOTES"], "a") as notes:
    notes.write(f"{os.getpid()} {child.pid}\\n")
time.sleep(600)
"""
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)" + STEADY
BROKEN = "raise SystemExit(3)"


class Family:
    """A supervisor with two processes, which have a child each."""

    def __init__(self, notes, words):
        self.notes = notes
        environ = {**os.environ, "NOTES": str(notes)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", PARENT, words], cwd=ROOT, env=environ, start_new_session=True, stderr=subprocess.PIPE
        )

    def started(self, number):
        """The (process, its child) that noted themselves, once there are so many."""
        while True:
            rows = self.notes.read_text().splitlines() if self.notes.exists() else []
            if len(rows) >= number:
                return [tuple(map(int, row.split())) for row in rows]
            assert self.process.poll() is None, self.process.stderr.read()
            time.sleep(0.02)


@pytest.fixture
def family(tmp_path):
    made = []

    def begin(words=STEADY):
        made.append(Family(tmp_path / f"notes{len(made)}", words))
        return made[-1]

    yield begin
    for one in made:
        if one.process.poll() is None:
            one.process.kill()
        one.process.wait()
        one.process.stderr.close()


def wait_until_gone(pids):
    while not all(gone(pid) for pid in pids):
        time.sleep(0.02)


def test_what_is_killed_comes_back_however_often(family):
    one = family()
    killed = []
    for started in range(2, 10):
        pid, child = one.started(started)[-1]
        killed += [pid, child]
        os.kill(pid, signal.SIGKILL)
    one.started(10)
    wait_until_gone(killed)
    assert one.process.poll() is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_all_of_them(family, number):
    one = family()
    everybody = one.started(2)
    one.process.send_signal(number)
    assert one.process.wait() == 0
    wait_until_gone([pid for pair in everybody for pid in pair])


def test_what_is_deaf_is_killed_with_its_children(family):
    one = family(DEAF)
    everybody = [pid for pair in one.started(2) for pid in pair]
    one.process.terminate()
    one.process.wait()
    wait_until_gone(everybody)


def test_a_supervisor_that_is_killed_takes_them_along(family):
    one = family()
    everybody = one.started(2)
    one.process.kill()
    one.process.wait()
    wait_until_gone([pid for pid, _child in everybody])
    for _pid, child in everybody:  # children that are not ours to bind, as a server's workers are (run/served.py)
        os.kill(child, signal.SIGKILL)


def test_what_never_runs_is_given_up_with_one_sentence(family):
    one = family(BROKEN)
    assert one.process.wait() == 1
    assert one.process.stderr.read().decode().strip() == (
        "the first ends whenever it is started; what it says above tells why"
    )
