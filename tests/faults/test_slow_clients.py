"""Whoever sends slowly, or reads nothing, keeps nobody waiting, and is sent away in the end."""

import select
import socket
import time

import pytest

from benchmarks.slow_senders import KINDS, SlowSenders
from survey.run.intake import BODY_WITHIN
from survey.run.listening import UNREAD_WITHIN
from survey.run.server import HEADERS_WITHIN
from tests.faults.customers import Crowd

SLOW, MANY = 530, 2000
FREELY = {"RESPONSES_PER_MINUTE": "1000000"}
PATIENCE = 4  # times as long as they may stay: a bound for a test that would hang


def beginnings(service, *kinds):
    return [KINDS[kind].format(code=service.codes[0]) for kind in kinds or KINDS]


def all_gone(slow):
    """Return once the service has sent all of them away."""
    end = time.monotonic() + PATIENCE * (BODY_WITHIN + HEADERS_WITHIN)
    while slow.open:
        assert time.monotonic() < end, f"{slow.open} are still waited for"
        time.sleep(0.1)


@pytest.mark.parametrize("kind", KINDS)
def test_five_hundred_slow_senders_stop_nobody_and_are_sent_away(on_sqlite, start, nothing_is_lost, kind):
    server = start(on_sqlite, **FREELY)
    with (
        SlowSenders(server.port, beginnings(on_sqlite, kind), SLOW) as slow,
        Crowd(server.port, codes=on_sqlite.codes) as crowd,
    ):
        crowd.wait_for(20)
        all_gone(slow)
    assert not crowd.wrong
    assert not crowd.refused
    nothing_is_lost(on_sqlite, server.port, crowd)


def test_two_thousand_of_all_kinds_neither(service, start, nothing_is_lost):
    server = start(service, **FREELY)
    with (
        SlowSenders(server.port, beginnings(service), MANY) as slow,
        Crowd(server.port, codes=service.codes) as crowd,
    ):
        crowd.wait_for(40)
        all_gone(slow)
    assert not crowd.wrong
    nothing_is_lost(service, server.port, crowd)


def test_who_is_sent_away_is_told_so(on_sqlite, start):
    server = start(on_sqlite)
    with SlowSenders(server.port, beginnings(on_sqlite, "answers"), 1) as slow:
        all_gone(slow)
    assert list(slow.said) == ["HTTP/1.1 408 Request Timeout"]


def test_who_reads_nothing_is_given_up(on_sqlite, start):
    server = start(on_sqlite)
    with socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect(("127.0.0.1", server.port))
        reader.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 2000)  # more than all buffers take
        ended = select.poll()
        ended.register(reader, select.POLLRDHUP)
        for _ in range(PATIENCE):
            if ended.poll(1500 * UNREAD_WITHIN):
                break
            reader.send(b"x")  # whoever was given up is told when they stir
        else:
            assert ended.poll(0)


def test_the_server_ends_by_itself_while_very_many_leave(on_sqlite, start):
    server = start(on_sqlite)
    with SlowSenders(server.port, beginnings(on_sqlite, "answers"), MANY):
        pass
    server.stop()
    assert server.process.returncode == 0
