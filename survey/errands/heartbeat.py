"""Signs of life while a job runs: without them for a minute, everybody knows that its worker has died."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from flask import Flask

from survey.base.application import this_app
from survey.base.database import transaction

EVERY = 5
"""Seconds between two signs of life; the page looks again as often."""


@contextmanager
def alive(beat: Callable[[], object]) -> Iterator[None]:
    """Give signs of life by writing a beat down, from a thread of its own, until the job returns."""
    over = Event()
    thread = Thread(target=_beat, args=(this_app(), beat, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(app: Flask, beat: Callable[[], object], over: Event) -> None:
    with app.app_context():
        while not over.wait(EVERY):
            try:
                with transaction():
                    beat()
            except Exception:  # whatever it was, the job goes on, and the next sign may get through
                app.logger.warning("no sign of life could be given", exc_info=True)
