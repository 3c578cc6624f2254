"""`contacts`: who asked to be called back, until the matter is closed."""

from typing import Any

import click
import sqlalchemy as sa
from flask_babel import gettext as _

from survey.base.console import Group, format_option, show
from survey.base.database import affected, db, transaction
from survey.base.refusal import RefusedError
from survey.models import Contact, Outlet, Response
from survey.privacy.contacts import opened

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
        # 译者： id 是联系方式的编号，32 位十六进制数字；管理员在命令行里看到，受访者看不到。
        raise RefusedError(_("没有未办结的联系方式 %(id)s", id=contact_id.hex()))


def _row(contact: Contact, outlet: str | None, answers: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "id": contact.id.hex(),
        "contact": opened(contact),
        "outlet": "archived" if contact.response_id is not None and outlet is None else outlet,
        "overall": (answers or {}).get("overall"),
        "erase_on": contact.erase_on.isoformat(),
    }


def _read(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        # 译者： text 是管理员在命令行里写的编号，受访者看不到。
        raise RefusedError(_("联系方式的编号是 32 位十六进制数字，不能是“%(text)s”", text=text)) from None
