"""One instance a port: the server shares its port with whoever else listens there, and customers with it."""

import socket
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager


class PortTakenError(SystemExit):
    """Somebody serves there already; exits with the message."""


@contextmanager
def claimed(host: str, port: int) -> Iterator[None]:
    """Hold a port against other instances; raises PortTakenError where it is taken.

    What listens is found by binding beside it; who is only about to listen, on Linux, by a name that one process has.
    """
    taken = PortTakenError(f"Port {port} is taken: something serves there already. PORT=... chooses another.")
    with closing(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            raise taken from error
    if sys.platform != "linux":
        yield
        return
    with closing(socket.socket(socket.AF_UNIX)) as name:
        try:
            name.bind(f"\0service-satisfaction-index-{port}")
        except OSError as error:
            raise taken from error
        yield
