"""`demo fresh`: the demonstration as it was at first, in place of what became of it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click
from flask import current_app
from flask_babel import gettext as _

from survey.base import storage
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.demonstration.commands import demo, load_and_tell, sized
from survey.run.backup.files import FOLDERS
from survey.run.migrating import migrate


@demo.command()
@sized
def fresh(responses: int, earlier: int, seed: int) -> None:
    """Throw away what became of the demonstration, its accounts and files too, and load it anew; secrets stay.

    Only in the embedded database, never beside real data, and not while the service runs.
    """
    if not current_app.config["EMBEDDED_DATABASE"]:
        raise RefusedError(_("只有内置数据库里的演示数据可以重新生成；DATABASE_URL 指向别的数据库"))
    file = Path(str(db.engine.url.database))
    if file.exists():
        with _alone(file) as connection:
            _refuse_real_data(connection)
            for name in FOLDERS:
                storage.drop(name)
            file.unlink()
    os.umask(0o077)
    migrate()
    click.echo("Inventing a demonstration province (a minute or two)...")
    load_and_tell(responses, earlier, seed)


@contextmanager
def _alone(file: Path) -> Iterator[sqlite3.Connection]:
    """The database while nobody else has it open; raises RefusedError where somebody has."""
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE")  # folds the log in, for which SQLite must be alone
        except sqlite3.OperationalError as error:
            raise RefusedError(_("系统正在使用这个数据库：请先停止服务（Ctrl+C），再试一次")) from error
        yield connection


def _refuse_real_data(connection: sqlite3.Connection) -> None:
    """Whatever the schema's version: a database without waves holds no survey."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "wave" not in tables:
        return
    real = [code for (code,) in connection.execute("SELECT code FROM wave WHERE NOT demo_data ORDER BY id")]
    if real:
        raise RefusedError(_("数据库里有真实的调查（%(waves)s），什么也没有改动", waves=_("、").join(real)))
