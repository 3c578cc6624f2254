"""What stands beside a city's indices: the path of targets, and what was published of earlier waves."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from flask import current_app

from survey.drawing.intervals import Point
from survey.figures.files import MissingFileError, public
from survey.models.release import published_releases
from survey.waves.targets import targets

Path = Mapping[int, float]
"""Targets by year."""


def paths() -> Mapping[tuple[str, str], Path]:
    """The path of targets by family and city (empty: the province): a city's own, where it has none the province's."""
    found: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    for target in targets():
        found[target.family_code, target.place][target.year] = target.value
    return found


def path_of(found: Mapping[tuple[str, str], Path], family: str, city: str) -> Path:
    """A city's path in a family, the earliest year first."""
    shared, own = found.get((family, ""), {}), found.get((family, city), {})
    return dict(sorted({**shared, **own}.items()))


def courses() -> Mapping[str, Sequence[Point]]:
    """What was published of families in cities, by address (C-620100): a point for each wave, the first one first.

    A wave whose file cannot be read is left out, and the log says so; what is withheld has no numbers.
    """
    latest = {one.wave_id: one for one in sorted(published_releases(), key=lambda one: one.revision)}
    found: dict[str, list[Point]] = defaultdict(list)
    for _wave, release in sorted(latest.items()):
        try:
            rows = public(release).cities
        except MissingFileError as error:
            current_app.logger.error("release: %s", error)
            continue
        for row in (one.public for one in rows):
            found[row.address].append(Point(release.wave.code, row.index, row.low, row.high))
    return found
