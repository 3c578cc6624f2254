"""What hangs instead of dying keeps nobody waiting: every answer in these tests comes while it still hangs."""

import shutil
import sqlite3
from contextlib import suppress

import psycopg
import pytest
import sqlalchemy as sa

from survey.base.log import kind_of
from survey.base.postgresql import give_up_in_time
from survey.base.waiting import ANSWER_WITHIN, CONNECT_WITHIN, answering
from tests.faults.counting import Redis
from tests.faults.customers import ANSWERS, Crowd, ask


@pytest.fixture
def redis(tmp_path):
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed: nothing was counted in a Redis that hangs")
    own = Redis(tmp_path)
    yield own
    own.remove()


def test_a_database_that_hangs_gives_answers_back_and_is_used_again(on_postgresql, cluster, start, nothing_is_lost):
    server = start(on_postgresql)
    paths = [f"/s/{code}" for code in on_postgresql.codes]
    filled = {path: {**ANSWERS, **ask(server.port, path).fields()} for path in paths[:8]}
    with cluster.stopped():
        for path, fields in filled.items():
            page = ask(server.port, path, fields)
            assert (page.status, page.fields()) == (503, fields)
        assert ask(server.port, paths[0]).status == 503
        assert ask(server.port, "/").status == 503
    with Crowd(server.port, codes=on_postgresql.codes) as crowd:
        crowd.wait_for(10)
        crowd.sent += len(filled)
        crowd.receipts += [ask(server.port, path, fields).location for path, fields in filled.items()]
    assert not crowd.wrong
    nothing_is_lost(on_postgresql, server.port, crowd)


def test_while_a_database_that_hangs_rests_nobody_tries_to_connect(cluster):
    address = cluster.url.replace("postgresql://", "postgresql+psycopg://")
    engine = sa.create_engine(address, connect_args={"connect_timeout": CONNECT_WITHIN}, poolclass=sa.NullPool)
    give_up_in_time(engine)
    with cluster.stopped():
        for said in ("timeout", "did not answer just now"):
            with pytest.raises(sa.exc.OperationalError, match=said):
                engine.connect()


def test_a_request_waits_for_all_its_answers_no_longer_than_for_one(cluster):
    address = cluster.url.replace("postgresql://", "postgresql+psycopg://")
    engine = sa.create_engine(address, poolclass=sa.NullPool)
    give_up_in_time(engine)
    with engine.connect() as connection, answering():
        connection.execute(sa.text("SELECT pg_sleep(1)"))
        with pytest.raises(sa.exc.OperationalError) as told:
            connection.execute(sa.text(f"SELECT pg_sleep({ANSWER_WITHIN - 0.5})"))
        assert kind_of(told.value) == "OperationalError NoAnswerError"
        connection.invalidate()


def test_a_request_that_has_waited_waits_for_no_further_connection(cluster):
    address = cluster.url.replace("postgresql://", "postgresql+psycopg://")
    engine = sa.create_engine(address, poolclass=sa.NullPool)
    give_up_in_time(engine)
    with answering():
        with engine.connect() as connection:
            connection.execute(sa.text("SELECT pg_sleep(0.5)"))
        engine.connect().close()
    with answering():
        with suppress(sa.exc.OperationalError), engine.connect() as connection:
            connection.execute(sa.text(f"SELECT pg_sleep({ANSWER_WITHIN - 0.5})"))
        with pytest.raises(sa.exc.OperationalError, match=r"no time is left|did not answer just now"):
            engine.connect()


@pytest.mark.parametrize("table", ["response", "access_code"])
def test_a_table_that_is_locked_gives_answers_back(on_postgresql, cluster, start, table):
    server = start(on_postgresql)
    path = f"/s/{on_postgresql.codes[0]}"
    fields = {**ANSWERS, **ask(server.port, path).fields()}
    with psycopg.connect(on_postgresql.environ["DATABASE_URL"]) as other:
        other.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        page = ask(server.port, path, fields)
        assert (page.status, page.fields()) == (503, fields)
        assert ask(server.port, path).status in (200, 503)
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        with psycopg.connect(on_postgresql.environ["DATABASE_URL"]) as watcher:
            assert watcher.execute(waiting).fetchone() == (0,)
    while (page := ask(server.port, path, fields)).status == 503:  # for a moment nobody asks it again
        assert page.fields() == fields
    assert page.status == 303


def test_a_writer_that_never_ends_gives_answers_back_on_sqlite(on_sqlite, start, tmp_path):
    server = start(on_sqlite)
    path = f"/s/{on_sqlite.codes[0]}"
    fields = {**ANSWERS, **ask(server.port, path).fields()}
    other = sqlite3.connect(tmp_path / "survey.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    page = ask(server.port, path, fields)
    assert (page.status, page.fields()) == (503, fields)
    assert ask(server.port, path).status == 200
    other.execute("ROLLBACK")
    assert ask(server.port, path, fields).status == 303


def test_counters_that_hang_keep_nobody_from_answering_and_count_again(on_postgresql, start, redis):
    server = start(on_postgresql, REDIS_URL=redis.url, RESPONSES_PER_MINUTE="1")
    first, second, third = (f"/s/{code}" for code in on_postgresql.codes[:3])
    filled = [{**ANSWERS, **ask(server.port, path).fields()} for path in (first, second, second, third, third)]
    with redis.stopped():
        assert ask(server.port, first, filled[0]).status == 303
        assert ask(server.port, second, filled[1]).status == 303
        assert ask(server.port, second, filled[2]).status == 303
    kept = 303
    while kept != 429:  # as soon as the counters are asked again
        fields = {**ANSWERS, **ask(server.port, third).fields()}
        kept = ask(server.port, third, fields).status
        assert kept in (303, 429)
