"""What whoever wants to compute a release again needs to know."""

from hashlib import sha256

from survey.models.release import Release
from survey.releases.read import PUBLIC, folder


def fingerprint(release: Release) -> str:
    """SHA-256 of the file of published figures."""
    return sha256((folder(release) / PUBLIC).read_bytes()).hexdigest()
