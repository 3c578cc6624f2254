"""Sending to an address that somebody typed in: to public machines alone, at the very address that was looked at.

Redirects are not followed, and no proxy is asked.
"""

import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Timer
from time import monotonic
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext as _

from survey.base.refusal import RefusedError

WITHIN = 10.0
"""Seconds that everything may take from the first packet to the answer's last byte."""
LONGEST_ADDRESS, LONGEST_ANSWER = 1_000, 16 * 1024
"""Characters; bytes, beyond which an answer is not read."""
HTTPS, FIRST_PORT = 443, 1024
_TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("2002::/16"))
"""Addresses of IPv6 that lead to any of IPv4: NAT64, 6to4."""


class UnsentError(Exception):
    """Nothing arrived, as far as we know; says why in a code of survey/word/outcomes.py."""


@dataclass(frozen=True)
class Target:
    """An address that may be sent to. trusted: PRIVATE_RECEIVERS names it, so it need not be public."""

    https: bool
    host: str
    port: int
    path: str
    trusted: bool


def target(address: str) -> Target:
    """Read an address. Raises RefusedError where it is none, or none that we send to."""
    if len(address) > LONGEST_ADDRESS or not address.isascii() or not address.isprintable() or " " in address:
        raise RefusedError(_("地址只能用英文字母、数字和符号，不能有空格，最长 %(n)s 个字符。", n=LONGEST_ADDRESS))
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host:
        raise RefusedError(_("这不是一个完整的网址。网址以 https:// 开头。"))
    https = parts.scheme == "https"
    port = (HTTPS if https else 80) if port is None else port
    trusted = f"{host}:{port}" in current_app.config["PRIVATE_RECEIVERS"]
    if not trusted:
        _refuse(https, host, port)
    if parts.username is not None or parts.fragment:
        raise RefusedError(_("网址里不能有用户名、密码或 #。"))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(https, host, port, path, trusted)


def is_public(address: str) -> bool:
    """Whether an IP address is anybody's on the internet: not this machine, a local network, or many at once."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        if any(ip in network for network in _TRANSLATED):
            return False
        ip = ip.ipv4_mapped or ip
    return ip.is_global and not ip.is_multicast


def post(to: Target, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """Send a body; the answer's status and the beginning of its body. Raises UnsentError."""
    end = monotonic() + WITHIN
    try:
        with _connected(to, end) as raw:
            if to.https:
                trusted = ssl.create_default_context()
                connection: HTTPConnection = HTTPSConnection(to.host, to.port, context=trusted)
                connection.sock = trusted.wrap_socket(raw, server_hostname=to.host)
            else:
                connection = HTTPConnection(to.host, to.port)
                connection.sock = raw
            with connection.sock:
                connection.request("POST", to.path, body, dict(headers))
                answer = connection.getresponse()
                return answer.status, answer.read(LONGEST_ANSWER)
    except socket.gaierror as error:
        raise UnsentError("unknown_host") from error
    except ssl.SSLCertVerificationError as error:
        raise UnsentError("certificate") from error
    except (OSError, HTTPException) as error:
        late = isinstance(error, TimeoutError) or monotonic() >= end
        raise UnsentError("timeout" if late else "connection") from error


@contextmanager
def _connected(to: Target, end: float) -> Iterator[socket.socket]:
    """A connection that is cut off at the end, however slowly the other side goes on."""
    raw = _connect(_addresses(to), to.port, end)
    ours = raw.dup()

    def cut() -> None:
        with suppress(OSError):
            ours.shutdown(socket.SHUT_RDWR)

    timer = Timer(max(end - monotonic(), 0), cut)
    timer.daemon = True
    timer.start()
    try:
        with raw:
            yield raw
    finally:
        timer.cancel()
        ours.close()


def _connect(addresses: Sequence[str], port: int, end: float) -> socket.socket:
    """The first of the addresses that answers; raises what the last one raised."""
    for address in addresses[:-1]:
        with suppress(OSError):
            return socket.create_connection((address, port), max(end - monotonic(), 0.1))
    return socket.create_connection((addresses[-1], port), max(end - monotonic(), 0.1))


def _addresses(to: Target) -> list[str]:
    """All addresses of the host; raises UnsentError where any of them is not public."""
    found = socket.getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(where[0]) for *_rest, where in found))
    if not to.trusted and not all(map(is_public, addresses)):
        raise UnsentError("not_public")
    return addresses


def _refuse(https: bool, host: str, port: int) -> None:
    if not https:
        raise RefusedError(_("网址要以 https:// 开头。"))
    if port != HTTPS and port < FIRST_PORT:
        raise RefusedError(_("端口只能是 443 或 1024 以上。"))
    with suppress(ValueError):
        if not is_public(host):
            raise RefusedError(_("这是本机或内部网络的地址，不能发送。确有需要，请管理员在设置里放行。"))
