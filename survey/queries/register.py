"""What is asked of the registers of outlets: their size, and each sector's questionnaire beside them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from survey.base.database import db
from survey.models.outlet import Outlet, RegisterEntry
from survey.models.questionnaire import QuestionnaireVersion
from survey.models.wave import WaveQuestionnaire


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
            sa.func.count(Outlet.unit_id.distinct()),
        )
        .join(Outlet, Outlet.id == RegisterEntry.outlet_id)
        .where(RegisterEntry.wave_id == wave_id)
    ).one()
    return Size(*row)


def questionnaires_of(wave_id: int) -> dict[str, QuestionnaireVersion]:
    """The version of the questionnaire that each sector has in a wave; empty before it opens."""
    rows = db.session.execute(
        sa.select(WaveQuestionnaire.sector_code, QuestionnaireVersion)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == WaveQuestionnaire.version_id)
        .where(WaveQuestionnaire.wave_id == wave_id)
    )
    return dict(rows.all())


def entries(wave_id: int) -> Sequence[Any]:
    """(outlet_id, code, unit_id, sector, city, volume, selected) of a wave's register."""
    return db.session.execute(
        sa.select(
            Outlet.id,
            Outlet.code,
            Outlet.unit_id,
            Outlet.sector_code,
            Outlet.city_code,
            RegisterEntry.volume,
            sa.or_(RegisterEntry.selected, RegisterEntry.certainty).label("selected"),
        )
        .join(Outlet, Outlet.id == RegisterEntry.outlet_id)
        .where(RegisterEntry.wave_id == wave_id)
        .order_by(Outlet.id)
    ).all()
