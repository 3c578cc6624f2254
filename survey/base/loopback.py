"""This machine's own addresses: what is said to them, nobody else hears."""

LOOPBACK = ("127.0.0.1", "localhost", "::1")
HOSTS = ("127.0.0.1", "localhost", "[::1]")
"""The same as a Host header has them."""


def is_loopback(host: str | None) -> bool:
    """Whether a host is this machine; brackets round an address of IPv6 do not matter."""
    return host is not None and host.removeprefix("[").removesuffix("]") in LOOPBACK
