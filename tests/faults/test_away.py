"""The database is away or its disk is full: the answers stay on the page, and a touch sends them again."""

import resource

import pytest

from tests.faults.customers import ANSWERS, ask
from tests.faults.processes import children


@pytest.fixture
def opened():
    """A questionnaire that is open in a browser: its answers with the ticket."""

    def open_page(port, code):
        return {**ANSWERS, **ask(port, f"/s/{code}").fields()}

    return open_page


def kept(page):
    """What the page would send again when its button is pressed."""
    assert page.status == 503
    assert "<button>" in page.text
    return page.fields()


def test_answers_stay_on_the_page_while_the_database_is_away(on_postgresql, cluster, start, opened):
    port, path = start(on_postgresql).port, f"/s/{on_postgresql.codes[0]}"
    answers = opened(port, on_postgresql.codes[0])
    cluster.kill()
    try:
        assert kept(ask(port, path, answers)) == answers
        again = kept(ask(port, path, answers))
        page = ask(port, path)
        assert (page.status, page.text.count("<h1>")) == (503, 1)
    finally:
        cluster.start()
    stored = ask(port, path, again)
    assert stored.status == 303
    assert ask(port, stored.location).status == 200


def test_answers_stay_on_the_page_while_the_disk_is_full(on_sqlite, start, opened, tmp_path):
    server = start(on_sqlite)
    port, path = server.port, f"/s/{on_sqlite.codes[0]}"
    assert ask(port, path, opened(port, on_sqlite.codes[0])).status == 303
    answers = opened(port, on_sqlite.codes[0])
    full = (tmp_path / "survey.db-wal").stat().st_size
    limit_files(server, full)
    again = kept(ask(port, path, answers))
    assert again == answers
    assert ask(port, path).status == 200
    limit_files(server, resource.RLIM_INFINITY)
    stored = ask(port, path, again)
    assert stored.status == 303
    assert ask(port, stored.location).status == 200


def limit_files(server, size):
    """No file of the server may grow beyond so many bytes: to a program a full disk looks the same."""
    for pid in children(server.process.pid):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
