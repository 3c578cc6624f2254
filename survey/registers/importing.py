"""Bringing a register in from a file: the whole register or nothing."""

from dataclasses import dataclass

from flask_babel import gettext as _

from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.models.plan import REGISTERS, RegisterItem
from survey.queries.register_items import items
from survey.tables.incoming import Reading


@dataclass(frozen=True)
class Imported:
    """What an import did to a register."""

    added: int
    changed: int
    removed: int
    unchanged: int


def import_register(kind: str, reading: Reading, *, demo_data: bool = False) -> Imported:
    """Make a file the register of a kind; raises RefusedError, with nothing changed, naming every line and problem."""
    if kind not in REGISTERS:
        raise RefusedError(_("没有“%(kind)s”这种名册", kind=kind))
    reading.refuse()
    known = {item.number: item for item in items(kind)}
    added = changed = 0
    for _line, record in reading.records:
        values = {
            "name": record["name"],
            "dated": record["date"],
            "sector_code": record["sector"],
            "city_code": record["city"],
            "unit_name": record["unit"] or None,
            "demo_data": demo_data,
        }
        item = known.pop(record["number"], None)
        if item is None:
            db.session.add(RegisterItem(kind=kind, number=record["number"], **values))
            added += 1
        elif any(getattr(item, name) != value for name, value in values.items()):
            changed += 1
            for name, value in values.items():
                setattr(item, name, value)
    for gone in known.values():
        db.session.delete(gone)
    db.session.flush()
    return Imported(added, changed, len(known), len(reading.records) - added - changed)
