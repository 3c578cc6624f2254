"""What freezing and the audit compute, said as plainly as can be: a response at a time, by the standard library."""

import polars as pl
import sqlalchemy as sa

from analysis.proof.leaf import hour_of, leaf_hash
from survey.base.database import db
from survey.models import Outlet, QuestionnaireVersion, Response, Wave
from tests.analysis.proof.test_leaf import plain_leaf

KINDS = {"scale": pl.UInt8, "choice": pl.String, "multiple": pl.List(pl.String), "number": pl.Int64}


def responses(*order):
    """Every response with its outlet, the wave's code and the version's hash."""
    return db.session.execute(
        sa.select(Response, Outlet, Wave.code, QuestionnaireVersion.hash)
        .join(Outlet, Outlet.id == Response.outlet_id)
        .join(Wave, Wave.id == Response.wave_id)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Response.version_id)
        .order_by(*order, Response.outlet_id, Response.sequence)
    ).all()


def hashed(one, outlet, wave, version):
    """The leaf hash of a response."""
    names = {"outlet": outlet.code, "wave": wave, "kind": one.kind, "version": version}
    proof = {"salt": one.salt, "receipt_hash": one.receipt_hash}
    return leaf_hash(plain_leaf(**names, **proof, received_at=one.received_at, answers=one.answers))


def links():
    """(outlet, sequence, leaf hash) of every response, by outlet and sequence."""
    return [(outlet.code, one.sequence, hashed(one, outlet, *more)) for one, outlet, *more in responses()]


def table(rows, items):
    """The columns of a snapshot's responses; `items` with their types."""
    fixed = [
        {
            "outlet": outlet.code,
            "sequence": one.sequence,
            "kind": one.kind,
            "version": version,
            "hour": hour_of(one.received_at),
            "seconds": one.seconds,
            "language": one.language,
            "type_size": one.type_size,
            "scale_layout": one.scale_layout,
            "repeat": one.repeat,
            "unsure": [item for item, value in one.answers.items() if value is None] or None,
        }
        for one, outlet, _, version in rows
    ]
    text = dict.fromkeys(("outlet", "kind", "version", "language", "type_size", "scale_layout"), pl.String)
    whole = dict.fromkeys(("sequence", "seconds"), pl.Int32)
    other = {"hour": pl.Datetime("us", "UTC"), "repeat": pl.Boolean, "unsure": pl.List(pl.String)}
    frame = pl.DataFrame(fixed, schema={name: (text | whole | other)[name] for name in fixed[0]})
    return frame.with_columns(
        pl.Series(item, [one.answers.get(item) for one, *_ in rows], KINDS[kind]) for item, kind in items.items()
    )
