"""The register of outlets of a wave: the whole file or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from operator import attrgetter
from typing import Any

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
from survey.tables.cells import fold
from survey.tables.problems import Problems
from survey.waves.register_of_now import holds_now, take_over

DRAWN = ("volume", "selected", "certainty", "selection_probability")
_BATCH = 500
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class FrameReport:
    """What an import did to the wave's register (outlets); `renamed`: units that have another name in it than now."""

    added: int
    changed: int
    removed: int
    unchanged: int
    renamed: tuple[str, ...] = ()


def import_frame(
    wave: Wave, rows: Sequence[FrameRow], source: str | None = None, day: date | None = None
) -> FrameReport:
    """Make `rows` the wave's register; raises RefusedError, with nothing changed, where that cannot be.

    An outlet not in the file leaves the register. New outlets get a poster code. What the file does not say of an
    address or a demonstration unit stays as it was. Names, addresses and units are those of this wave alone, until it
    opens.
    """
    refuse_frozen(wave)
    problems = Problems()
    find_conflicts(wave, rows, problems)
    problems.refuse()
    units, renamed = _units(rows)
    outlets = _outlets(rows, units)
    columns = RegisterEntry.__table__.columns
    known = db.session.execute(sa.select(*columns).where(RegisterEntry.wave_id == wave.id)).all()
    entries: dict[int, Any] = {entry.outlet_id: entry for entry in known}
    shown = {entry.unit_id: entry.demonstration for entry in known}
    new, others, changed = [], [], 0
    for row in rows:
        outlet, unit = outlets[row.outlet], units[row.uscc]
        entry = entries.pop(outlet.id, None)
        values = _values(row, unit, entry or outlet, shown.get(unit.id, unit.demonstration))
        values |= {"wave_id": wave.id, "outlet_id": outlet.id}
        if entry is None:
            new.append(values)
        elif any(getattr(entry, name) != value for name, value in values.items()):
            others.append(values)
            changed += any(getattr(entry, name) != values[name] for name in (*DRAWN, *_OF_ITS_OWN))
    if new:
        db.session.execute(sa.insert(RegisterEntry.__table__), new)
    _change(RegisterEntry, others)
    if entries:  # they leave
        each = sa.delete(RegisterEntry).where(columns.wave_id == wave.id, columns.outlet_id == sa.bindparam("leaving"))
        db.session.connection().execute(each, [{"leaving": number} for number in entries])
    wave.frame_source = source or wave.frame_source
    wave.frame_date = day or wave.frame_date
    db.session.flush()
    if holds_now(wave):
        take_over(wave)
    return FrameReport(len(new), changed, len(entries), len(rows) - len(new) - changed, renamed)


_OF_ITS_OWN = ("outlet_name", "address", "unit_id")


def _change(model: type[Outlet | RegisterEntry], rows: Rows) -> None:
    """Change what is found by the keys of rows, without an object for each: a register is too long for that."""
    if rows:
        db.session.execute(sa.update(model), rows)
    for one in list(db.session):
        if isinstance(one, model):
            db.session.expire(one)


def _values(row: FrameRow, unit: Unit, before: Any, demonstration: bool) -> dict[str, Any]:
    """What the register says of an outlet; `before`: what it said, or the outlet itself."""
    return {
        "outlet_name": row.outlet_name,
        "address": row.address or before.address,
        "unit_id": unit.id,
        "unit_name": row.unit_name,
        "demonstration": demonstration if row.demonstration is None else row.demonstration,
        **{name: getattr(row, name) for name in DRAWN},
    }


def _units(rows: Sequence[FrameRow]) -> tuple[dict[str, Unit], tuple[str, ...]]:
    """The units of the rows by their code, and which of them the file calls otherwise than they are called now."""
    renamed: dict[str, str] = {}
    units = {unit.uscc: unit for unit in db.session.scalars(sa.select(Unit))}
    for row in rows:
        unit = units.get(row.uscc)
        if unit is None:
            unit = units[row.uscc] = Unit(uscc=row.uscc, name=row.unit_name, demonstration=bool(row.demonstration))
            db.session.add(unit)
        if unit.name != row.unit_name:
            renamed[unit.uscc] = f"{unit.uscc}: {unit.name} is now {row.unit_name}"
    db.session.flush()
    return units, tuple(renamed.values())


def refuse_frozen(wave: Wave) -> None:
    """Raise RefusedError where the wave's register stands for good."""
    if wave.status in ("frozen", "published"):
        raise RefusedError(_("%(wave)s 期已冻结，名录不能再改", wave=wave.code))


def find_conflicts(wave: Wave, rows: Sequence[FrameRow], problems: Problems) -> None:
    """Note why the database cannot take these rows as the wave's register."""
    known, settled = set[str](), {}
    for code, sector, city, used in db.session.execute(
        sa.select(Outlet.code, Outlet.sector_code, Outlet.city_code, _used_but_in(wave))
    ):
        known.add(code)
        if used:
            settled[code] = sector, city
    spelled = {fold(code): code for code in known}
    for row in rows:
        if row.outlet not in known and fold(row.outlet) in spelled:
            problems.add(
                row.line,
                N_("网点 %(code)s 和已登记的 %(known)s 只差大小写或全半角，会被看成同一个；是同一个就照登记的写"),
                code=row.outlet,
                known=spelled[fold(row.outlet)],
            )
        sector, city = settled.get(row.outlet, (row.sector, row.city))
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


def _used_but_in(wave: Wave) -> sa.ColumnElement[bool]:
    """Whether an outlet stands in the register of a wave that began, or of any other."""
    return sa.exists().where(
        RegisterEntry.outlet_id == Outlet.id,
        RegisterEntry.wave_id == Wave.id,
        Wave.opened_at.is_not(None) | (Wave.id != wave.id),
    )


def _outlets(rows: Sequence[FrameRow], units: Mapping[str, Unit]) -> dict[str, Any]:
    """The outlets of the rows by their codes, with their id and address. New ones are added; of the others the county
    follows the file, and of those that no wave has used yet the sector and the city."""
    known = {outlet.code: outlet for outlet in db.session.execute(sa.select(*Outlet.__table__.columns))}
    new, others = [], []
    for row in rows:
        outlet = known.get(row.outlet)
        values = {"sector_code": row.sector, "city_code": row.city, "county": row.county}
        if outlet is None:
            named = {"name": row.outlet_name, "address": row.address, "unit_id": units[row.uscc].id}
            new.append({"code": row.outlet, **named, **values})
        else:
            values["county"] = row.county or outlet.county
            if any(getattr(outlet, name) != value for name, value in values.items()):
                others.append({"id": outlet.id, **values})
    _change(Outlet, others)
    return known | _added(new)


def _added(new: Rows) -> dict[str, Any]:
    """New outlets by their codes; each with its chain of responses begun, and a poster code."""
    if not new:
        return {}
    table, moment = Outlet.__table__, now()
    told = db.session.execute(sa.insert(table).returning(table.c.id, table.c.code, table.c.address), new)
    added = {outlet.code: outlet for outlet in told}
    numbers = [outlet.id for outlet in added.values()]
    db.session.execute(sa.insert(OutletHead.__table__), [{"outlet_id": number, "length": 0} for number in numbers])
    codes = [
        {"code": code, "kind": "poster", "outlet_id": number, "created_at": moment}
        for number, code in zip(numbers, _new_codes(len(numbers)), strict=True)
    ]
    db.session.execute(sa.insert(AccessCode.__table__), codes)
    return added


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
