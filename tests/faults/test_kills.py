"""Nothing acknowledged is ever lost: workers, the whole server or the database are killed while customers answer."""

from tests.faults.customers import Crowd
from tests.faults.processes import kill_all, kill_workers

SOME = 25  # receipts between two blows


def test_every_receipt_shown_outlives_killed_workers_and_a_killed_server(service, start, nothing_is_lost):
    server = start(service)
    with Crowd(server.port, codes=service.codes) as crowd:
        crowd.wait_for(SOME)
        assert kill_workers(server)
        crowd.wait_for(SOME)
        kill_all(server)
        server = start(service, server.port)
        crowd.wait_for(SOME)
    assert not crowd.wrong
    nothing_is_lost(service, server.port, crowd)


def test_every_receipt_shown_outlives_a_killed_database(on_postgresql, cluster, start, nothing_is_lost):
    server = start(on_postgresql)
    with Crowd(server.port, codes=on_postgresql.codes) as crowd:
        for _ in range(2):
            crowd.wait_for(SOME)
            cluster.kill()
            cluster.start()
        crowd.wait_for(SOME)
    assert not crowd.wrong
    nothing_is_lost(on_postgresql, server.port, crowd)
