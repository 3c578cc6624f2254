"""What an import of a register would change, without changing anything."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import click
import sqlalchemy as sa

from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.models import Outlet, RegisterEntry, Unit, Wave
from survey.models.reference import City, Sector, cities, sectors
from survey.office.frame.file import FrameRow, examine
from survey.office.frame.importing import find_conflicts, refuse_frozen

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
    """What the register of a wave would become; nothing else holds where there are `problems`.

    `jumps`: volumes (services) that moved by more than JUMP since this wave's register, else since the latest one.
    """

    rows: int
    problems: Sequence[str]
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


def preview(wave: Wave, content: bytes) -> Preview:
    """Compare a file with the wave's register. Raises RefusedError where it is no table, or the wave is frozen."""
    refuse_frozen(wave)
    rows, problems = examine(content, _codes(sectors()), _codes(cities()))
    find_conflicts(wave, [row for row in rows if row.line not in problems.lines], problems)
    return Preview(len(rows), problems.named()) if problems.count else _changes(wave, rows)


def show_preview(found: Preview) -> None:
    """Print what would change; raises RefusedError with the problems where nothing can."""
    if found.problems:
        raise RefusedError(*found.problems)
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


class _Known(NamedTuple):
    code: str
    name: str
    address: str | None
    uscc: str
    unit_name: str
    entry: RegisterEntry | None


def _changes(wave: Wave, rows: Sequence[FrameRow]) -> Preview:
    known = {one.code: one for one in _outlets(wave)}
    here = {row.outlet for row in rows}
    entered = [one for one in known.values() if one.entry is not None]
    units = dict(db.session.execute(sa.select(Unit.uscc, Unit.name)).all())
    named = {row.uscc: row.unit_name for row in rows}
    left = {one.uscc: one.unit_name for one in entered if one.uscc not in named}
    return Preview(
        rows=len(rows),
        problems=(),
        new=[Place(row.outlet, row.outlet_name) for row in rows if not _is_entered(known.get(row.outlet))],
        changed=[Place(row.outlet, row.outlet_name) for row in rows if _differs(row, known.get(row.outlet))],
        vanished=[Place(one.code, one.name) for one in entered if one.code not in here],
        new_units=[Place(code, name) for code, name in named.items() if code not in units],
        renamed_units=[
            Move(code, name, units[code], name) for code, name in named.items() if units.get(code, name) != name
        ],
        vanished_units=[Place(code, name) for code, name in left.items()],
        jumps=list(_jumps(rows, _volumes(wave))),
    )


def _outlets(wave: Wave) -> Iterator[_Known]:
    rows = db.session.execute(
        sa.select(Outlet.code, Outlet.name, Outlet.address, Unit.uscc, Unit.name, RegisterEntry)
        .join(Unit, Unit.id == Outlet.unit_id)
        .outerjoin(RegisterEntry, (RegisterEntry.outlet_id == Outlet.id) & (RegisterEntry.wave_id == wave.id))
        .order_by(Outlet.code)
    )
    for code, name, address, uscc, unit_name, entry in rows:
        yield _Known(code, name, address, uscc, unit_name, entry)


def _is_entered(one: _Known | None) -> bool:
    return one is not None and one.entry is not None


def _differs(row: FrameRow, one: _Known | None) -> bool:
    """Whether the file changes an outlet of the register; what it does not say stays as it is."""
    if one is None or one.entry is None:
        return False
    said = (row.outlet_name, row.uscc, row.address or one.address)
    drawn = ("volume", "selected", "certainty", "selection_probability")
    return said != (one.name, one.uscc, one.address) or any(
        getattr(row, name) != getattr(one.entry, name) for name in drawn
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


def _codes(nouns: Sequence[City] | Sequence[Sector]) -> frozenset[str]:
    return frozenset(noun.code for noun in nouns)
