"""`/forms/<key>`: the answer to a form with a large file, once the worker has it."""

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from survey.accounts.access import me, only
from survey.accounts.long_forms import Answered
from survey.accounts.uploading import FORM
from survey.accounts.views import home
from survey.errands.pages import looking_again
from survey.errands.status import State, Status, status_of
from survey.models.account import ADMINISTRATOR, STATISTICIAN

__all__ = ["home"]  # the room, with this page in it


@home.get("/forms/<key>")
@only(ADMINISTRATOR, STATISTICIAN)
def long_form(key: str) -> Response:
    """How the reading stands; then what the form's own page would have answered. Another's is 404."""
    errand = status_of(FORM, key)
    if errand is None or errand.asked_by_id != me().id:
        abort(404)
    answered = Answered.kept(errand.details["answer"]) if errand.state is State.FINISHED else None
    if answered is None:
        return _waiting(errand)
    if answered.is_file and "file" not in request.args:
        return _waiting(errand, ready=True)
    for message in answered.messages:
        flash(message)
    place = answered.headers.get("Location")
    return (
        redirect(place, 303) if place else Response(answered.page(generate_csrf()), answered.status, answered.headers)
    )


def _waiting(errand: Status, ready: bool = False) -> Response:
    page = render_template("accounts/long_form.html", errand=errand, ready=ready, back=_back(errand.details["path"]))
    return looking_again(page, errand)


def _back(path: str) -> str:
    """The page with the form, where its address is that of the form; else the first page."""
    try:
        current_app.url_map.bind("").match(path.partition("?")[0], "GET")
    except HTTPException:
        return url_for("home.start")
    return path
