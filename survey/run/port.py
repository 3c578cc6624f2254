"""One instance a port: the server shares its port with whoever else listens there, and customers with it."""

import socket
import sys


class PortTakenError(SystemExit):
    """Somebody serves there already; exits with the message."""


def claim(host: str, port: int) -> socket.socket | None:
    """Claim a port for as long as what is returned stays open; raises PortTakenError where it is taken.

    What listens is found by binding beside it; who is only about to listen, on Linux, by a name that one process has.
    """
    taken = PortTakenError(f"Port {port} is taken: something serves there already. PORT=... chooses another.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            raise taken from error
    if sys.platform != "linux":
        return None
    claimed = socket.socket(socket.AF_UNIX)
    try:
        claimed.bind(f"\0service-satisfaction-index-{port}")
    except OSError as error:
        claimed.close()
        raise taken from error
    return claimed
