"""No test reaches beyond this machine (tests/network.py), but everything on it."""

import socket
import urllib.request

import pytest

from tests.network import OutwardError

ELSEWHERE = "192.0.2.1"  # kept free for documentation (RFC 5737): nobody answers there


def test_a_connection_outward_is_refused():
    with socket.socket() as outward, pytest.raises(OutwardError, match=ELSEWHERE):
        outward.connect((ELSEWHERE, 80))
    with socket.socket(socket.AF_INET6) as outward, pytest.raises(OutwardError, match="2001:db8::1"):
        outward.connect_ex(("2001:db8::1", 80))


def test_a_datagram_outward_is_refused():
    with socket.socket(type=socket.SOCK_DGRAM) as outward, pytest.raises(OutwardError, match=ELSEWHERE):
        outward.sendto(b"?", (ELSEWHERE, 53))


def test_a_name_elsewhere_is_not_even_looked_up():
    with pytest.raises(OutwardError, match=r"example\.cn"):
        urllib.request.urlopen("http://example.cn", timeout=5)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_is_reached(host):
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection((host, server.getsockname()[1])).close()


def test_a_socket_of_the_file_system_is_reached(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # such an address is short
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as inward:
        server.bind("here")
        server.listen()
        inward.connect("here")
