"""The responses of a city in a wave as typed tables, a part at a time, in the order of the proof."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

import polars as pl
import sqlalchemy as sa

from analysis.proof.leaf import answers_in, hour_text, leaf_hash, sealed
from questionnaires import Questionnaire
from survey.base.bulk import sets_of_rows
from survey.base.database import db
from survey.models import Outlet, Response
from survey.models.response import responses_by_outlet
from survey.queries.leaves import leaf_parts

PART = 50_000
Key = tuple[int, int]
"""Outlet and sequence number: the order of the responses of a city."""
BEFORE_ALL: Key = (0, 0)
_FETCHED = 10_000  # rows that the database hands over at a time
_HOUR = 3_600_000_000  # microseconds
TYPES: dict[str, Callable[[], Any]] = {
    "scale": pl.UInt8,
    "choice": pl.String,
    "multiple": lambda: pl.List(pl.String),
    "number": pl.Int64,
}
_RESPONSE = Response.__table__
PARADATA: dict[str, tuple[sa.ColumnElement[Any], pl.DataType]] = {
    "seconds": (_RESPONSE.c.seconds, pl.Int32()),
    "language": (_RESPONSE.c.language, pl.String()),
    "type_size": (_RESPONSE.c.type_size, pl.String()),
    "scale_layout": (_RESPONSE.c.scale_layout, pl.String()),
    "repeat": (_RESPONSE.c.repeat, pl.Boolean()),
}


@dataclass(frozen=True)
class Stretch:
    """Responses of a city that become one part: those `after` a key up to the `last` one, which need not be there.

    number: of the part, from 0; place: of its first leaf in the tree.
    """

    number: int
    place: int
    city: str
    after: Key
    last: Key


@dataclass(frozen=True)
class Part:
    """Some responses: what they say, what proves them (salt and receipt hash), their leaf hashes one after the other,
    and the keys of the first and the last."""

    responses: pl.DataFrame
    proofs: pl.DataFrame
    leaf_hashes: bytes
    first: Key
    last: Key


def counted(questionnaires: list[Questionnaire]) -> dict[str, str]:
    """The items that a snapshot holds with their types, by id: all but free text."""
    return {item.id: item.type for known in questionnaires for item in known.items if item.type in TYPES}


def stretches(wave_id: int, size: int) -> Iterator[Stretch]:
    """All responses of a wave, city by city, by outlet and sequence, `size` at a time."""
    counts = responses_by_outlet(wave_id)
    known = db.session.execute(sa.select(Outlet.city_code, Outlet.id))
    number = place = 0
    answered = sorted((city, outlet) for city, outlet in known if outlet in counts)
    for city, outlets in groupby(answered, key=itemgetter(0)):
        after, waiting, outlet = BEFORE_ALL, 0, 0
        for _, outlet in outlets:
            taken = 0
            while (more := size - waiting) <= counts[outlet] - taken:
                taken += more
                last = (outlet, _sequence(wave_id, outlet, taken))
                yield Stretch(number, place, city, after, last)
                number, place, after, waiting = number + 1, place + size, last, 0
            waiting += counts[outlet] - taken
        if waiting:
            yield Stretch(number, place, city, after, (outlet + 1, 0))
            number, place = number + 1, place + waiting


def read(connection: sa.Connection, wave_id: int, stretch: Stretch, items: Mapping[str, str]) -> Part:
    """The responses of a stretch, as long as memory holds them; `items` by id with their types."""
    key = sa.tuple_(Response.outlet_id, Response.sequence)
    statement = leaf_parts(*(column for column, _ in PARADATA.values())).where(
        Response.wave_id == wave_id,
        Outlet.city_code == stretch.city,
        key > sa.tuple_(*stretch.after),
        key <= sa.tuple_(*stretch.last),
        # what the keys say of the outlet, said once more for the planner
        Outlet.id.between(stretch.after[0], stretch.last[0]),
    )
    return _part(list(chain.from_iterable(sets_of_rows(connection, statement, _FETCHED))), items)


def _part(rows: Sequence[Any], items: Mapping[str, str]) -> Part:
    ids, sequences, outlets, waves, kinds, versions, hours, texts, salts, receipts, *paradata = zip(*rows, strict=True)
    answers = [answers_in(text) for text in texts]
    sealing = zip(outlets, waves, kinds, versions, map(hour_text, hours), answers, salts, receipts, strict=True)
    place = [pl.Series("outlet", outlets, pl.String), pl.Series("sequence", sequences, pl.Int32)]
    return Part(
        pl.DataFrame(
            [
                *place,
                pl.Series("kind", kinds, pl.String),
                pl.Series("version", versions, pl.String),
                (pl.Series("hour", hours, pl.Int64) * _HOUR).cast(pl.Datetime("us", "UTC")),
                *(pl.Series(name, values, PARADATA[name][1]) for name, values in zip(PARADATA, paradata, strict=True)),
                pl.Series("unsure", list(map(_unsure, answers)), pl.List(pl.String)),
                *_columns(answers, items),
            ]
        ),
        pl.DataFrame([*place, pl.Series("salt", salts, pl.Binary), pl.Series("receipt_hash", receipts, pl.Binary)]),
        b"".join(leaf_hash(sealed(*one)) for one in sealing),
        (ids[0], sequences[0]),
        (ids[-1], sequences[-1]),
    )


def _unsure(answers: Mapping[str, Any]) -> list[str] | None:
    """The questions that were answered with "cannot say"."""
    return [item for item, value in answers.items() if value is None] if None in answers.values() else None


def _columns(answers: list[dict[str, Any]], items: Mapping[str, str]) -> Iterator[pl.Series]:
    """A column for each item; most are asked in other sectors, and stand empty without a look at each response."""
    asked = set().union(*answers)
    for item, kind in items.items():
        if item in asked:
            yield pl.Series(item, [given.get(item) for given in answers], TYPES[kind]())
        else:
            yield pl.Series(item, [None], TYPES[kind]()).new_from_index(0, len(answers))


def _sequence(wave_id: int, outlet_id: int, place: int) -> int:
    """The sequence number of an outlet's response in a wave by its place there, from 1."""
    return db.session.scalars(
        sa.select(Response.sequence)
        .where(Response.wave_id == wave_id, Response.outlet_id == outlet_id)
        .order_by(Response.sequence)
        .offset(place - 1)
        .limit(1)
    ).one()
