"""`contacts`: who asked to be called back, until the matter is closed."""

from typing import Any

import click
import sqlalchemy as sa

from survey.base.console import Group, format_option, show
from survey.base.database import affected, db, transaction
from survey.base.refusal import RefusedError
from survey.models import Contact, Outlet, Response
from survey.privacy.written import opened

COLUMNS = ("id", "contact", "outlet", "overall", "erase_on")

contacts = Group("contacts", help="People who asked to be called back.")


@contacts.command("list")
@format_option
def list_(form: str) -> None:
    """Every contact in plain text; outlet and overall rating only until its matter is closed."""
    rows = db.session.execute(
        sa.select(Contact, Outlet.code, Response.answers)
        .outerjoin(Response, Response.id == Contact.response_id)
        .outerjoin(Outlet, Outlet.id == Response.outlet_id)
        .order_by(Contact.id)
    )
    show([_row(contact, outlet, answers) for contact, outlet, answers in rows], COLUMNS, form)


@contacts.command()
@click.argument("contact", metavar="ID")
def close(contact: str) -> None:
    """Close a matter: from now on nothing joins the contact to a response. The contact itself is erased in its time."""
    with transaction():
        drop_link(_read(contact))
    click.echo(f"{contact} no longer leads to a response")


def drop_link(contact_id: bytes) -> None:
    """Forget which response a contact came with; raises RefusedError where there is no such link."""
    linked = sa.update(Contact).where(Contact.id == contact_id, Contact.response_id.is_not(None))
    if not affected(linked.values(response_id=None)):
        raise RefusedError(f"there is no contact {contact_id.hex()} with an open matter")


def _row(contact: Contact, outlet: str | None, answers: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "id": contact.id.hex(),
        "contact": opened(contact),
        "outlet": outlet,
        "overall": (answers or {}).get("overall"),
        "erase_on": contact.erase_on.isoformat(),
    }


def _read(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise RefusedError(f"a contact's id is 32 hexadecimal digits, not {text!r}") from None
