"""What may happen to an installation, by name: each blow lasts as long as it is told, and is over when it returns."""

import os
import signal
import time
from contextlib import ExitStack, contextmanager

import psycopg

from tests.faults.processes import stopped

TABLES = ("response", "outlet_head", "access_code", "errand")
READ_ONLY = "default_transaction_read_only"


def kill_web_worker(it, seconds):
    _kill(it.web_worker())


def kill_server(it, seconds):
    _kill(it.server())


def kill_worker(it, seconds):
    _kill(it.worker())


def kill_serve(it, seconds):
    it.kill_serve()
    it.start()


def kill_postgresql(it, seconds):
    it.cluster.kill()
    time.sleep(seconds)
    it.cluster.start()


def kill_redis(it, seconds):
    it.redis.kill()
    time.sleep(seconds)
    it.redis.start()


def stop_web_worker(it, seconds):
    with stopped(it.web_worker()):
        time.sleep(seconds)


def stop_worker(it, seconds):
    with stopped(it.worker()):
        time.sleep(seconds)


def stop_postgresql(it, seconds):
    with it.cluster.stopped():
        time.sleep(seconds)


def stop_redis(it, seconds):
    with it.redis.stopped():
        time.sleep(seconds)


def only_reading(it, seconds):
    """Every new transaction may only read, as on a standby."""
    with _own_connection(it) as connection:
        connection.execute(f"ALTER SYSTEM SET {READ_ONLY} = on")
        connection.execute("SELECT pg_reload_conf()")
        time.sleep(seconds)
        connection.execute(f"ALTER SYSTEM RESET {READ_ONLY}")
        connection.execute("SELECT pg_reload_conf()")


def no_connection_left(it, seconds):
    """Others take all connections, those of the service too."""
    with ExitStack() as taken, _own_connection(it) as mine:
        end = time.monotonic() + seconds
        for first in (True, False):
            try:
                while time.monotonic() < end:
                    taken.enter_context(psycopg.connect(it.cluster.url, application_name="greedy"))
            except psycopg.OperationalError:
                pass
            if first:
                others = "datname = current_database() AND pid <> pg_backend_pid()"
                mine.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        time.sleep(max(end - time.monotonic(), 0))


def locked_table(it, seconds):
    with _own_connection(it) as connection, connection.transaction():
        connection.execute(f"LOCK TABLE {it.chance.choice(TABLES)} IN ACCESS EXCLUSIVE MODE")
        time.sleep(seconds)


KILLS = {
    "a web worker killed": kill_web_worker,
    "the server killed": kill_server,
    "the worker killed": kill_worker,
    "`serve` killed, started again": kill_serve,
    "PostgreSQL killed, started again": kill_postgresql,
    "Redis killed, started again": kill_redis,
}
STOPS = {"a web worker stopped": stop_web_worker, "the worker stopped": stop_worker}
DEPENDENCIES = {
    "PostgreSQL stopped": stop_postgresql,
    "Redis stopped": stop_redis,
    "a table locked": locked_table,
    "the database read-only": only_reading,
    "no connection left": no_connection_left,
}
"""While one of these hangs, every page is to come within five seconds."""
ALL = {**KILLS, **STOPS, **DEPENDENCIES}


def _kill(pid):
    os.kill(pid, signal.SIGKILL)


@contextmanager
def _own_connection(it):
    with psycopg.connect(it.url, autocommit=True) as connection:
        yield connection
