"""`serve`: bring the database up to date, show the way in, and serve."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
import sqlalchemy as sa
from flask import current_app

from survey.base.addresses import remember_site, scan_url, site
from survey.base.config import HOME
from survey.base.console import Command
from survey.base.database import db, transaction
from survey.demonstration import accounts as demonstration_accounts
from survey.demonstration.load import is_empty, load_with_progress
from survey.models import AccessCode, Outlet, RegisterEntry, Wave
from survey.models.wave import any_demo_data
from survey.run.migrating import migrate
from survey.run.port import claimed
from survey.run.readiness import meet
from survey.run.serving import become


@click.command(cls=Command)
def serve() -> None:
    """Migrate, load the demonstration into an empty database of our own, print the addresses, serve."""
    with _alone_on_its_port():
        os.umask(0o077)  # the database holds comments: other users of this machine do not read them
        migrate()
        meet()
        empty = is_empty()
        db.session.rollback()
        if current_app.config["EMBEDDED_DATABASE"] and empty:
            click.echo("Inventing a demonstration province (a minute or two)...")
            load_with_progress()
        _show_addresses()
        show_accounts()
        click.echo("\nCtrl+C ends the service.\n")
        _go_on_serving("worker")


@click.command(cls=Command)
def web() -> None:
    """Serve the pages only: for a machine whose database is migrated, and whose worker runs elsewhere."""
    with _alone_on_its_port():
        meet()
        click.echo(f"Serving {site()}/. Ctrl+C ends it.")
        _go_on_serving()


@contextmanager
def _alone_on_its_port() -> Iterator[None]:
    """The port held against other instances."""
    with claimed(current_app.config["HOST"], current_app.config["PORT"]):
        remember_site()
        yield


def _go_on_serving(*others: str) -> None:
    db.session.close()
    db.engine.dispose()  # the last connection to leave folds SQLite's log into the file
    os.chdir(HOME)
    become(*(current_app.config[name] for name in ("HOST", "PORT", "WORKERS")), *others)


def _show_addresses() -> None:
    click.echo("")
    code = db.session.scalar(
        sa.select(AccessCode.code)
        .join(Outlet, Outlet.id == AccessCode.outlet_id)
        .join(RegisterEntry, RegisterEntry.outlet_id == Outlet.id)
        .join(Wave, Wave.id == RegisterEntry.wave_id)
        .where(Wave.status == "open", AccessCode.retired_at.is_(None))
        .order_by(Outlet.code)
        .limit(1)
    )
    if code:
        click.echo(f"  a questionnaire     {scan_url(code)}")
    else:
        click.echo("  no wave is open yet: README.md tells how to make one")
    click.echo(f"  the public results  {site()}/")
    click.echo(f"  signing in          {site()}/sign-in")
    db.session.rollback()


def show_accounts() -> None:
    """The demonstration's accounts, where only this machine reaches them; everywhere else they are switched off."""
    config = current_app.config
    with transaction():
        if not (config["EMBEDDED_DATABASE"] and config["ONLY_THIS_MACHINE"] and any_demo_data()):
            demonstration_accounts.switch_off()
            return
        made = demonstration_accounts.prepare()
    click.echo("\nAccounts of the demonstration:\n")
    for account in made:
        click.echo(f"  {account.role:<14} {account.email:<26} {account.password}")
