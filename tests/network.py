"""No test reaches beyond this machine: connections and look-ups of names elsewhere are refused.

An audit hook of the interpreter sees every socket that Python code opens, of whatever library. Out of its reach are
sockets of C libraries (libpq: the PostgreSQL of TEST_DATABASE_URL is meant) and other processes: servers that tests
start, R, Java, Chromium (which is given addresses of loopback alone).
"""

import ipaddress
import socket
import sys

LOOK_UPS = ("socket.getaddrinfo", "socket.gethostbyname")
SENDINGS = ("socket.sendto", "socket.sendmsg")


class OutwardError(RuntimeError):
    """Something wanted to talk to another machine. No OSError: nobody shall take it for a network that is away."""


def keep_inside():
    """Refuse it from now on, for as long as this process lives: an audit hook cannot be taken away."""
    sys.addaudithook(_refuse)


def _refuse(event, arguments):
    if event == "socket.connect":
        connection, address = arguments
        if connection.type != socket.SOCK_DGRAM:  # connecting a datagram socket sends nothing: it only picks a route
            _check(connection, address)
    elif event in SENDINGS:
        _check(*arguments)
    elif event in LOOK_UPS:
        host = arguments[0]
        if host not in (None, "", "localhost", socket.gethostname()) and _number(host) is None:
            raise OutwardError(f"a test looks up the address of {host!r}")


def _check(connection, address):
    if connection.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
        host = address[0]
        number = _number(host)
        if host != "localhost" and not (number and (number.is_loopback or number.is_unspecified)):
            raise OutwardError(f"a test wants to reach {host!r}, beyond this machine")


def _number(host):
    """An address that is written as a number, short forms such as 127.1 included; None where it is a name."""
    text = host.decode() if isinstance(host, bytes) else host
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        try:
            return ipaddress.ip_address(socket.inet_aton(text))
        except OSError:
            return None
