"""`wave archive` and `wave restore`: the responses of a frozen wave leave the database, and come back."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click
from sqlalchemy.exc import OperationalError

from analysis.errors import wrong
from survey.accounts.audit_log import note
from survey.base.database import db, transaction
from survey.base.refusal import RefusedError
from survey.queries.archived import name_of
from survey.snapshots.freeze import held_by_one
from survey.waves.stages import find

if TYPE_CHECKING:
    from survey.snapshots.archiving import Archive

TRIES = 120
"""How often, a second apart, a table is taken out that others keep using."""
_IN_USE = "55P03"  # PostgreSQL's lock_not_available


@click.argument("code")
def archive(code: str) -> None:
    """Move the responses of a frozen wave out of the database into files; its figures, receipts and audit stay."""
    from survey.snapshots.archiving import write_archive  # here and below: no other command of a wave's needs it

    with held_by_one(find(code)):
        wave = find(code)
        if wave.archive is not None:
            click.echo(f"wave {code} is archived already, in {name_of(code, wave.archive)}")
            return
        written = write_archive(wave)
        db.session.rollback()  # the reading ends before the writing begins
        _take_out(code, written)
    click.echo(
        f"wave {code} is archived: {written.responses} responses in {name_of(code, written.hash)};"
        f" `wave restore {code}` brings them back"
    )


@click.argument("code")
def restore(code: str) -> None:
    """Bring the responses of an archived wave back into the database, row for row as they were."""
    from survey.snapshots.archiving import mark_restored, read_archive, scratch

    with held_by_one(find(code)), scratch(find(code)) as place:
        kept = read_archive(find(code), place)
        db.session.rollback()  # the reading ends before the writing begins
        with transaction():
            wave = find(code)
            count = mark_restored(wave, kept)
            note("wave restored", code, responses=count)
    click.echo(f"wave {code} is in the database again: {count} responses")


def _take_out(code: str, written: Archive) -> None:
    from survey.snapshots.archiving import mark_archived

    for _ in range(TRIES):
        try:
            with transaction():
                mark_archived(find(code), written)
                note("wave archived", code, responses=written.responses, archive=written.hash)
            return
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != _IN_USE:
                raise
            time.sleep(1)
    raise RefusedError(wrong("archive_waits", wave=code))
