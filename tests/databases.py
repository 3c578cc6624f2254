"""PostgreSQL databases for the tests: made once from a template, then emptied and used again.

To make one takes most of a second on a small machine, to empty one a twentieth of it. One in which a test changed more
than rows, or wrote much, is dropped.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql

ROOM = 4 * 2**20
"""Bytes that a used database may be larger than the template: what is emptied by deleting keeps its size."""
SHAPE = """
SELECT md5(string_agg(line, '\n' ORDER BY line)) FROM (
  SELECT concat_ws(' ', relname, relkind, reloptions, relispartition, relhastriggers) AS line
  FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT concat_ws(' ', attrelid::regclass, attname, atttypid, attnotnull, atthasdef, attisdropped)
  FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, convalidated, pg_get_constraintdef(oid))
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT concat_ws(' ', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT concat_ws(' ', indexrelid::regclass, indisvalid) FROM pg_index
  UNION ALL SELECT concat_ws(' ', proname, md5(prosrc)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT nspname::text FROM pg_namespace WHERE nspname NOT LIKE 'pg_%'
  UNION ALL SELECT concat_ws(' ', setrole, setconfig) FROM pg_db_role_setting
  UNION ALL SELECT extname::text FROM pg_extension
) AS lines
"""
PARTS = "SELECT inhrelid::regclass::text FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE relkind = 'r'"
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
TABLES = "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
USED = f"{TABLES} AND pg_relation_size(oid) > 0"
SEQUENCES = "SELECT schemaname || '.' || sequencename, start_value, last_value FROM pg_sequences"


@dataclass(frozen=True)
class Content:
    """All rows of a database, as COPY writes them, and how far its sequences are."""

    rows: Mapping[str, bytes]
    sequences: Sequence[tuple[str, int, int | None]]

    @classmethod
    def of(cls, there: psycopg.Connection) -> "Content":
        """That of a database."""
        used = [table for (table,) in there.execute(USED)]
        return cls({table: _copied(there, table) for table in used}, there.execute(SEQUENCES).fetchall())

    def put(self, there: psycopg.Connection) -> None:
        """Let it be all that is in a database of the same shape."""
        with there.transaction():
            there.execute("SET LOCAL session_replication_role = replica")  # neither triggers nor foreign keys
            used = there.execute(USED).fetchall()
            there.execute(";".join(f"DELETE FROM {table}" for (table,) in used) or "SELECT 1")
            for table, rows in self.rows.items():
                with there.cursor().copy(f"COPY {table} FROM STDIN") as into:
                    into.write(rows)
            for sequence, start, last in self.sequences:
                there.execute("SELECT setval(%s, %s, %s)", [sequence, last or start, last is not None])


class Databases:
    """Databases like the template `name`, for one test after the other."""

    def __init__(self, server: str, template: str) -> None:
        """On the server at the address `server`."""
        self._server, self._template = server, template
        self._free: list[str] = []
        self._all: set[str] = set()
        with self._opened(template) as there:
            self._shape, self._size = _shape(there), _size(there)
            self._parts = {part for (part,) in there.execute(PARTS)}
            self._content = Content.of(there)

    def take(self) -> str:
        """The name of an empty database that is nobody else's."""
        if self._free:
            return self._free.pop()
        name = f"survey_test_{uuid.uuid4().hex[:12]}"
        self._on_server("CREATE DATABASE {} TEMPLATE {}", name, self._template)
        self._all.add(name)
        return name

    def give_back(self, name: str) -> None:
        """Whatever a test left there is gone afterwards, or the database is."""
        if self._emptied(name):
            self._free.append(name)
        else:
            self._drop(name)

    def drop_all(self) -> None:
        for name in tuple(self._all):
            self._drop(name)

    def _emptied(self, name: str) -> bool:
        try:
            with self._opened(name) as there:
                there.execute(OTHERS, [name])
                for (part,) in there.execute(PARTS).fetchall():
                    if part not in self._parts:
                        there.execute(f"DROP TABLE {part}")
                if _shape(there) != self._shape or _size(there) > self._size + ROOM:
                    return False
                self._content.put(there)
        except psycopg.Error:
            return False
        return True

    def _drop(self, name: str) -> None:
        self._on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        self._all.discard(name)

    def _opened(self, name: str) -> psycopg.Connection:
        return psycopg.connect(self._server, dbname=name, autocommit=True)

    def _on_server(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as server:
            server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _shape(there: psycopg.Connection) -> str:
    return there.execute(SHAPE).fetchone()[0]


def _size(there: psycopg.Connection) -> int:
    return there.execute("SELECT pg_database_size(current_database())").fetchone()[0]


def _copied(there: psycopg.Connection, table: str) -> bytes:
    with there.cursor().copy(f"COPY {table} TO STDOUT") as out:
        return b"".join(out)
