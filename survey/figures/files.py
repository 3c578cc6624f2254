"""The figures of a release as they lie on disk; docs/releases.md says what is in them."""

import json
from pathlib import Path

from flask_babel import gettext as _

from analysis.errors import wrong
from survey.base import storage
from survey.base.kept import Kept, digest
from survey.base.refusal import RefusedError
from survey.figures.labels import status_names
from survey.figures.reading import content_of
from survey.figures.records import Content
from survey.models.release import Release

FIGURES, PUBLIC, SETTINGS, COVARIANCES = "figures.json", "public.json", "settings.json", "covariances.json"
_read: Kept[Content] = Kept(16)


class MissingFileError(RefusedError):
    """A file that a release is made of cannot be read: it is not there, or broken."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(wrong("release_file_broken", path=path))


def folder(release: Release) -> Path:
    """Where the files of a release lie."""

    def holds(path: Path) -> bool:
        return digest(path / FIGURES) == release.figures

    return storage.folder(name_of(release.wave.code, release.revision), FIGURES, holds)


def name_of(wave: str, revision: int) -> str:
    """What the folder of a revision of a wave's figures is called."""
    return f"releases/{wave}-r{revision}"


def public(release: Release) -> Content:
    """What everybody may see of a published release.

    Raises RefusedError where the release is not published, MissingFileError where its file cannot be read.
    """
    if release.status != "published":
        raise RefusedError(
            _("编号 %(id)s 的发布是 %(status)s，没有公布", id=release.id, status=status_names()[release.status])
        )
    return to_be_public(release)


def to_be_public(release: Release) -> Content:
    """What everybody may see of a release once it is published: for statisticians.

    Raises MissingFileError where the file cannot be read.
    """
    return _content(folder(release) / PUBLIC)


def complete(release: Release) -> Content:
    """All figures of a release, those that must not be published included: for statisticians.

    Raises MissingFileError where the file cannot be read.
    """
    return _content(folder(release) / FIGURES)


def _content(path: Path) -> Content:
    try:
        return _read.of(path, lambda: content_of(json.loads(path.read_bytes())))
    except (FileNotFoundError, KeyError, TypeError, ValueError) as error:
        raise MissingFileError(path) from error
