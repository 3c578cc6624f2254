"""A register of outlets as rows, from the table that was read: what is wrong within a row and between rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from survey.base.i18n import N_
from survey.tables.incoming import Reading, Record, read
from survey.tables.known import FRAME
from survey.tables.nouns import Nouns
from survey.tables.problems import Problems


@dataclass(frozen=True)
class FrameRow:
    """One outlet of the register. None where the file does not say."""

    line: int
    outlet: str
    outlet_name: str
    uscc: str
    unit_name: str
    sector: str
    city: str
    county: str | None
    volume: float | None
    selected: bool
    certainty: bool
    selection_probability: float | None
    demonstration: bool | None
    address: str | None


def whole_register(content: bytes, nouns: Nouns | None = None) -> list[FrameRow]:
    """The rows of a file's content; raises RefusedError naming every line and problem."""
    reading = read(FRAME, content, nouns=nouns)
    rows = register_rows(reading)
    reading.refuse()
    return rows


def register_rows(reading: Reading) -> list[FrameRow]:
    """The rows in which nothing is wrong, none while anything is asked; notes what is wrong between columns or rows."""
    problems = reading.problems
    for line, record in reading.records:
        if record["certainty"] and record["selected"] is False:
            problems.add(line, N_("certainty 是 1，selected 却是 0"))
    _across(reading.records, problems)
    return [_row(line, record) for line, record in reading.sound]


def _row(line: int, record: Mapping[str, Any]) -> FrameRow:
    told = {
        "selected": record["selected"] is not False,
        "certainty": bool(record["certainty"]),
        "address": record["address"] or None,
        "county": record.get("county"),
    }
    return FrameRow(line=line, **{**record, **told})


def _across(records: Iterable[Record], problems: Problems) -> None:
    """What is wrong between rows: a unit with two names or flags."""
    units: dict[str, Record] = {}
    for line, record in records:
        uscc, name = record["uscc"], record["unit_name"]
        if not uscc or not name:
            continue
        first, before = units.setdefault(uscc, (line, record))
        if before["unit_name"] != name:
            problems.add(
                line,
                N_("uscc %(uscc)s 在这里叫“%(here)s”，在第 %(line)s 行叫“%(there)s”"),
                uscc=uscc,
                here=name,
                there=before["unit_name"],
                line=first,
            )
        if before["demonstration"] != record["demonstration"]:
            problems.add(line, N_("uscc %(uscc)s 的 demonstration 和第 %(line)s 行不一样"), uscc=uscc, line=first)
