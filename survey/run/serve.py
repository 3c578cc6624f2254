"""`serve`: bring the database up to date, show the way in, and serve."""

import logging
import os
import socket
import sys

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext

from survey.base.addresses import scan_url, site
from survey.base.console import Command
from survey.base.database import alembic, db, transaction
from survey.demonstration import accounts as demonstration_accounts
from survey.demonstration.load import is_empty, load_with_progress
from survey.models import AccessCode, Outlet, RegisterEntry, Wave
from survey.models.wave import any_demo_data
from survey.run.port import claim
from survey.run.server import command
from survey.run.supervisor import GivenUpError, keep_running


@click.command(cls=Command)
@with_appcontext
def serve() -> None:
    """Migrate, load the demonstration into an empty database of our own, print the addresses, serve."""
    host, port, workers = (current_app.config[name] for name in ("HOST", "PORT", "WORKERS"))
    claimed = claim(host, port)
    os.umask(0o077)  # the database holds comments: other users of this machine do not read them
    logging.getLogger("alembic").setLevel(logging.WARNING)
    alembic.upgrade()
    empty = is_empty()
    db.session.rollback()
    if current_app.config["EMBEDDED_DATABASE"] and empty:
        click.echo("Inventing a demonstration province (less than a minute)...")
        load_with_progress()
    _show_addresses()
    show_accounts()
    click.echo("\nCtrl+C ends the service.\n")
    db.session.close()
    db.engine.dispose()  # the last connection to leave folds SQLite's log into the file
    sys.stdout.flush()
    worker = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    _keep_running({"worker": worker, "server": command(host, port, workers)}, claimed)


@click.command(cls=Command)
@with_appcontext
def web() -> None:
    """Serve the pages only: for a machine whose database is migrated, and whose worker runs elsewhere."""
    host, port, workers = (current_app.config[name] for name in ("HOST", "PORT", "WORKERS"))
    claimed = claim(host, port)
    click.echo(f"Serving {site()}/ at {host}:{port}. Ctrl+C ends it.")
    sys.stdout.flush()
    _keep_running({"server": command(host, port, workers)}, claimed)


def _keep_running(commands: dict[str, list[str]], claimed: socket.socket | None) -> None:
    """Keep commands running on a port that is claimed; exits with one sentence where that cannot be done."""
    try:
        keep_running(commands)
    except GivenUpError as error:
        raise SystemExit(f"The service ends: {error}.") from error
    finally:
        if claimed:
            claimed.close()


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
