"""The public bundle of a release as one file, the same bytes each time."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from survey.models.release import Release
from survey.releases.bundle import export
from survey.releases.read import PUBLIC, folder

UNIX = 3
READABLE = 0o100644 << 16


@dataclass(frozen=True)
class Bundle:
    """A zip file, and the hash that checking its files prints."""

    content: bytes
    digest: str


_packed: dict[tuple[Path, int], Bundle] = {}


def bundle_of(release: Release) -> Bundle:
    """The public bundle of a published release; made once, since the release never changes."""
    file = folder(release) / PUBLIC
    key = (file, file.stat().st_mtime_ns)
    if key not in _packed:
        with TemporaryDirectory() as place:
            files = Path(place) / name_of(release)
            digest = export(release, files, public=True)
            _packed[key] = Bundle(_zipped(files, release), digest)
    return _packed[key]


def name_of(release: Release) -> str:
    """What the folder in the bundle is called."""
    return f"{release.wave.code}-r{release.revision}"


def _zipped(files: Path, release: Release) -> bytes:
    """Every file under the time of publication, so that nothing of today is in it."""
    assert release.published_at is not None
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for path in sorted(files.rglob("*")):
            entry = ZipInfo(f"{files.name}/{path.relative_to(files).as_posix()}", release.published_at.timetuple()[:6])
            entry.create_system, entry.external_attr, entry.compress_type = UNIX, READABLE, ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return buffer.getvalue()
