"""The published figures that a unit may compare itself with: of its sector and of its cities."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app

from survey.base.refusal import RefusedError
from survey.figures import files
from survey.figures.names import own_name
from survey.figures.shown import Figure, published
from survey.models import Wave
from survey.models.release import latest_release
from survey.units.scorecard import SectorScores


@dataclass(frozen=True)
class Beside:
    """Figures of the release published last: of the sector, and then of its family in each city of the unit."""

    wave: Wave
    figures: Sequence[Figure]


def beside(card: SectorScores) -> Beside | None:
    """What stands beside a unit's scores; None before anything is published, or where its files cannot be read."""
    release = latest_release()
    if release is None:
        return None
    try:
        content = files.public(release)
    except RefusedError as error:
        current_app.logger.warning("no published figures beside a unit's own: %s", error)
        return None
    family = own_name(card.family)
    cities = {outlet.city.code: f"{own_name(outlet.city)} · {family}" for outlet in card.outlets}
    of_sector = [
        published(row, own_name(card.sector), row["family"])
        for row in content["sectors"]
        if row["code"] == card.sector.code
    ]
    of_cities = [
        published(row, cities[row["code"]], row["family"])
        for row in content["cities"]
        if row["code"] in cities and row["family"] == card.family.code
    ]
    return Beside(release.wave, [*of_sector, *of_cities])
