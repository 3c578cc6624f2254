"""`backup`: made while the service runs, verified by restoring it, restored into an empty place."""

import os
from datetime import date
from pathlib import Path

import click
import sqlalchemy as sa

from survey.base import storage
from survey.base.console import Group
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.run.backup import making
from survey.run.backup.checking import check as checked
from survey.run.backup.files import FOLDERS
from survey.run.backup.rehearsal import rehearse, summary
from survey.run.backup.sealed import passphrase

FOLDER = click.Path(path_type=Path, file_okay=False)

backup = Group("backup", help="Backups: made while the service runs, rehearsed, restored.")


@backup.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--without-secrets", is_flag=True, help="They are kept elsewhere; without them a backup is worth little.")
def create(folder: Path, without_secrets: bool) -> None:
    """Write database, data folder and secrets into a new folder; the service goes on meanwhile.

    The secrets are sealed with the passphrase in the file that BACKUP_PASSPHRASE_FILE names.
    """
    word = "" if without_secrets else passphrase()
    if not word and not without_secrets:
        raise RefusedError(
            "BACKUP_PASSPHRASE_FILE is not set: nothing seals the secrets (--without-secrets leaves them out)"
        )
    os.umask(0o077)
    making.create(folder.resolve(), word)
    click.echo(summary(folder))


@backup.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--into", help="An empty database to rehearse in; else one is made beside ours and dropped.")
def verify(folder: Path, into: str | None) -> None:
    """Restore a backup into an empty place beside the service, and check chain, releases and receipts there."""
    url = sa.make_url(into.replace("postgresql://", "postgresql+psycopg://", 1)) if into else None
    click.echo(rehearse(folder.resolve(), db.engine.url, passphrase(), url))
    click.echo(f"{summary(folder)}: all holds")


@backup.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
def restore(folder: Path) -> None:
    """Bring a backup back into an empty database and data folder; refused where either holds anything."""
    os.umask(0o077)  # what comes back is for nobody else on this machine
    full = [f"{storage.place(name)} holds files already" for name in FOLDERS if storage.listed(name)]
    about = making.restore(folder.resolve(), db.engine.url, storage.place(""), full)
    for name in FOLDERS:
        storage.share(name)
    click.echo(f"restored as of {about['made_at']}")
    click.echo("`backup check` looks through it; `audit incident` says to everybody what is lost since")


@backup.command()
@click.option("--heads", "day", type=click.DateTime(["%Y-%m-%d"]), help="Also against the heads published on a day.")
@click.option("--at-least", type=click.IntRange(0), default=0, help="So many responses must be there.")
def check(day: date | None, at_least: int) -> None:
    """Check what this service holds: chain, snapshots, releases, the last receipts, contacts."""
    for line in checked(day and date(day.year, day.month, day.day), at_least):
        click.echo(line)
