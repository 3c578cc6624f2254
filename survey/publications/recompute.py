"""What whoever wants to compute a release again needs to know."""

from hashlib import sha256

from survey.figures.files import PUBLIC, MissingFileError, folder
from survey.models.release import Release


def fingerprint(release: Release) -> str:
    """SHA-256 of the file of published figures; raises MissingFileError where it is not there."""
    file = folder(release) / PUBLIC
    try:
        return sha256(file.read_bytes()).hexdigest()
    except FileNotFoundError as error:
        raise MissingFileError(file) from error
