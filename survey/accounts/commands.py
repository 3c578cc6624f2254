"""`users`: accounts from the command line; the first one is made here."""

from pathlib import Path
from typing import Any

import click
from flask_babel import force_locale

from survey.accounts import finding, importing, leaving, people
from survey.base.console import Group, format_option, show
from survey.base.database import db, transaction
from survey.base.i18n import FIRST
from survey.models import Account
from survey.models.account import ROLES, accounts
from survey.tables.commands import choose_option, read_file
from survey.tables.known import ACCOUNTS

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

users = Group("users", help="Accounts: who signs in, with which role.")
_COLUMNS = ("email", "name", "role", "unit", "city", "active", "second_factor", "left")


@users.command("list")
@format_option
def list_(form: str) -> None:
    """All accounts."""
    show([_row(account) for account in accounts()], _COLUMNS, form)


@users.command()
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--name", default="", help="How the account's owner is called.")
@click.option("--unit", "uscc", default="", help="Social credit code of the unit, for its manager or staff.")
@click.option("--outlet", "outlets", multiple=True, help="Code of an outlet, for staff; may be given several times.")
@click.option("--city", default="", help="GB/T 2260 code of the city, for its officer.")
def create(email: str, role: str, name: str, uscc: str, outlets: tuple[str, ...], city: str) -> None:
    """Make an account and print its one-time password, to be changed at the first sign-in."""
    with force_locale("en"), transaction():
        account = people.create(email, role, name, uscc=uscc, city=city, outlets=outlets)
        password = people.one_time_password(account)
    _show_password(email, password)


@users.command("import")
@click.argument("file", type=FILE)
@click.option("--preview", "only_look", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--mail", "by_mail", is_flag=True, help="Invite by mail, as the page does, in place of passwords.")
@choose_option
@format_option
def import_(file: Path, only_look: bool, by_mail: bool, chosen: dict[str, str], form: str) -> None:
    """Make the accounts of FILE (CSV, XLSX or ODS) that are new, all or none, and print their one-time passwords.

    Columns: email, role; optional name, unit (social credit code or name), outlets, city.
    """
    reading = read_file(ACCOUNTS, file, chosen)
    if reading.questions:
        reading.refuse()
    found = importing.look(reading)
    db.session.rollback()  # the passwords' hashes take long: nobody who writes waits for them
    if not only_look:
        drawn = {} if by_mail else {entry.email: people.draw_password() for entry in found.new}

        def let_in(account: Account) -> None:
            if by_mail:
                with force_locale(FIRST):
                    people.invite(account)
                return
            if account.email not in drawn:  # an address became free meanwhile
                drawn[account.email] = people.draw_password()
            people.hand_out(account, drawn[account.email][1])

        with transaction():
            found = importing.bring(reading, let_in)
        rows = [{"email": one.email, "role": one.role, "password": drawn[one.email][0]} for one in found.new if drawn]
        show(rows, ("email", "role", "password"), form)
    click.echo(f"{file.name}: {found}", err=True)


@users.command()
@click.argument("email")
def password(email: str) -> None:
    """Print a new one-time password; the old one no longer works."""
    with transaction():
        account = _find(email)
        made = people.one_time_password(account)
    _show_password(email, made)


@users.command("reset-totp")
@click.argument("email")
def reset_totp(email: str) -> None:
    """Forget the phone of an account: the next sign-in sets up a new one."""
    with transaction():
        people.reset_second_factor(_find(email))
    click.echo(f"{email} sets up a second factor at the next sign-in")


@users.command()
@click.argument("email")
@click.option("--on", is_flag=True, help="Let it sign in again.")
def off(email: str, on: bool) -> None:
    """Switch an account off: its sessions end, and it no longer signs in."""
    with transaction():
        account = _find(email)
        if not on:
            finding.require_another_administrator(account)
        people.switch(account, on)
    click.echo(f"{email} is switched {'on' if on else 'off'}")


@users.command()
@click.argument("email")
@click.option("--back", is_flag=True, help="Let the account sign in as before.")
def leave(email: str, back: bool) -> None:
    """Somebody leaves: the account lets nobody in, its sessions and mailed links end; its cases stay with the unit."""
    with transaction():
        account = _find(email)
        if back:
            leaving.come_back(account)
        else:
            leaving.leave(account)
    click.echo(f"{email} is back" if back else f"{email} has left")


@users.command()
@click.argument("email")
def erase(email: str) -> None:
    """Put the number of an account whose owner has left in the place of name and address; for good."""
    with transaction():
        account = _find(email)
        leaving.erase(account)
        number = account.id
    click.echo(f"{email} is erased; what it did stays, by account #{number}")


def _find(email: str) -> Account:
    """The account with this address, nobody else changing it; raises RefusedError where there is none."""
    return finding.locked(people.find(email).id) or people.find(email)


def _show_password(email: str, password: str) -> None:
    click.echo(f"{email}\none-time password: {password}  (valid for {people.ONE_TIME_VALID.days} days, change it then)")


def _row(account: Any) -> dict[str, Any]:
    return {
        "email": account.email,
        "name": account.name,
        "role": account.role,
        "unit": account.unit.uscc if account.unit else None,
        "city": account.city_code,
        "active": account.active,
        "second_factor": account.tf_totp_secret is not None,
        "left": account.left_at,
    }
