"""The figures of an edition as CSV and JSON."""

import json

from survey.outputs.edition import Edition
from survey.outputs.lists import NAMES, rows
from survey.tables import outgoing


def as_csv(edition: Edition) -> bytes:
    """A line for each figure at full precision."""
    columns = ("wave", "revision", "demonstration", *NAMES)
    head = {
        "wave": edition.content.wave.code,
        "revision": edition.revision.number,
        "demonstration": edition.content.demonstration,
    }
    return outgoing.as_csv([head | row for row in rows(edition)], columns)


def as_json(edition: Edition) -> bytes:
    """public.json with its revisions."""
    log = [{"number": one.number, "published": f"{one.published}", "reason": one.reason} for one in edition.log]
    return json.dumps(
        {**edition.content.written, "revisions": log, "figures": edition.figures}, ensure_ascii=False
    ).encode()
