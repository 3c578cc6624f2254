"""`/d/<secret>`: the tablet at the counter, which shows a new symbol every half minute, with and without a script."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, make_response, render_template
from markupsafe import Markup

from survey.base.addresses import scan_url
from survey.base.clock import now
from survey.codes import displays, rotating
from survey.models.wave import any_demo_data
from survey.paper import symbol
from survey.web.security import policy

codes = Blueprint("codes", __name__)


@codes.get("/d/<secret>")
def display(secret: str) -> Response:
    """The symbol of this half minute; the page loads itself again when it is over."""
    shown = displays.find(secret)
    if shown is None:
        abort(404)
    moment = now()
    proof = rotating.token(shown.code, moment)
    html = render_template(
        "codes/display.html",
        outlet_name=shown.outlet_name,
        symbol=Markup(symbol.svg(f"{scan_url(shown.code)}?t={proof}")),
        demonstration=any_demo_data(),
        again=rotating.SLOT - int(moment.timestamp()) % rotating.SLOT,
        lasts=rotating.SLOT * rotating.SLOTS_VALID,
    )
    answer = make_response(html)
    answer.headers["Content-Security-Policy"] = policy(html)
    answer.cache_control.no_store = True
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@codes.after_request
def try_again(answer: Response) -> Response:
    """A tablet without a script gets over an error by itself."""
    if answer.status_code >= HTTPStatus.BAD_REQUEST:
        answer.headers["Refresh"] = str(rotating.SLOT)
    return answer
