"""Moving responses into the sums of their outlet's days, and reading the sums with what has come since.

No official figure comes from these sums. Readers are right up to the second whether or not a worker runs: they add the
responses that are not folded yet.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from survey.asked.versions import version
from survey.base.clock import local_day, local_hour
from survey.base.database import db, transaction
from survey.models import day_sums
from survey.models.day_sums import DaySums, OutletProducts
from survey.models.folded import Stretch, claim, unfolded
from survey.queries.responses import answered_in
from survey.units import sums
from survey.units.sums import Sums

BATCH = 2_000
"""Responses moved in one transaction, which on SQLite keeps everybody else from writing for a tenth of a second."""


class Key(NamedTuple):
    """An outlet's day in a wave."""

    wave_id: int
    outlet_id: int
    day: date


def fold(batch: int = BATCH) -> int:
    """Move all responses that are not in the sums yet; returns how many.

    Any number of workers may do so at once, and one that is killed leaves only whole batches behind, of at most `batch`
    responses each.
    """
    total = 0
    for stretches in _batches(unfolded(), batch):
        rows = answered_in(stretches)
        days, products = by_day(rows), _by_outlet(rows)
        db.session.rollback()  # nothing was written; reading ends before the writing transaction begins
        with transaction():
            outlets = claim(stretches)
            ours = [stretch for stretch in stretches if stretch.outlet_id in outlets]
            _add_days(ours, {key: fresh for key, fresh in days.items() if key.outlet_id in outlets})
            _add_products(ours, {place: fresh for place, fresh in products.items() if place[1] in outlets})
        total += sum(stretch.end - stretch.start for stretch in ours)
    return total


def _batches(stretches: Iterable[Stretch], most: int) -> Iterator[list[Stretch]]:
    """The stretches in batches of at most so many responses, long ones in pieces."""
    batch: list[Stretch] = []
    room = most
    for outlet, begin, end in stretches:
        start = begin
        while start < end:
            stop = min(end, start + room)
            batch.append(Stretch(outlet, start, stop))
            room -= stop - start
            start = stop
            if not room:
                yield batch
                batch, room = [], most
    if batch:
        yield batch


def _add_days(stretches: Sequence[Stretch], fresh: Mapping[Key, Sums]) -> None:
    if not fresh:
        return
    days = [key.day for key in fresh]
    kept = day_sums.days_between(stretches, min(days), max(days))
    known = {Key(row.wave_id, row.outlet_id, row.day): row for row in kept}
    new = []
    for key, added in fresh.items():
        if row := known.get(key):
            row.sums = sums.merged(row.sums, added)
            row.n = sums.size(row.sums)
        else:
            new.append({**key._asdict(), "n": sums.size(added), "sums": added})
    if new:
        db.session.execute(sa.insert(DaySums.__table__), new)


def _add_products(stretches: Sequence[Stretch], fresh: Mapping[tuple[int, int], dict[str, Any]]) -> None:
    known = {(row.wave_id, row.outlet_id): row for row in day_sums.products_of(stretches)}
    for (wave_id, outlet_id), added in fresh.items():
        if row := known.get((wave_id, outlet_id)):
            row.products = sums.merged_products(row.products, added)
        else:
            db.session.add(OutletProducts(wave_id=wave_id, outlet_id=outlet_id, products=added))


def _by_outlet(rows: Iterable[Any]) -> dict[tuple[int, int], dict[str, Any]]:
    """The products of responses by wave and outlet; all of these were asked the same."""
    groups: dict[tuple[int, int, int], list[Any]] = defaultdict(list)
    for row in rows:
        groups[row.wave_id, row.outlet_id, row.version_id].append((row.score, row.answers))
    return {
        (wave_id, outlet_id): sums.products(responses, version(version_id).questionnaire)
        for (wave_id, outlet_id, version_id), responses in groups.items()
    }


def by_day(rows: Iterable[Any]) -> dict[Key, Sums]:
    """Responses (`responses.ANSWERED`) added up by wave, outlet and day of Gansu."""
    found: dict[Key, Sums] = defaultdict(sums.empty)
    for row in rows:
        key = Key(row.wave_id, row.outlet_id, local_day(row.received_at))
        asked = version(row.version_id).questionnaire
        sums.count(found[key], row.kind, local_hour(row.received_at), row.score, row.answers, asked)
    return dict(found)


class Days(NamedTuple):
    """Days of an outlet in a wave, and, as JSON, what is summed on them, each one after the other between commas."""

    wave_id: int
    outlet_id: int
    days: str
    sums: str


def days(outlets: Collection[int], wave_id: int, others: Collection[int] = ()) -> list[Days]:
    """The days of some outlets up to this second, as `day_sums.days_of`; two statements.

    A day stands there twice, as long as responses have come that are not folded.
    """
    rows = day_sums.days_of(outlets, wave_id, others)
    since = [Stretch(outlet_id, start, end) for outlet_id, start, end, *_ in rows if end > start]
    kept = [Days(wave, outlet_id, days, texts) for outlet_id, _, _, wave, days, texts in rows if days]
    return kept + [
        Days(*key[:2], key.day.isoformat(), json.dumps(added if key.wave_id == wave_id else added["score"]))
        for key, added in by_day(answered_in(set(since))).items()
    ]
