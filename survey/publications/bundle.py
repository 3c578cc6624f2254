"""The public bundle of a release as one file, the same bytes each time."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from survey.base.kept import Kept
from survey.figures.files import PUBLIC, MissingFileError, folder
from survey.models.release import Release
from survey.releases.archive import pack
from survey.releases.bundle import export, name_of

__all__ = ["Bundle", "bundle_of", "name_of"]


@dataclass(frozen=True)
class Bundle:
    """A zip file, and the hash that checking its files prints."""

    content: bytes
    digest: str


MOST_KEPT = 8
_packed: Kept[Bundle] = Kept(MOST_KEPT)


def bundle_of(release: Release) -> Bundle:
    """The public bundle of a published release; made once, since the release never changes.

    Raises MissingFileError where a file of the release is not there.
    """
    file = folder(release) / PUBLIC
    try:
        return _packed.of(file, lambda: _pack(release))
    except FileNotFoundError as error:
        raise MissingFileError(file) from error


def _pack(release: Release) -> Bundle:
    assert release.published_at is not None
    with TemporaryDirectory() as place:
        files, buffer = Path(place) / name_of(release), BytesIO()
        digest = export(release, files, public=True)
        pack(files, buffer, release.published_at)
        return Bundle(buffer.getvalue(), digest)
