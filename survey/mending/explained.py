"""What the published structural model of a sector says of the questions that its units are rated on."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from survey.figures.files import MissingFileError, public
from survey.figures.structures import StructureRow, structures
from survey.mending.matrix import Matrix
from survey.models.release import latest_release

RISE = 5
"""Points by which the scenario lets questions rise."""


@dataclass(frozen=True)
class Along:
    """Points of satisfaction that go along with something, with their interval."""

    points: float
    low: float
    high: float


@dataclass(frozen=True)
class Explained:
    """The model of a sector in the release of a wave (its name). `items`: what one point more in a question goes along
    with; `scenario`: what RISE points in all questions to mend first go along with, None where there is none."""

    wave: str
    items: dict[str, Along]
    scenario: Along | None


def published_models() -> tuple[str, dict[str, StructureRow]]:
    """The models of the latest release that hold, by sector, and the name of its wave."""
    release = latest_release()
    with suppress(MissingFileError):
        if release is not None:
            found = structures(public(release))
            return release.wave.name, {row.code: row for row in found if row.level == "sectors" and row.holds}
    return "", {}


def explained(wave: str, row: StructureRow, matrix: Matrix) -> Explained | None:
    """What a model says of the questions of a unit's matrix; None where it does not know one of them."""
    items = {point.item.id: _along(row, [point.item.id]) for point in matrix.points}
    known = {item: along for item, along in items.items() if along is not None}
    if not known or len(known) < len(items):
        return None
    first = [point.item.id for point in matrix.first]
    return Explained(wave, known, _along(row, first, RISE))


def _along(row: StructureRow, items: Sequence[str], rise: float = 1) -> Along | None:
    found = row.goes_along(items)
    return None if found is None else Along(*(rise * value for value in found))
