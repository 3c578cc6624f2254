"""Comments: apart from what is counted, scrubbed, with a day of erasure."""

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from survey.models import Comment
from survey.privacy.scrubbing import scrubbed

COMMENTS_KEPT = timedelta(days=365)


def split(answers: dict[str, Any], free_text: frozenset[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """What is counted, and what was written in words."""
    counted = {item: value for item, value in answers.items() if item not in free_text}
    return counted, {item: value for item, value in answers.items() if item in free_text}


def keep_comments(
    connection: sa.Connection, response_id: int, outlet_id: int, wave_id: int, day: date, texts: dict[str, str]
) -> None:
    """Store what was written in a response, scrubbed."""
    place = {"response_id": response_id, "outlet_id": outlet_id, "wave_id": wave_id, "day": day}
    rows = [
        {**place, "item": item, "text": scrubbed(text), "erase_on": day + COMMENTS_KEPT} for item, text in texts.items()
    ]
    if rows:
        connection.execute(sa.insert(Comment.__table__), rows)
