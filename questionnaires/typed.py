"""What people and their phones write, in plain characters: full width, spaces and marks that nobody sees."""

import unicodedata

_STOPS = str.maketrans({"。": ".", "｡": "."})


def bare(text: str) -> str:
    """The letters, digits and symbols of a text in their plain width: no spaces, no punctuation, nothing invisible."""
    return "".join(one for one in unicodedata.normalize("NFKC", text) if _kind(one) not in "ZPC")


def plain(text: str) -> str:
    """A text in one line of plain width, with single blanks and Latin full stops, without anything invisible."""
    wide = unicodedata.normalize("NFKC", text).translate(_STOPS)
    seen = "".join(one for one in wide if one.isspace() or _kind(one) != "C")
    return " ".join(seen.split())


def _kind(character: str) -> str:
    return unicodedata.category(character)[0]
