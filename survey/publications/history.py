"""How one figure went from release to release."""

from dataclasses import dataclass

from flask import current_app

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
