"""The published figures that a unit may compare itself with: of its sector and of its cities."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app

from survey.base.refusal import RefusedError
from survey.figures import files
from survey.figures.names import own_name
from survey.figures.records import Content, Row
from survey.models import Wave
from survey.models.release import latest_release
from survey.units.scores import SectorScores


@dataclass(frozen=True)
class Beside:
    """Figures of the release published last: of the sector, and then of its family in each city of the unit."""

    wave: Wave
    figures: Sequence[Row]


def beside(cards: Sequence[SectorScores]) -> list[Beside | None]:
    """What stands beside each of a unit's scores; None before anything is published, or where its files cannot be
    read."""
    release = latest_release()
    if release is None:
        return [None] * len(cards)
    try:
        content = files.public(release)
    except RefusedError as error:
        current_app.logger.warning("no published figures beside a unit's own: %s", error)
        return [None] * len(cards)
    return [Beside(release.wave, _figures(content, card)) for card in cards]


def _figures(content: Content, card: SectorScores) -> list[Row]:
    family = own_name(card.family)
    cities = {outlet.city.code: f"{own_name(outlet.city)} · {family}" for outlet in card.outlets}
    of_sector = [row.public.named(own_name(card.sector)) for row in content.sectors if row.code == card.sector.code]
    of_cities = [
        row.public.named(cities[row.code])
        for row in content.cities
        if row.code in cities and row.family == card.family.code
    ]
    return [*of_sector, *of_cities]
