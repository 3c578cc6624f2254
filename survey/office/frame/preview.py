"""What an import of a register would change, without changing anything."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import click
import sqlalchemy as sa

from survey.base.database import db
from survey.models import Outlet, RegisterEntry, Unit, Wave
from survey.office.frame.file import FrameRow, register_rows
from survey.office.frame.importing import DRAWN, find_conflicts, refuse_frozen
from survey.tables.incoming import Reading

JUMP = 5
"""A volume that moved by more than this factor, up or down, is shown: it is often a slip."""


class Place(NamedTuple):
    """An outlet or unit by its code."""

    code: str
    name: str


class Move(NamedTuple):
    """What something was called, or how large it was, and what it is in the file."""

    code: str
    name: str
    before: str | float
    after: str | float


@dataclass(frozen=True)
class Preview:
    """What the register of a wave would become.

    `jumps`: volumes (services) that moved by more than JUMP since this wave's register, else since the latest one.
    """

    rows: int
    new: Sequence[Place] = ()
    changed: Sequence[Place] = ()
    vanished: Sequence[Place] = ()
    new_units: Sequence[Place] = ()
    renamed_units: Sequence[Move] = ()
    vanished_units: Sequence[Place] = ()
    jumps: Sequence[Move] = ()

    @property
    def unchanged(self) -> int:
        return self.rows - len(self.new) - len(self.changed)


def preview(wave: Wave, reading: Reading) -> Preview:
    """Compare a file with the wave's register. Raises RefusedError where it cannot be that, or the wave is frozen."""
    refuse_frozen(wave)
    rows = register_rows(reading)
    find_conflicts(wave, rows, reading.problems)
    reading.refuse()
    return _changes(wave, rows)


def show_preview(found: Preview) -> None:
    """Print what would change."""
    outlets = {"new": found.new, "changed": found.changed, "vanished": found.vanished}
    counted = ", ".join(f"{len(places)} {name}" for name, places in outlets.items())
    click.echo(f"{found.rows} outlets: {counted}, {found.unchanged} unchanged; nothing was imported")
    units = {"new unit": found.new_units, "vanished unit": found.vanished_units}
    for name, places in ({f"{name} outlet": places for name, places in outlets.items()} | units).items():
        for place in places:
            click.echo(f"{name}: {place.code} {place.name}")
    for name, moves in (("renamed unit", found.renamed_units), (f"volume x {JUMP} or more", found.jumps)):
        for move in moves:
            click.echo(f"{name}: {move.code} {move.name}: {move.before} -> {move.after}")


class _Entered(NamedTuple):
    code: str
    uscc: str
    entry: RegisterEntry


def _changes(wave: Wave, rows: Sequence[FrameRow]) -> Preview:
    entered = {one.code: one for one in _entered(wave)}
    here = {row.outlet for row in rows}
    units = dict(db.session.execute(sa.select(Unit.uscc, Unit.name)).all())
    named = {row.uscc: row.unit_name for row in rows}
    left = {one.uscc: one.entry.unit_name for one in entered.values() if one.uscc not in named}
    return Preview(
        rows=len(rows),
        new=[Place(row.outlet, row.outlet_name) for row in rows if row.outlet not in entered],
        changed=[Place(row.outlet, row.outlet_name) for row in rows if _differs(row, entered.get(row.outlet))],
        vanished=[Place(code, one.entry.outlet_name) for code, one in entered.items() if code not in here],
        new_units=[Place(code, name) for code, name in named.items() if code not in units],
        renamed_units=[
            Move(code, name, units[code], name) for code, name in named.items() if units.get(code, name) != name
        ],
        vanished_units=[Place(code, name) for code, name in left.items()],
        jumps=list(_jumps(rows, _volumes(wave))),
    )


def _entered(wave: Wave) -> Iterator[_Entered]:
    rows = db.session.execute(
        sa.select(Outlet.code, RegisterEntry, Unit.uscc)
        .join(RegisterEntry, RegisterEntry.outlet_id == Outlet.id)
        .join(Unit, Unit.id == RegisterEntry.unit_id)
        .where(RegisterEntry.wave_id == wave.id)
        .order_by(Outlet.code)
    )
    for code, entry, uscc in rows:
        yield _Entered(code, uscc, entry)


def _differs(row: FrameRow, one: _Entered | None) -> bool:
    """Whether the file changes an outlet of the register; what it does not say stays as it is."""
    if one is None:
        return False
    entry, said = one.entry, (row.outlet_name, row.uscc, row.address or one.entry.address)
    return said != (entry.outlet_name, one.uscc, entry.address) or any(
        getattr(row, name) != getattr(entry, name) for name in DRAWN
    )


def _volumes(wave: Wave) -> Mapping[str, float]:
    """The last known volume of each outlet: in this wave's register, else in the one of the latest other wave."""
    rows = db.session.execute(
        sa.select(Outlet.code, RegisterEntry.volume)
        .join(Outlet, Outlet.id == RegisterEntry.outlet_id)
        .where(RegisterEntry.volume.is_not(None))
        .order_by(sa.case((RegisterEntry.wave_id == wave.id, 1), else_=0), RegisterEntry.wave_id)
    )
    return {code: volume for code, volume in rows if volume is not None}


def _jumps(rows: Sequence[FrameRow], volumes: Mapping[str, float]) -> Iterator[Move]:
    for row in rows:
        before = volumes.get(row.outlet)
        if before and row.volume and not 1 / JUMP <= row.volume / before <= JUMP:
            yield Move(row.outlet, row.outlet_name, before, row.volume)
