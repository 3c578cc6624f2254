"""What is done without anyone waiting: nightly, by the worker (`flask --app wsgi worker`; `make run` starts it)."""

from collections.abc import Callable
from functools import cache

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from huey import Huey, RedisHuey, SqliteHuey, crontab

from survey.console import Command
from survey.database import transaction
from survey.integrity import heads
from survey.respond.words import erase_expired, today


def publish_heads() -> None:
    """Sign and publish the day's heads."""
    current_app.logger.info("heads published: %s", heads.publish())


def erase() -> None:
    """Erase comments and contacts whose day has come."""
    with transaction():
        comments, contacts = erase_expired(today())
    current_app.logger.info("erased: %d comments, %d contacts", comments, contacts)


NIGHTLY: tuple[Callable[[], None], ...] = (publish_heads, erase)


_JUST_AFTER_MIDNIGHT = crontab(hour="16", minute="10")  # in UTC; in Gansu the next day has begun


@cache
def queue(app: Flask) -> Huey:
    """The queue of an application with its nightly jobs: in Redis where REDIS_URL names one, else in a SQLite file."""
    if address := app.config["REDIS_URL"]:
        made: Huey = RedisHuey("survey", url=address)
    else:
        folder = app.config["DATA_DIR"]
        folder.mkdir(parents=True, exist_ok=True)
        made = SqliteHuey("survey", filename=str(folder / "queue.db"))
    for job in NIGHTLY:
        made.periodic_task(_JUST_AFTER_MIDNIGHT, name=job.__name__)(_in_context(app, job))
    return made


def _in_context(app: Flask, job: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        with app.app_context():
            job()

    return run


@click.command(cls=Command)
@click.option("--once", is_flag=True, help="Do the nightly jobs now and end.")
@with_appcontext
def worker(once: bool) -> None:
    """Do the nightly jobs when their hour comes: publish heads, erase what has been kept long enough."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if once:
        for job in NIGHTLY:
            _in_context(app, job)()
    else:
        queue(app).create_consumer(workers=1).run()
