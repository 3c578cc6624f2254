"""Signs of life while a job runs: without them for a minute, everybody knows that its worker has died."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from flask import Flask

from survey.base.application import this_app
from survey.base.clock import now
from survey.base.database import transaction
from survey.errands.jobs import Work
from survey.models.errand import note_beat

EVERY = 5
"""Seconds between two signs of life; the page looks again as often."""


@contextmanager
def alive(number: int, attempt: int, work: Work) -> Iterator[None]:
    """Give signs of life for an attempt at an errand, from a thread of its own, until the job returns."""
    over = Event()
    thread = Thread(target=_beat, args=(this_app(), number, attempt, work, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(app: Flask, number: int, attempt: int, work: Work, over: Event) -> None:
    with app.app_context():
        while not over.wait(EVERY):
            try:
                progress = work.progress() if work.progress else None
                with transaction():
                    note_beat(number, attempt, now(), progress)
            except Exception:  # whatever it was, the job goes on, and the next sign may get through
                app.logger.warning("no sign of life could be given", exc_info=True)
