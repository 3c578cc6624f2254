"""`/d/<secret>`: the tablet at the counter, which shows a new symbol every half minute, without any script."""

from flask import Blueprint, Response, abort, make_response, render_template
from markupsafe import Markup

from survey.base.addresses import scan_url
from survey.base.database import now
from survey.codes import displays, rotating
from survey.models.wave import any_demo_data
from survey.paper import symbol

codes = Blueprint("codes", __name__)


@codes.get("/d/<secret>")
def display(secret: str) -> Response:
    """The symbol of this half minute; the page loads itself again when it is over."""
    shown = displays.find(secret)
    if shown is None:
        abort(404)
    moment = now()
    proof = rotating.token(shown.code, moment)
    answer = make_response(
        render_template(
            "codes/display.html",
            outlet_name=shown.outlet_name,
            symbol=Markup(symbol.svg(f"{scan_url(shown.code)}?t={proof}")),
            demonstration=any_demo_data(),
            again=rotating.SLOT - int(moment.timestamp()) % rotating.SLOT,
        )
    )
    answer.cache_control.no_store = True
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
