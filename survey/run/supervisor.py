"""Processes that are kept running side by side, and end together: whatever dies is started again."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial

from survey.run.parent import end_with

GRACE = 10
"""Seconds that a process has to end by itself before it is killed."""
STEADY = 20
"""Seconds after which a process has started for good."""
MOST_FAILURES = 5
"""Starts in a row, none of them for good, after which a process that ends by itself is given up."""
PAUSE = 0.5
"""Seconds that are added to the wait with each of them."""
_LOOK_EVERY = 0.1
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class GivenUpError(Exception):
    """A process cannot be kept running; says which."""


class Process:
    """One command, started again whenever it ends: at once where it was killed, where it ends by itself after longer
    and longer pauses.

    It and its children are a group of their own, of which nothing is left when it ends. Should its supervisor die
    without a word, the kernel ends it.
    """

    def __init__(self, name: str, words: Sequence[str]) -> None:
        self._name, self._words = name, words
        self._running: subprocess.Popen[bytes] | None = None
        self._started, self._failures, self._due = 0.0, 0, 0.0

    def look(self) -> None:
        """Start it where it is due; raises GivenUpError where it fails whenever it is started."""
        moment = time.monotonic()
        if self._running is not None:
            if self._running.poll() is None:
                return
            self._bury(self._running)
            self._judge(self._running.returncode >= 0, moment)
            self._running = None
        if moment >= self._due:
            self._started = moment
            self._running = subprocess.Popen(
                self._words, start_new_session=True, preexec_fn=partial(end_with, os.getpid())
            )

    def _judge(self, by_itself: bool, moment: float) -> None:
        if moment - self._started > STEADY:
            self._failures = 0
        self._failures += by_itself
        if self._failures >= MOST_FAILURES:
            raise GivenUpError(f"the {self._name} ends whenever it is started; what it says above tells why")
        self._due = moment + PAUSE * self._failures

    def ask_to_end(self) -> None:
        """Let it finish what it is at."""
        if self._running is not None:
            self._running.terminate()

    def end(self, deadline: float) -> None:
        """Wait for it until then, and leave nothing of it."""
        if self._running is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self._running.wait(max(deadline - time.monotonic(), 0))
        self._bury(self._running)

    def _bury(self, process: subprocess.Popen[bytes]) -> None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def keep_running(commands: Mapping[str, Sequence[str]]) -> None:
    """Keep commands running, by name, until a signal asks us to end; then end them all.

    Raises GivenUpError, all others ended, where one cannot be kept running.
    """
    asked: list[int] = []
    for number in _SIGNALS:
        signal.signal(number, lambda number, frame: asked.append(number))
    processes = [Process(name, words) for name, words in commands.items()]
    try:
        while not asked:
            for process in processes:
                process.look()
            time.sleep(_LOOK_EVERY)
    finally:
        for process in processes:
            process.ask_to_end()
        deadline = time.monotonic() + GRACE
        for process in processes:
            process.end(deadline)
