"""What a page says of settings that do not fit their wave."""

from collections.abc import Sequence

from survey.base.sentences import sentence
from survey.models import Wave
from survey.snapshots.derived import INDEX, read
from survey.waves.misfits import problems_of


def misfits_of(wave: Wave) -> Sequence[str]:
    """Why the wave's figures could not be computed as it stands; of a frozen wave as it was found, nothing is tried."""
    if wave.snapshot:
        return read(wave, INDEX).problems
    return [sentence(problem) for problem in problems_of(wave)]
