"""The responses of a city in a wave as typed tables, a part at a time, in the order of the proof."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import polars as pl
import sqlalchemy as sa

from analysis.proof.leaf import hour_of, leaf, leaf_hash
from questionnaires import Item, Questionnaire
from survey.base.database import db
from survey.models import Outlet, QuestionnaireVersion, Response, Wave

PART = 50_000
Key = tuple[int, int]
"""Outlet and sequence number: the order of the responses of a city."""
TYPES: dict[str, Callable[[], Any]] = {
    "scale": pl.UInt8,
    "choice": pl.String,
    "multiple": lambda: pl.List(pl.String),
    "number": pl.Int64,
}
_FIXED = {
    "outlet": pl.String(),
    "sequence": pl.Int32(),
    "kind": pl.String(),
    "version": pl.String(),
    "hour": pl.Datetime("us", "UTC"),
    "seconds": pl.Int32(),
    "language": pl.String(),
    "type_size": pl.String(),
    "scale_layout": pl.String(),
    "repeat": pl.Boolean(),
    "unsure": pl.List(pl.String),
}
_PROOF = {"outlet": pl.String(), "sequence": pl.Int32(), "salt": pl.Binary(), "receipt_hash": pl.Binary()}


@dataclass(frozen=True)
class Part:
    """Some responses: what they say, what proves them (salt and receipt hash), their leaf hashes, and the keys of the
    first and the last."""

    responses: pl.DataFrame
    proofs: pl.DataFrame
    leaf_hashes: list[bytes]
    first: Key
    last: Key


def counted(questionnaires: list[Questionnaire]) -> dict[str, Item]:
    """The items that a snapshot holds, by id: all but free text."""
    return {item.id: item for known in questionnaires for item in known.items if item.type in TYPES}


def parts(wave: Wave, city: str, items: dict[str, Item], after: Key, size: int) -> Generator[Part, None, None]:
    """The responses from a city that come after a key, by outlet and sequence, in parts; memory holds one of them."""
    statement = (
        sa.select(
            Response.outlet_id,
            Response.sequence,
            Outlet.code,
            Response.kind,
            QuestionnaireVersion.hash,
            Response.received_at,
            Response.seconds,
            Response.language,
            Response.type_size,
            Response.scale_layout,
            Response.repeat,
            Response.answers,
            Response.salt,
            Response.receipt_hash,
        )
        .join(Outlet, Outlet.id == Response.outlet_id)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Response.version_id)
        .where(Response.wave_id == wave.id, Outlet.city_code == city)
        .where(sa.tuple_(Response.outlet_id, Response.sequence) > sa.tuple_(*after))
        .order_by(Response.outlet_id, Response.sequence)
        .execution_options(yield_per=min(size, 10_000))
    )
    with db.session.execute(statement) as found:
        for rows in found.partitions(size):
            yield _part(wave.code, rows, items)


def _part(wave: str, rows: Any, items: dict[str, Item]) -> Part:
    fixed: list[tuple[Any, ...]] = []
    answered: dict[str, list[Any]] = {item: [] for item in items}
    proofs, leaf_hashes = [], []
    for _, sequence, outlet, kind, version, received_at, *paradata, answers, salt, receipt_hash in rows:
        unsure = [item for item, value in answers.items() if value is None] or None
        fixed.append((outlet, sequence, kind, version, hour_of(received_at), *paradata, unsure))
        proofs.append((outlet, sequence, salt, receipt_hash))
        for item, values in answered.items():
            values.append(answers.get(item))
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
        leaf_hashes.append(leaf_hash(sealed))
    columns = [pl.Series(item, values, TYPES[items[item].type]()) for item, values in answered.items()]
    return Part(
        pl.DataFrame(fixed, schema=_FIXED, orient="row").with_columns(columns),
        pl.DataFrame(proofs, schema=_PROOF, orient="row"),
        leaf_hashes,
        (rows[0].outlet_id, rows[0].sequence),
        (rows[-1].outlet_id, rows[-1].sequence),
    )
