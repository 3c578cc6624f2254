"""Every outlet's chain computed again from the responses in the database, and those in archives."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from msgspec import MsgspecError

from analysis.proof.leaf import answers_in, chained, hour_text, leaf_hash, sealed
from survey.base.bulk import divided, processes_for, sets_of_rows
from survey.base.database import db
from survey.models import Outlet, OutletHead, Response
from survey.models.outlet import START
from survey.queries.archived import Part, archived_waves, leaf_rows, whole_parts
from survey.queries.leaves import leaf_parts

ROWS = 50_000
"""Responses that one process walks at a time, or somewhat more."""
FETCHED = 5_000
"""Responses that the database hands over at a time."""


@dataclass(frozen=True)
class Head:
    """The head of an outlet's chain: how many responses it covers, and the hash over them."""

    outlet: str
    length: int
    hash: bytes


def kept_heads() -> list[Head]:
    """The heads as the database keeps them, of outlets that have responses, by outlet code."""
    rows = db.session.execute(
        sa.select(Outlet.code, OutletHead.length, OutletHead.hash)
        .join(Outlet, Outlet.id == OutletHead.outlet_id)
        .where(OutletHead.length > 0)
        .order_by(Outlet.code)
    )
    return [Head(*row) for row in rows]


def differences(heads: list[Head], *, rows: int = ROWS, processes: int | None = None) -> Iterator[str]:
    """What no longer agrees with `heads`: each outlet whose responses do not lead to its head, with the reason.

    Raises RefusedError where a file of an archive is not as it was written. Reads all responses once, in order, `rows`
    and somewhat more at a time by each of the `processes` (as many as suit so many responses); memory holds the heads,
    and a few thousand responses.
    """
    walks = _walked({head.outlet: {head.length: head.hash} for head in heads}, rows, processes)
    for outlet, head in {head.outlet: head for head in heads}.items():
        walk = walks.get(outlet, Walk(0))
        if walk.length < head.length:
            yield gettext("%(outlet)s：缺第 %(number)s 份评价", outlet=outlet, number=walk.length + 1)
        elif walk.kept is None:
            yield gettext("%(outlet)s：前 %(length)s 份评价里有一份被改动过", outlet=outlet, length=head.length)


def longest_kept(published: Mapping[str, Mapping[int, bytes]]) -> dict[str, Head]:
    """By outlet, of its `published` heads (length to hash) the longest that its responses still lead to.

    Reads all responses once, in order.
    """
    return {outlet: walk.kept for outlet, walk in _walked(published).items() if walk.kept}


@dataclass(frozen=True)
class Walk:
    """How far an outlet's responses were followed without a gap, and the last of the wanted heads that was met."""

    length: int
    kept: Head | None = None


@dataclass(frozen=True)
class _Outlets:
    """Some outlets, by their ids from `first` to `last`: the heads wanted of each, by outlet code, length to hash; and
    by wave what archives may hold of them."""

    first: int
    last: int
    wanted: Mapping[str, Mapping[int, bytes]]
    archived: Sequence[Sequence[Part]]


def _walked(
    wanted: Mapping[str, Mapping[int, bytes]], rows: int = ROWS, processes: int | None = None
) -> dict[str, Walk]:
    """By outlet that has responses: its chain computed again as far as heads are wanted of it."""
    total = sum(max(heads) for heads in wanted.values())
    walks: dict[str, Walk] = {}
    with divided(processes or processes_for(total)) as divide:
        for some in divide(_walks, _jobs(wanted, rows)):
            walks.update(some)
    return walks


def _jobs(wanted: Mapping[str, Mapping[int, bytes]], rows: int) -> Iterator[_Outlets]:
    """The outlets in the order of their ids, so many at a time as have `rows` responses."""
    archived = [whole_parts(wave, archive) for _, wave, archive in archived_waves()]
    job: dict[str, Mapping[int, bytes]] = {}
    first = last = had = 0
    for number, code in db.session.execute(sa.select(Outlet.id, Outlet.code).order_by(Outlet.id)).all():
        if code not in wanted:
            continue
        if had >= rows:
            yield _Outlets(first, last, job, archived)
            job, had = {}, 0
        first, last = first if job else number, number
        job[code] = wanted[code]
        had += max(wanted[code])
    if job:
        yield _Outlets(first, last, job, archived)


def _walks(connection: sa.Connection, outlets: _Outlets) -> dict[str, Walk]:
    """The chains of some outlets; memory holds a few thousand responses, and a part of each archive."""
    walks: dict[str, Walk] = {}
    statement = leaf_parts().where(Response.outlet_id.between(outlets.first, outlets.last))
    stored = chain.from_iterable(sets_of_rows(connection, statement, FETCHED))
    archived = [leaf_rows(connection, parts, outlets.first, outlets.last) for parts in outlets.archived]
    found = merge(stored, *archived, key=itemgetter(0, 1)) if archived else stored
    for outlet, responses in groupby(found, key=itemgetter(2)):
        if outlet in outlets.wanted:
            walks[outlet] = _walk(outlet, responses, outlets.wanted[outlet])
    return walks


def _walk(outlet: str, responses: Iterable[Any], wanted: Mapping[int, bytes]) -> Walk:
    head, length, kept, until = START, 0, None, max(wanted)
    for _, sequence, _, wave, kind, version, hour, answers, salt, receipt_hash in responses:
        if sequence != length + 1 or length == until:
            break
        try:
            sealing = sealed(outlet, wave, kind, version, hour_text(hour), answers_in(answers), salt, receipt_hash)
        except (MsgspecError, ValueError):
            sealing = b""  # no leaf was ever made of answers that cannot be read
        head, length = chained(head, leaf_hash(sealing)), sequence
        if wanted.get(length) == head:
            kept = Head(outlet, length, head)
    return Walk(length, kept)
