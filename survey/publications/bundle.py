"""The public bundle of a release as one file, the same bytes each time."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

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


_packed: dict[tuple[Path, int], Bundle] = {}


def bundle_of(release: Release) -> Bundle:
    """The public bundle of a published release; made once, since the release never changes.

    Raises MissingFileError where a file of the release is not there.
    """
    assert release.published_at is not None
    file = folder(release) / PUBLIC
    try:
        key = (file, file.stat().st_mtime_ns)
    except FileNotFoundError as error:
        raise MissingFileError(file) from error
    if key not in _packed:
        with TemporaryDirectory() as place:
            files = Path(place) / name_of(release)
            digest = export(release, files, public=True)
            buffer = BytesIO()
            pack(files, buffer, release.published_at)
            _packed[key] = Bundle(buffer.getvalue(), digest)
    return _packed[key]
