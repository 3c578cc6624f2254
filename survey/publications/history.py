"""How one figure went from release to release."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _
from markupsafe import Markup

from survey.drawing import intervals
from survey.drawing.intervals import Point
from survey.figures import files
from survey.figures.records import Row
from survey.figures.rows import find
from survey.models.release import Release, published_releases


@dataclass(frozen=True)
class Then:
    """What a figure was in one release; `stands` where no later revision took its place."""

    release: Release
    row: Row
    stands: bool


def history(level: str, code: str) -> list[Then]:
    """A figure in every release that has it and can be read, the latest wave first."""
    releases = sorted(published_releases(), key=lambda one: (one.wave_id, one.revision), reverse=True)
    found, seen = [], set()
    for release in releases:
        try:
            row = find(files.public(release), level, code)
        except files.MissingFileError as error:
            current_app.logger.error("release: %s", error)
            row = None
        if row is not None:
            found.append(Then(release, row, release.wave_id not in seen))
        seen.add(release.wave_id)
    return found


def trend(history: Sequence[Then], figure: Row) -> Markup | None:
    """What stands as a chart, the first wave first, with a gap where it is withheld; None before the second wave."""
    standing = [then for then in reversed(history) if then.stands]
    if len(standing) < 2:
        return None
    points = [Point(then.release.wave.code, then.row.index, then.row.low, then.row.high) for then in standing]
    return intervals.trend(points, figure.target, label=_("%(name)s：历次指数", name=figure.name))
