"""How something ended is written down also where the database is away just then: else it would be done once more."""

import time
from collections.abc import Callable
from typing import TypeVar

from survey.base.database import AWAY, transaction
from survey.models.errand import SILENCE

Told = TypeVar("Told")

PAUSE = 1.0
"""Seconds between two attempts."""


def insist(write: Callable[[], Told]) -> Told:
    """Write in a transaction, again while the database is away; raises what it raises after a minute, when others may
    believe that we died."""
    end = time.monotonic() + SILENCE.total_seconds()
    while True:
        try:
            with transaction():
                return write()
        except AWAY:
            if time.monotonic() > end:
                raise
        time.sleep(PAUSE)
