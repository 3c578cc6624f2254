"""The addresses of codes and receipts, as they should be written."""

from urllib.parse import quote

from flask import request

from survey.base import identifier


def written_code(text: str) -> str | None:
    """A poster's, display's or invitation's code as it should be written; None where it is none."""
    return identifier.read(text, identifier.POSTER) or identifier.read(text, identifier.INVITATION)


def address(room: str, name: str) -> str:
    """The address of a code or receipt; language, type size, kiosk and a display's token are carried on."""
    carried = "&".join(
        f"{key}={quote(request.args[key])}"
        for key in ("lang", "size", "kiosk", "t")
        if key in request.args and (key != "t" or room == "s")
    )
    return f"/{room}/{quote(name)}" + (f"?{carried}" if carried else "")
