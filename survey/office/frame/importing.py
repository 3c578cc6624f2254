"""The register of outlets of a wave: the whole file or nothing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from operator import attrgetter

import sqlalchemy as sa
from flask_babel import gettext as _

from survey.base import identifier
from survey.base.clock import now
from survey.base.database import db
from survey.base.i18n import N_
from survey.base.refusal import RefusedError
from survey.models import AccessCode, Outlet, OutletHead, RegisterEntry, Unit, Wave
from survey.office.frame.file import FrameRow
from survey.queries.register import entries
from survey.queries.responses import counts_by_outlet
from survey.tables.problems import Problems

_ENTRY = ("volume", "selected", "certainty", "selection_probability")
_BATCH = 500


@dataclass(frozen=True)
class FrameReport:
    """What an import did to the wave's register (outlets); `renamed`: units that have another name now, everywhere."""

    added: int
    changed: int
    removed: int
    unchanged: int
    renamed: tuple[str, ...] = ()


def import_frame(
    wave: Wave, rows: Sequence[FrameRow], source: str | None = None, day: date | None = None
) -> FrameReport:
    """Make `rows` the wave's register; raises RefusedError, with nothing changed, where that cannot be.

    An outlet not in the file leaves the register. New outlets get a poster code. Names, addresses and units follow the
    file; what the file does not say stays as it was.
    """
    refuse_frozen(wave)
    problems = Problems()
    find_conflicts(wave, rows, problems)
    problems.refuse()
    units, renamed = _units(rows)
    outlets = {outlet.code: outlet for outlet in db.session.scalars(sa.select(Outlet))}
    entries = {
        entry.outlet_id: entry
        for entry in db.session.scalars(sa.select(RegisterEntry).where(RegisterEntry.wave_id == wave.id))
    }
    leaving = set(entries) - {outlets[row.outlet].id for row in rows if row.outlet in outlets}
    changed = _update_outlets(rows, outlets, units)
    _add_outlets([row for row in rows if row.outlet not in outlets], outlets, units)
    new = []
    for row in rows:
        outlet = outlets[row.outlet]
        values = {name: getattr(row, name) for name in _ENTRY}
        entry = entries.get(outlet.id)
        if entry is None:
            new.append({"wave_id": wave.id, "outlet_id": outlet.id, **values})
        elif any(getattr(entry, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(entry, name, value)
            changed.add(outlet.id)
    if new:
        db.session.execute(sa.insert(RegisterEntry), new)
    for outlet_id in leaving:
        db.session.delete(entries[outlet_id])
    wave.frame_source = source or wave.frame_source
    wave.frame_date = day or wave.frame_date
    changed -= {entry["outlet_id"] for entry in new}
    db.session.flush()
    return FrameReport(len(new), len(changed), len(leaving), len(rows) - len(new) - len(changed), renamed)


def _units(rows: Sequence[FrameRow]) -> tuple[dict[str, Unit], tuple[str, ...]]:
    """The units of the rows by their code, as the file has them, and which of them got another name."""
    renamed = []
    units = {unit.uscc: unit for unit in db.session.scalars(sa.select(Unit))}
    for row in rows:
        unit = units.get(row.uscc)
        if unit is None:
            unit = units[row.uscc] = Unit(uscc=row.uscc, name=row.unit_name, demonstration=bool(row.demonstration))
            db.session.add(unit)
        if unit.name != row.unit_name:
            renamed.append(f"{unit.uscc}: {unit.name} is now {row.unit_name}")
            unit.name = row.unit_name
        if row.demonstration is not None and unit.demonstration != row.demonstration:
            unit.demonstration = row.demonstration
    db.session.flush()
    return units, tuple(renamed)


def refuse_frozen(wave: Wave) -> None:
    """Raise RefusedError where the wave's register stands for good."""
    if wave.status in ("frozen", "published"):
        raise RefusedError(_("%(wave)s 期已冻结，名录不能再改", wave=wave.code))


def find_conflicts(wave: Wave, rows: Sequence[FrameRow], problems: Problems) -> None:
    """Note why the database cannot take these rows as the wave's register."""
    known = {
        code: (sector, city)
        for code, sector, city in db.session.execute(sa.select(Outlet.code, Outlet.sector_code, Outlet.city_code))
    }
    for row in rows:
        sector, city = known.get(row.outlet, (row.sector, row.city))
        if (sector, city) != (row.sector, row.city):
            problems.add(
                row.line,
                N_("网点 %(code)s 登记的是行业 %(sector)s、市州 %(city)s；换了服务或地方，请用新的网点代码"),
                code=row.outlet,
                sector=sector,
                city=city,
            )
    here, answered = {row.outlet for row in rows}, counts_by_outlet(wave.id)
    for entry in sorted(entries(wave.id), key=attrgetter("code")):
        code = entry.code
        if entry.id in answered and code not in here:
            problems.add(0, N_("文件里没有网点 %(code)s，但它在 %(wave)s 期已有评价"), code=code, wave=wave.code)


def _update_outlets(rows: Sequence[FrameRow], outlets: dict[str, Outlet], units: dict[str, Unit]) -> set[int]:
    changed = set()
    for row in rows:
        outlet = outlets.get(row.outlet)
        if outlet is None:
            continue
        values = {"name": row.outlet_name, "unit_id": units[row.uscc].id, "address": row.address or outlet.address}
        for name, value in values.items():
            if getattr(outlet, name) != value:
                setattr(outlet, name, value)
                changed.add(outlet.id)
    return changed


def _add_outlets(rows: Sequence[FrameRow], outlets: dict[str, Outlet], units: dict[str, Unit]) -> None:
    new = [
        Outlet(
            code=row.outlet,
            name=row.outlet_name,
            address=row.address,
            unit_id=units[row.uscc].id,
            sector_code=row.sector,
            city_code=row.city,
        )
        for row in rows
    ]
    db.session.add_all(new)
    db.session.flush()
    outlets.update({outlet.code: outlet for outlet in new})
    if new:
        moment = now()
        db.session.execute(sa.insert(OutletHead), [{"outlet_id": outlet.id, "length": 0} for outlet in new])
        db.session.execute(
            sa.insert(AccessCode),
            [
                {"code": code, "kind": "poster", "outlet_id": outlet.id, "created_at": moment}
                for outlet, code in zip(new, _new_codes(len(new)), strict=True)
            ],
        )


def _new_codes(count: int) -> list[str]:
    """Poster codes that no outlet has yet."""
    codes: set[str] = set()
    while len(codes) < count:
        fresh = {identifier.random(identifier.POSTER) for _ in range(min(_BATCH, count - len(codes)))}
        codes |= fresh - set(db.session.scalars(sa.select(AccessCode.code).where(AccessCode.code.in_(fresh))))
    return sorted(codes)


def summary(report: FrameReport) -> str:
    """The report in a line, and a line for each unit that was renamed."""
    counts = {what: count for what, count in asdict(report).items() if what != "renamed"}
    return "\n".join([", ".join(f"{count} {what}" for what, count in counts.items()), *report.renamed])
