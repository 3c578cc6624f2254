"""Every outlet's chain computed again from the responses in the database."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

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
            broken[outlet] = f"response {before.length + 1} is missing"
        reached[outlet] = Head(outlet, sequence, chained(before.hash, hashed))
    for outlet, head in wanted.items():
        after = reached[outlet]
        if outlet in broken:
            yield f"{outlet}: {broken[outlet]}"
        elif after.length < head.length:
            yield f"{outlet}: response {after.length + 1} is missing"
        elif after.hash != head.hash:
            yield f"{outlet}: one of the first {head.length} responses was altered"


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
