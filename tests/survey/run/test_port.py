"""A second instance on the same port is refused before it has done anything."""

import socket
import sys

import pytest

from survey.run.port import PortTakenError, claimed


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
@pytest.mark.parametrize("shares", [False, True])
def test_a_port_where_somebody_listens_is_refused(port, host, shares):
    with socket.socket() as other:
        if shares:  # as the server's own processes do
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        with pytest.raises(PortTakenError, match=f"Port {port} is taken"), claimed(host, port):
            pass


@pytest.mark.skipif(sys.platform != "linux", reason="claimed by a name that only Linux has")
def test_of_two_that_start_at_once_one_is_refused(port):
    with claimed("127.0.0.1", port), pytest.raises(PortTakenError), claimed("127.0.0.1", port):
        pass
    with claimed("127.0.0.1", port):
        pass


def test_a_server_may_take_the_port_that_is_claimed(port):
    with claimed("127.0.0.1", port), socket.create_server(("127.0.0.1", port)):
        pass
