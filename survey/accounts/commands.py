"""`users`: accounts from the command line; the first one is made here."""

from typing import Any

import click
from flask_babel import force_locale

from survey.accounts import people
from survey.base.console import Group, format_option, show
from survey.base.database import transaction
from survey.models.account import ROLES, accounts

users = Group("users", help="Accounts: who signs in, with which role.")
_COLUMNS = ("email", "name", "role", "unit", "city", "active", "second_factor")


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


@users.command()
@click.argument("email")
def password(email: str) -> None:
    """Print a new one-time password; the old one no longer works."""
    with transaction():
        account = people.find(email)
        made = people.one_time_password(account)
    _show_password(email, made)


@users.command("reset-totp")
@click.argument("email")
def reset_totp(email: str) -> None:
    """Forget the phone of an account: the next sign-in sets up a new one."""
    with transaction():
        people.reset_second_factor(people.find(email))
    click.echo(f"{email} sets up a second factor at the next sign-in")


@users.command()
@click.argument("email")
@click.option("--on", is_flag=True, help="Let it sign in again.")
def off(email: str, on: bool) -> None:
    """Switch an account off: its sessions end, and it no longer signs in."""
    with transaction():
        people.switch(people.find(email), on)
    click.echo(f"{email} is switched {'on' if on else 'off'}")


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
    }
