"""What a wave's figures are computed with, as its snapshot declares it."""

from typing import Any

import sqlalchemy as sa

from questionnaires.scoring import ENOUGH, EQUAL
from survey.database import db
from survey.models import SectorShare, Wave
from survey.models.reference import City, cities, families, sectors


def settings(wave: Wave) -> dict[str, Any]:
    """Basis, transform, item weights, families with targets, sectors, cities, the order of collapsing, shares."""
    line = db.session.scalars(sa.select(City.code).order_by(City.position))
    return {
        "basis": "all",
        "transform": "acsi",
        "items": dict(EQUAL),
        "minimum_items": ENOUGH,
        "confidence": 0.95,
        "psu": "outlet",
        "families": [{"code": f.code, "name": f.name, "target": f.target} for f in families()],
        "sectors": [{"code": s.code, "name": s.name, "family": s.family_code} for s in sectors()],
        "cities": [{"code": c.code, "name": c.name} for c in cities()],
        "collapse_order": list(line),
        "shares": _shares(wave),
    }


def _shares(wave: Wave) -> dict[str, Any] | None:
    if wave.shares_source is None:
        return None
    rows = db.session.execute(
        sa.select(SectorShare.sector_code, SectorShare.share)
        .where(SectorShare.wave_id == wave.id)
        .order_by(SectorShare.sector_code)
    )
    return {
        "source": wave.shares_source,
        "year": wave.shares_year,
        "demonstration": wave.demo_data,
        "of": {row.sector_code: row.share for row in rows},
    }
