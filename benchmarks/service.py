"""A service to measure: 900 outlets with an open wave on a database of its own, and a server in front of it."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from benchmarks.codes import CITIES, SECTORS
from survey import create_app
from survey.base.config import ROOT, SECRETS
from survey.base.database import alembic, db, transaction
from survey.models import AccessCode
from survey.office.frame import file, importing
from survey.run.server import command
from survey.waves import stages

OUTLETS = 900
USCC = "91620100MA0000000C"  # valid, and nobody's


@dataclass(frozen=True)
class Service:
    """What a server process needs to know, and the codes that customers scan."""

    environ: Mapping[str, str]
    codes: list[str]


@contextmanager
def sqlite(folder: Path) -> Iterator[str]:
    """The address of a new SQLite file."""
    yield f"sqlite:///{folder / 'survey.db'}"


def each_database() -> Iterator[tuple[str, str, Path]]:
    """What it is called, its address and a folder beside it: a new SQLite file, and where TEST_DATABASE_URL names a
    PostgreSQL server a new database there."""
    with TemporaryDirectory() as folder, sqlite(Path(folder)) as address:
        yield "SQLite", address, Path(folder)
    if server := os.environ.get("TEST_DATABASE_URL"):
        with TemporaryDirectory() as folder, postgresql(server) as address:
            yield "PostgreSQL", address, Path(folder)


@contextmanager
def postgresql(server: str) -> Iterator[str]:
    """The address of a new database on a PostgreSQL server, dropped afterwards; exits where none is named."""
    if not server:
        raise SystemExit("This is measured on PostgreSQL: name a server, TEST_DATABASE_URL=postgresql://user@host/name")
    name = f"survey_bench_{uuid.uuid4().hex[:12]}"
    address = server.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def prepare(database_url: str, folder: Path, outlets: int = OUTLETS) -> Service:
    """Migrate the database and open a wave over so many outlets in all sectors and cities."""
    environ = {name: secrets.token_hex(32) for name in SECRETS} | {"DATABASE_URL": database_url}
    app = create_app(environ, folder)
    with app.app_context():
        alembic.upgrade()
        with transaction():
            open_wave("2026-1", outlets)
        codes = list(db.session.scalars(sa.select(AccessCode.code).order_by(AccessCode.id)))
        db.session.close()
        db.engine.dispose()
    return Service(environ | {"DATA_DIR": str(folder)}, codes)


def open_wave(code: str, outlets: int) -> None:
    """Open a new wave over so many outlets, the same ones each time."""
    wave = stages.create(code, f"{code}期", demo_data=True)
    rows = file.whole_register(_register(outlets).encode())
    importing.import_frame(wave, rows, "invented for a measurement")
    stages.open_(wave)


@dataclass(frozen=True)
class Server:
    """A running server; `process` is Granian's first one, which watches over the workers."""

    process: subprocess.Popen[bytes]
    port: int

    def stop(self) -> None:
        """End it as an administrator would, and wait."""
        self.process.terminate()
        self.process.wait(30)


def start(
    service: Service,
    workers: int = 1,
    app: str = "survey.run.served:app",
    port: int | None = None,
    log: Path | None = None,
    **environ: str,
) -> Server:
    """The real server command with the application or the floor, what it says into a file where one is named; returns
    once it takes connections."""
    port = port or free_port()
    outside = {name: value for name, value in os.environ.items() if name not in (*SECRETS, "DATABASE_URL")}
    words = command("127.0.0.1", port, workers, app)
    given = {**outside, **service.environ, **environ}
    with nullcontext() if log is None else log.open("ab") as said:
        process = subprocess.Popen(words, cwd=ROOT, env=given, start_new_session=True, stdout=said, stderr=said)
    _wait_for(port, process)
    return Server(process, port)


@contextmanager
def serving(service: Service, workers: int, app: str = "survey.run.served:app", **environ: str) -> Iterator[int]:
    """A server for as long as it is measured; gives its port."""
    server = start(service, workers, app, **environ)
    try:
        yield server.port
    finally:
        server.stop()


def _register(outlets: int) -> str:
    cells = list(product(SECTORS, CITIES))
    lines = ["outlet,outlet_name,uscc,unit_name,sector,city,volume,address"]
    for number in range(outlets):
        sector, city = cells[number % len(cells)]
        lines.append(f"N{number:04d},第{number}号网点,{USCC},某单位,{sector},{city},1000,某路{number}号")
    return "\n".join(lines) + "\n"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with exit code {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start within a minute")
