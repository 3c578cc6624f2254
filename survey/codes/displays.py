"""Displays: a tablet's page at a secret address that can be revoked."""

import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from survey.accounts.audit_log import note
from survey.base import identifier
from survey.base.clock import now
from survey.base.database import affected, db
from survey.base.keyed import keyed, keyed_by_any
from survey.base.refusal import RefusedError
from survey.models import AccessCode, Display, Outlet
from survey.models.outlet import lock_outlet

SECRET = 24
"""Characters of a display's secret: 115 bits and a check."""


@dataclass(frozen=True)
class Shown:
    """What a display shows: its code and the outlet's name."""

    code: str
    outlet_name: str


def create(outlet_code: str, form: str | None = None) -> tuple[int, str]:
    """A display for an outlet: its number, and its secret in plain writing, told this once.

    form: the nonce of the form that asks. The secret is made from it, so the same form sent again makes nothing and
    tells the same secret.
    """
    outlet = lock_outlet(outlet_code)
    if outlet is None:
        raise RefusedError(_("没有网点“%(code)s”", code=outlet_code))
    nonce = f"{outlet.id}:{form or secrets.token_hex(16)}"
    secret = identifier.from_bytes(keyed("display order", nonce.encode()), SECRET)
    known = db.session.scalar(sa.select(Display.id).where(Display.secret_hash == _hash(secret)))
    if known:
        return known, secret
    code = AccessCode(code=identifier.random(identifier.POSTER), kind="display", outlet_id=outlet.id)
    display = Display(code=code, secret_hash=_hash(secret))
    db.session.add(display)
    db.session.flush()
    note("display started", outlet.code, display=display.id)
    return display.id, secret


def revoke(display_id: int) -> None:
    """The display's address shows nothing from now on, and its code leads nowhere."""
    display = db.session.get(Display, display_id)
    if display is None or not take_out_of_use(display.code):
        raise RefusedError(_("没有在用的显示屏 %(id)s", id=display_id))


def find(secret: str) -> Shown | None:
    """What the display with this secret shows; None where there is none in use."""
    written = identifier.read(secret, SECRET)
    row = (
        written
        and db.session.execute(
            sa.select(AccessCode.code, Outlet.name)
            .join(Display, Display.code_id == AccessCode.id)
            .join(Outlet, Outlet.id == AccessCode.outlet_id)
            .where(Display.secret_hash.in_(keyed_by_any("display", written.encode())), Display.revoked_at.is_(None))
        ).one_or_none()
    )
    return Shown(*row) if row else None


def retire(code: str) -> None:
    """A poster's or display's code is no longer in use; its address says so for ever."""
    written = identifier.read(code, identifier.POSTER)
    known = db.session.scalar(sa.select(AccessCode).where(AccessCode.code == written))
    if known is None or not take_out_of_use(known):
        raise RefusedError(_("没有在用的评价码“%(code)s”", code=code))


def take_out_of_use(code: AccessCode) -> bool:
    """Retire a code and revoke the display that shows it; False where somebody was faster."""
    moment = now()
    unused = sa.update(AccessCode).where(AccessCode.id == code.id, AccessCode.retired_at.is_(None))
    if not affected(unused.values(retired_at=moment)):
        return False
    db.session.execute(sa.update(Display).where(Display.code_id == code.id).values(revoked_at=moment))
    note("code retired", code.code, kind=code.kind)
    return True


def _hash(secret: str) -> bytes:
    return keyed("display", secret.encode())
