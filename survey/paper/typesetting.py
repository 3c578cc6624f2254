"""PDFs and pictures made with Typst from the sheets in `typst/`."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from survey.base.identifier import grouped
from survey.base.loopback import is_loopback
from survey.base.parts import needed
from survey.paper import symbol


def pdf(sheet: str, items: Sequence[Mapping[str, Any]], day: date | None = None) -> bytes:
    """One PDF of `typst/<sheet>.typ` filled with `items`: the same bytes for the same items.

    The items travel as JSON, so that no text in them is ever read as markup. A character that the fonts lack prints as
    an empty box, and the log names it. Raises ValueError where there are no items, NotInstalledError without Typst.
    """
    if not items:
        raise ValueError(f"{sheet}: nothing to print")
    with needed():
        from survey.paper.compiling import compiled
    return compiled(sheet, items, day)


def pictures(sheet: str, items: Sequence[Mapping[str, Any]], ppi: float = 220) -> list[bytes]:
    """A PNG for each page of `typst/<sheet>.typ` filled with `items`; none where there are no items."""
    with needed():
        from survey.paper.compiling import drawn
    return drawn(sheet, items, ppi) if items else []


def ways_in(code: str, url: str, site: str, correction: int) -> dict[str, str | bool]:
    """The fields by which a reader gets in: the symbol to scan, or the address to open and the code to type there;
    and whether they work on one machine only."""
    return {
        "qr": symbol.svg(url, correction),
        "url": url,
        "local": is_loopback(urlsplit(url).hostname),
        "site": f"{site.removeprefix('https://').rstrip('/')}/s",
        "code": grouped(code).upper(),
    }
