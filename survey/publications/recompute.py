"""What whoever wants to compute a release again needs to know."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from analysis.verification import program
from survey.figures.files import PUBLIC, MissingFileError, folder
from survey.models.release import Release


@dataclass(frozen=True)
class Program:
    """What verifies a bundle on a machine without this code: one file for Python, its hash, its size in kB."""

    content: bytes
    digest: str
    size: int


@cache
def verifying_program() -> Program:
    """The program that this service's own code makes; the same until another version of it starts."""
    content = program.program()
    return Program(content, sha256(content).hexdigest(), round(len(content) / 1000))


def fingerprint(release: Release) -> str:
    """SHA-256 of the file of published figures; raises MissingFileError where it is not there."""
    file = folder(release) / PUBLIC
    try:
        return sha256(file.read_bytes()).hexdigest()
    except FileNotFoundError as error:
        raise MissingFileError(file) from error
