"""Displays: a tablet's page at a secret address that can be revoked."""

from dataclasses import dataclass

import sqlalchemy as sa

from survey import identifier
from survey.database import db, now
from survey.keyed import keyed
from survey.models import AccessCode, Display, Outlet
from survey.refusal import RefusedError

SECRET = 24
"""Characters of a display's secret: 115 bits and a check."""


@dataclass(frozen=True)
class Shown:
    """What a display shows: its code and the outlet's name."""

    code: str
    outlet_name: str


def create(outlet_code: str) -> tuple[int, str]:
    """A display for an outlet: its number, and its secret in plain writing, told this once."""
    outlet = db.session.scalar(sa.select(Outlet).where(Outlet.code == outlet_code))
    if outlet is None:
        raise RefusedError(f"there is no outlet {outlet_code!r}")
    code = AccessCode(code=identifier.random(identifier.POSTER), kind="display", outlet_id=outlet.id)
    secret = identifier.random(SECRET)
    display = Display(code=code, secret_hash=_hash(secret))
    db.session.add(display)
    db.session.flush()
    return display.id, secret


def revoke(display_id: int) -> None:
    """The display's address shows nothing from now on, and its code leads nowhere."""
    display = db.session.get(Display, display_id)
    if display is None or display.revoked_at is not None:
        raise RefusedError(f"there is no display {display_id} in use")
    display.revoked_at = display.code.retired_at = now()


def find(secret: str) -> Shown | None:
    """What the display with this secret shows; None where there is none in use."""
    written = identifier.read(secret, SECRET)
    row = (
        written
        and db.session.execute(
            sa.select(AccessCode.code, Outlet.name)
            .join(Display, Display.code_id == AccessCode.id)
            .join(Outlet, Outlet.id == AccessCode.outlet_id)
            .where(Display.secret_hash == _hash(written), Display.revoked_at.is_(None))
        ).one_or_none()
    )
    return Shown(*row) if row else None


def retire(code: str) -> None:
    """A poster's or display's code is no longer in use; its address says so for ever."""
    written = identifier.read(code, identifier.POSTER)
    known = db.session.scalar(sa.select(AccessCode).where(AccessCode.code == written, AccessCode.retired_at.is_(None)))
    if known is None:
        raise RefusedError(f"there is no code {code!r} in use")
    known.retired_at = now()


def _hash(secret: str) -> bytes:
    return keyed("display", secret.encode())
