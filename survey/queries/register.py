"""What is asked of the registers of outlets: their size, and each sector's questionnaire beside them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa

from survey.base.database import db
from survey.models.invitation import InvitationBatch
from survey.models.outlet import Outlet, RegisterEntry
from survey.models.questionnaire import QuestionnaireVersion
from survey.models.unit import Unit
from survey.models.wave import WaveQuestionnaire

if TYPE_CHECKING:
    import polars as pl


class Size(NamedTuple):
    """How many outlets a wave's register has, how many of them are drawn, and how many units they belong to."""

    outlets: int
    selected: int
    units: int


def size(wave_id: int) -> Size:
    """The size of a wave's register."""
    row = db.session.execute(
        sa.select(
            sa.func.count(),
            sa.func.count().filter(RegisterEntry.selected),
            sa.func.count(RegisterEntry.unit_id.distinct()),
        ).where(RegisterEntry.wave_id == wave_id)
    ).one()
    return Size(*row)


def questionnaires_of(wave_id: int) -> dict[str, QuestionnaireVersion]:
    """The version of the questionnaire that each sector has in a wave; before it opens, of those that were set."""
    return questionnaires_in([wave_id])[wave_id]


def questionnaires_in(wave_ids: Collection[int]) -> dict[int, dict[str, QuestionnaireVersion]]:
    """The same of several waves, in one statement."""
    rows = db.session.execute(
        sa.select(WaveQuestionnaire.wave_id, WaveQuestionnaire.sector_code, QuestionnaireVersion)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == WaveQuestionnaire.version_id)
        .where(WaveQuestionnaire.wave_id.in_(wave_ids))
    )
    found: dict[int, dict[str, QuestionnaireVersion]] = {wave_id: {} for wave_id in wave_ids}
    for wave_id, sector, version in rows:
        found[wave_id][sector] = version
    return found


def entries(wave_id: int) -> Sequence[Any]:
    """(outlet_id, code, unit_id, sector, city, volume, selected) of a wave's register."""
    return db.session.execute(
        sa.select(
            Outlet.id,
            Outlet.code,
            RegisterEntry.unit_id,
            Outlet.sector_code,
            Outlet.city_code,
            RegisterEntry.volume,
            sa.or_(RegisterEntry.selected, RegisterEntry.certainty).label("selected"),
        )
        .join(Outlet, Outlet.id == RegisterEntry.outlet_id)
        .where(RegisterEntry.wave_id == wave_id)
        .order_by(Outlet.id)
    ).all()


def register_frame(wave_id: int) -> pl.DataFrame:
    """The register of a wave as its snapshot has it; `offered`: invitations handed out, null where an outlet ordered
    none."""
    import polars as pl

    from analysis.snapshot.agreed import OFFERED, REGISTER

    offered = (
        sa.select(InvitationBatch.outlet_id, sa.func.sum(InvitationBatch.offered).label("offered"))
        .where(InvitationBatch.wave_id == wave_id)
        .group_by(InvitationBatch.outlet_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(
            Outlet.code,
            Unit.uscc,
            Outlet.sector_code,
            Outlet.city_code,
            RegisterEntry.volume,
            RegisterEntry.selected,
            RegisterEntry.certainty,
            RegisterEntry.selection_probability,
            RegisterEntry.demonstration,
            sa.cast(offered.c.offered, sa.BigInteger),
        )
        .join(Outlet, Outlet.id == RegisterEntry.outlet_id)
        .join(Unit, Unit.id == RegisterEntry.unit_id)
        .outerjoin(offered, offered.c.outlet_id == Outlet.id)
        .where(RegisterEntry.wave_id == wave_id)
        .order_by(Outlet.id)
    ).all()
    return pl.DataFrame([tuple(row) for row in rows], schema={**REGISTER, OFFERED: pl.Int64}, orient="row")
