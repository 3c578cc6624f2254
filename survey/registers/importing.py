"""Bringing a register in from a file: the whole register or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from survey.base.database import db
from survey.base.i18n import N_
from survey.base.refusal import RefusedError
from survey.models.plan import REGISTERS, RegisterItem
from survey.models.reference import cities, sectors
from survey.queries.register_items import items
from survey.tables.incoming import Record, past_day, read_table
from survey.tables.problems import Problems

REQUIRED = ("number", "name", "date")
OPTIONAL = ("sector", "city", "unit")
_LONGEST = {"number": 60, "name": 300, "unit": 200}


@dataclass(frozen=True)
class Imported:
    """What an import did to a register."""

    added: int
    changed: int
    removed: int
    unchanged: int


def import_register(kind: str, content: bytes, today: date, *, demo_data: bool = False) -> Imported:
    """Make a file (columns number, name, date; optional sector, city, unit) the register of a kind.

    Raises RefusedError, with nothing changed, naming every line and problem.
    """
    if kind not in REGISTERS:
        raise RefusedError(_("没有“%(kind)s”这种名册", kind=kind))
    records, problems = read_table(content, REQUIRED, OPTIONAL)
    _examine(records, today, problems)
    problems.refuse()
    known = {item.number: item for item in items(kind)}
    added = changed = 0
    for _line, record in records:
        values = {
            "name": record["name"],
            "dated": date.fromisoformat(record["date"]),
            "sector_code": record["sector"] or None,
            "city_code": record["city"] or None,
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
    return Imported(added, changed, len(known), len(records) - added - changed)


def _examine(records: Sequence[Record], today: date, problems: Problems) -> None:
    codes = {"sector": {s.code for s in sectors()}, "city": {c.code for c in cities()}}
    seen: dict[str, int] = {}
    for line, record in records:
        for name in REQUIRED:
            if not record[name]:
                problems.add(line, N_("%(name)s 是空的"), name=name)
        for name, longest in _LONGEST.items():
            if len(record[name]) > longest:
                problems.add(line, N_("%(name)s 超过 %(most)s 个字"), name=name, most=longest)
            if not record[name].isprintable():
                problems.add(line, N_("%(name)s 里有不能显示的字符"), name=name)
        for name, known in codes.items():
            if record[name] and record[name] not in known:
                problems.add(line, N_("%(name)s “%(value)s” 没有这个代码"), name=name, value=record[name])
        if record["date"]:
            past_day(line, record["date"], today, problems)
        number = record["number"]
        if number in seen:
            problems.add(line, N_("number “%(value)s” 在第 %(line)s 行已有"), value=number, line=seen[number])
        seen.setdefault(number, line)
