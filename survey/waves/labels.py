"""What the office calls things."""

from analysis.snapshot.settings import DIMENSIONS
from survey.base.service_words import WORDS


def status_names() -> dict[str, str]:
    """Every status of a wave with its name in the reader's language."""
    return {status: str(WORDS[f"wave_{status}"]) for status in ("draft", "open", "closed", "frozen", "published")}


def dimension_names() -> dict[str, str]:
    """How a margin may divide services up, with its name in the reader's language."""
    return {dimension: str(WORDS[f"by_{dimension}"]) for dimension in DIMENSIONS}
