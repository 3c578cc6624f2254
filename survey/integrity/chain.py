"""Every outlet's chain computed again from the responses in the database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext

from analysis.proof.leaf import chained, leaf, leaf_hash
from survey.base.database import db
from survey.models import Outlet, OutletHead, QuestionnaireVersion, Response, Wave
from survey.models.outlet import START


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


def differences(heads: list[Head]) -> Iterator[str]:
    """What no longer agrees with `heads`: each outlet whose responses do not lead to its head, with the reason.

    Reads all responses once, in order; memory holds the heads only.
    """
    wanted = {head.outlet: head for head in heads}
    reached = dict.fromkeys(wanted, Head("", 0, START))
    broken: dict[str, str] = {}
    for outlet, sequence, hashed in _links():
        head = wanted.get(outlet)
        if head is None or sequence > head.length or outlet in broken:
            continue
        before = reached[outlet]
        if sequence != before.length + 1:
            broken[outlet] = _missing(outlet, before.length + 1)
        reached[outlet] = Head(outlet, sequence, chained(before.hash, hashed))
    for outlet, head in wanted.items():
        after = reached[outlet]
        if outlet in broken:
            yield broken[outlet]
        elif after.length < head.length:
            yield _missing(outlet, after.length + 1)
        elif after.hash != head.hash:
            yield gettext("%(outlet)s：前 %(length)s 份评价里有一份被改动过", outlet=outlet, length=head.length)


def longest_kept(published: Mapping[str, Mapping[int, bytes]]) -> dict[str, Head]:
    """By outlet, of its `published` heads (length to hash) the longest that its responses still lead to.

    Reads all responses once, in order.
    """
    reached: dict[str, Head] = {}
    kept: dict[str, Head] = {}
    for outlet, sequence, hashed in _links():
        before = reached.get(outlet, Head(outlet, 0, START))
        if outlet not in published or sequence != before.length + 1:
            continue
        reached[outlet] = Head(outlet, sequence, chained(before.hash, hashed))
        if published[outlet].get(sequence) == reached[outlet].hash:
            kept[outlet] = reached[outlet]
    return kept


def _missing(outlet: str, number: int) -> str:
    return str(gettext("%(outlet)s：缺第 %(number)s 份评价", outlet=outlet, number=number))


def _links() -> Iterator[tuple[str, int, bytes]]:
    """(outlet, sequence, leaf hash) of every response, by outlet and sequence."""
    rows = db.session.execute(
        sa.select(
            Outlet.code,
            Response.sequence,
            Response.salt,
            Response.receipt_hash,
            Wave.code,
            Response.kind,
            QuestionnaireVersion.hash,
            Response.received_at,
            Response.answers,
        )
        .join(Outlet, Outlet.id == Response.outlet_id)
        .join(Wave, Wave.id == Response.wave_id)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Response.version_id)
        .order_by(Response.outlet_id, Response.sequence)
        .execution_options(yield_per=5_000)
    )
    for outlet, sequence, salt, receipt_hash, wave, kind, version, received_at, answers in rows:
        sealed = leaf(
            salt=salt,
            receipt_hash=receipt_hash,
            outlet=outlet,
            wave=wave,
            kind=kind,
            version=version,
            received_at=received_at,
            answers=answers,
        )
        yield outlet, sequence, leaf_hash(sealed)
