"""The responses of a wave as typed tables, a part at a time, in the order of the proof."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl
import sqlalchemy as sa

from questionnaires import Item, Questionnaire
from survey.database import db
from survey.models import Outlet, QuestionnaireVersion, Response, Wave
from survey.respond.leaf import hour_of, leaf

PART = 100_000
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
}
_PROOF = {"outlet": pl.String(), "sequence": pl.Int32(), "salt": pl.Binary(), "receipt_hash": pl.Binary()}


@dataclass(frozen=True)
class Part:
    """Some responses: what they say, what proves them (salt and receipt hash), and their leaves."""

    responses: pl.DataFrame
    proofs: pl.DataFrame
    leaves: list[bytes]


def counted(questionnaires: list[Questionnaire]) -> dict[str, Item]:
    """The items that a snapshot holds, by id: all but free text."""
    return {item.id: item for known in questionnaires for item in known.items if item.type in TYPES}


def parts(wave: Wave, items: dict[str, Item], size: int = PART) -> Iterator[Part]:
    """All responses of the wave by outlet and sequence, in parts of `size`; memory holds one part."""
    statement = (
        sa.select(
            Outlet.code,
            Response.sequence,
            Response.kind,
            QuestionnaireVersion.hash,
            Response.received_at,
            Response.seconds,
            Response.language,
            Response.answers,
            Response.salt,
            Response.receipt_hash,
        )
        .join(Outlet, Outlet.id == Response.outlet_id)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Response.version_id)
        .where(Response.wave_id == wave.id)
        .order_by(Response.outlet_id, Response.sequence)
        .execution_options(yield_per=min(size, 10_000))
    )
    for rows in db.session.execute(statement).partitions(size):
        yield _part(rows, items)


def _part(rows: Any, items: dict[str, Item]) -> Part:
    fixed: list[tuple[Any, ...]] = []
    answered: dict[str, list[Any]] = {item: [] for item in items}
    proofs, leaves = [], []
    for outlet, sequence, kind, version, received_at, seconds, language, answers, salt, receipt_hash in rows:
        scored = {item: value for item, value in answers.items() if item in items}
        fixed.append((outlet, sequence, kind, version, hour_of(received_at), seconds, language))
        proofs.append((outlet, sequence, salt, receipt_hash))
        for item, values in answered.items():
            values.append(scored.get(item))
        leaves.append(
            leaf(
                salt=salt,
                receipt_hash=receipt_hash,
                outlet=outlet,
                version=version,
                received_at=received_at,
                answers=scored,
            )
        )
    columns = [pl.Series(item, values, TYPES[items[item].type]()) for item, values in answered.items()]
    return Part(
        pl.DataFrame(fixed, schema=_FIXED, orient="row").with_columns(columns),
        pl.DataFrame(proofs, schema=_PROOF, orient="row"),
        leaves,
    )
