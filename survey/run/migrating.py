"""Bringing the database up to date from within a process that goes on."""

import logging

from survey.base.application import this_app
from survey.base.database import alembic


def migrate() -> None:
    """Migrate to this program's schema, saying nothing of it.

    In a context of its own, with which the connection goes: one that stays open in its transaction keeps SQLite's log
    from being folded in.
    """
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with this_app().app_context():
        alembic.upgrade()
