"""What a process that serves asks of the kernel."""

import os
import signal
import socket
import stat
import sys
from contextlib import suppress
from threading import Timer
from types import FrameType

UNREAD_WITHIN = 30
"""Seconds after which a reader is given up who takes nothing of what is sent."""
_SAID_AGAIN = 1.0


def give_up_who_does_not_read() -> None:
    """Let the kernel (Linux only) end connections whose reader stands still: they take after the one that listens."""
    if sys.platform != "linux":
        return
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError):  # the folder that was listed is one of them, and closed
            number = int(name)
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                with socket.socket(fileno=os.dup(number)) as own:
                    if own.family != socket.AF_UNIX and own.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1000 * UNREAD_WITHIN)


def insist_on_ending() -> None:
    """Let a signal to end reach the event loop: it is said again until the process has ended.

    While very many connections end, the loop's pipe is full, and what is put in is lost.
    """
    pipe = signal.set_wakeup_fd(-1)
    signal.set_wakeup_fd(pipe, warn_on_full_buffer=False)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _say_again)


def _say_again(number: int, frame: FrameType | None) -> None:
    again = Timer(_SAID_AGAIN, os.kill, (os.getpid(), number))
    again.daemon = True
    again.start()
