"""The receipt's page: rendered once per wave, day, language and type size, then filled; with its proof once frozen."""

from dataclasses import replace
from datetime import datetime, time
from functools import lru_cache

from flask import Response, current_app, render_template, request
from markupsafe import Markup

from survey.base.addresses import site
from survey.base.clock import SHANGHAI, local_day
from survey.base.i18n import language
from survey.base.identifier import grouped
from survey.base.log import kind_of
from survey.integrity.proof import Proof, proofs_of, prove
from survey.paper import symbol
from survey.queries.receipt import Recorded
from survey.respond import page

_RECEIPT = page.BLANKS["receipt"]


def receipt_page(receipt: str, found: Recorded, size: str) -> Response:
    """Says that the response is recorded; shows nobody's answers."""
    written = grouped(receipt)
    erased = "erased" in request.args and not found.erasable
    if found.frozen or erased or "qr" in request.args or page.kiosk():
        proof = proven(found) if found.frozen else None
        values = {"proof": proof, "missing": found.frozen and proof is None, "qr": _symbol(receipt), "erased": erased}
        return page.inline("respond/receipt.html", 200, receipt=written, recorded=found, size=size, **values)
    return _skeleton(language(), size, _shown(found)).filled({"receipt": written})


def _symbol(receipt: str) -> Markup | None:
    """The receipt's address to photograph, where somebody asked for it: drawing it costs more than the page."""
    return Markup(symbol.svg(f"{site()}/r/{receipt}")) if "qr" in request.args else None


def proven(found: Recorded) -> Proof | None:
    """The path from a response of a frozen wave to its root; None where it does not hold."""
    assert found.snapshot is not None  # it is frozen
    folder = proofs_of(found.wave, found.snapshot)  # a bucket that is away is no missing proof
    try:
        proof = prove(folder, found.outlet, found.sequence)
    except (KeyError, ValueError, OSError) as error:
        current_app.logger.error("no proof for a receipt of wave %s: %s", found.wave, kind_of(error))
        return None
    return proof if proof.holds else None


def _shown(found: Recorded) -> Recorded:
    """What the page tells of a response: many share it."""
    day = local_day(found.received_at)
    return replace(found, received_at=datetime.combine(day, time(), SHANGHAI), outlet="", sequence=0)


@lru_cache(maxsize=64)
def _skeleton(language: str, size: str, shown: Recorded) -> page.Skeleton:
    """The page with a blank; rendered in the request's language, which is in the key for that reason."""
    return page.Skeleton(render_template("respond/receipt.html", receipt=_RECEIPT, recorded=shown, size=size))
