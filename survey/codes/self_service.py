"""What a unit does with its own codes: sees them, prints them, orders invitations, replaces a code."""

from dataclasses import dataclass

from survey.accounts.audit_log import note
from survey.base import identifier
from survey.base.database import db
from survey.codes import displays, invitations
from survey.codes.invitations import Counts
from survey.models.code import AccessCode, codes_at
from survey.models.outlet import Outlet, first_waves, outlets_of_unit
from survey.models.wave import Wave

MOST = 1000
"""Invitations of one order: its slips are printed while the manager waits."""


@dataclass(frozen=True)
class OutletCodes:
    """An outlet with its codes in use, those retired, and its batches of invitations, the latest first; `first_wave`:
    before which its codes open nothing, where that is still to come."""

    outlet: Outlet
    first_wave: Wave | None
    used: list[AccessCode]
    retired: list[AccessCode]
    batches: list[Counts]

    def in_use(self, kind: str) -> list[AccessCode]:
        """The codes in use of one kind: poster or display."""
        return [code for code in self.used if code.kind == kind]

    def invited(self, wave: Wave) -> tuple[int, int]:
        """How many invitations were handed out in a wave, and how many of them were answered."""
        of_wave = [batch for batch in self.batches if batch.wave == wave.code]
        return sum(batch.offered for batch in of_wave), sum(batch.used for batch in of_wave)


def own_codes(unit_id: int, outlet_code: str | None = None) -> list[OutletCodes]:
    """The unit's outlets (or the one with this code) with their codes; empty where none is the unit's."""
    outlets = [outlet for outlet in outlets_of_unit(unit_id) if outlet_code in (None, outlet.code)]
    coming = first_waves([outlet.id for outlet in outlets])
    codes = codes_at([outlet.id for outlet in outlets])
    batches = invitations.batches([outlet.id for outlet in outlets])
    return [
        OutletCodes(
            outlet,
            coming.get(outlet.id),
            [code for code in codes if code.outlet_id == outlet.id and code.retired_at is None],
            [code for code in codes if code.outlet_id == outlet.id and code.retired_at is not None],
            [batch for batch in batches if batch.outlet == outlet.code],
        )
        for outlet in outlets
    ]


def new_poster(outlet: Outlet) -> AccessCode:
    """A new poster code for an outlet."""
    code = AccessCode(code=identifier.random(identifier.POSTER), kind="poster", outlet_id=outlet.id)
    db.session.add(code)
    note("code made", code.code, outlet=outlet.code)
    return code


def replace(code: AccessCode) -> None:
    """Retire a poster's code and make a new one; nothing where it is retired already, so twice does no harm."""
    if displays.take_out_of_use(code):
        new_poster(code.outlet)
