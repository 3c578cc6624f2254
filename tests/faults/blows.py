"""What may happen to an installation, by name: each blow lasts as long as it is told, and is over when it returns."""

import os
import signal
import time
from contextlib import ExitStack, contextmanager

import psycopg

from tests.faults.processes import stopped

TABLES = ("response", "outlet_head", "access_code", "errand")
FULL_DISK = "the disk full"
READ_ONLY = "default_transaction_read_only"


def kill_web_worker(it, seconds):
    _kill(it.machine().web_worker())


def kill_server(it, seconds):
    _kill(it.machine().server())


def kill_worker(it, seconds):
    _kill(it.machine().worker())


def kill_serve(it, seconds):
    machine = it.machine()
    machine.kill()
    machine.start()


def kill_postgresql(it, seconds):
    _kill_and_start(it.cluster, seconds)


def kill_pgbouncer(it, seconds):
    _kill_and_start(it.pgbouncer, seconds)


def kill_redis(it, seconds):
    _kill_and_start(it.redis, seconds)


def kill_mail_server(it, seconds):
    _kill_and_start(it.mail_server, seconds)


def stop_web_worker(it, seconds):
    with stopped(it.machine().web_worker()):
        time.sleep(seconds)


def stop_worker(it, seconds):
    with stopped(it.machine().worker()):
        time.sleep(seconds)


def stop_postgresql(it, seconds):
    with it.cluster.stopped():
        time.sleep(seconds)


def stop_redis(it, seconds):
    with it.redis.stopped():
        time.sleep(seconds)


def stop_pgbouncer(it, seconds):
    with it.pgbouncer.stopped():
        time.sleep(seconds)


def stop_mail_server(it, seconds):
    with it.mail_server.stopped():
        time.sleep(seconds)


def fill_disk(it, seconds):
    """PostgreSQL's files and the data folder have no byte left; where it cannot write its log PostgreSQL ends."""
    with it.disk.full():
        time.sleep(seconds)
    it.cluster.start()


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
    "PgBouncer killed, started again": kill_pgbouncer,
    "Redis killed, started again": kill_redis,
    "the mail server killed, started again": kill_mail_server,
}
STOPS = {"a web worker stopped": stop_web_worker, "the worker stopped": stop_worker}
DEPENDENCIES = {
    "PostgreSQL stopped": stop_postgresql,
    "PgBouncer stopped": stop_pgbouncer,
    "Redis stopped": stop_redis,
    "the mail server stopped": stop_mail_server,
    FULL_DISK: fill_disk,
    "a table locked": locked_table,
    "the database read-only": only_reading,
    "no connection left": no_connection_left,
}
"""While one of these hangs, every page is to come within five seconds."""
ALL = {**KILLS, **STOPS, **DEPENDENCIES}


def possible(it):
    """The names of all that can be done to an installation: not everybody may mount a disk that can be filled."""
    return sorted(name for name in ALL if it.disk.mounted or name != FULL_DISK)


def _kill(pid):
    os.kill(pid, signal.SIGKILL)


def _kill_and_start(server, seconds):
    server.kill()
    time.sleep(seconds)
    server.start()


@contextmanager
def _own_connection(it):
    with psycopg.connect(it.url, autocommit=True) as connection:
        yield connection
