"""`/office/releases`: from draft to publication on the statisticians' pages."""

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from survey.accounts.access import me, room
from survey.database import db
from survey.models.account import STATISTICIAN
from survey.models.release import Release, release_by_id
from survey.models.wave import wave_by_code
from survey.outputs.views import page
from survey.refusal import RefusedError
from survey.releases import life
from survey.releases.drafting import ask

LONGEST_REASON = 1_000

releasing = room("releasing", __name__, STATISTICIAN)
Answer = Response | tuple[str, int]


@releasing.post("/office/releases")
def draft() -> Answer:
    """Let the worker compute a wave's draft."""
    given = request.form
    wave = wave_by_code(given.get("wave", ""))
    basis, flags, reason = given.get("basis"), given.get("flags"), given.get("reason", "").strip()
    if wave is None or wave.snapshot is None or basis not in ("all", "invited") or flags not in ("in", "out"):
        abort(400)
    if len(reason) > LONGEST_REASON or "\0" in reason:
        abort(400)
    ask(wave.code, reason, basis, flags, me())
    return _back()


@releasing.post("/office/releases/<int:number>/sign")
def sign(number: int) -> Answer:
    """The statistician who is signed in vouches for a draft."""
    try:
        life.sign(_release_or_404(number), me())
    except RefusedError as error:
        return _refused(error)
    db.session.commit()
    return _back()


@releasing.post("/office/releases/<int:number>/publish")
def publish(number: int) -> Answer:
    """Let everybody see a signed release."""
    try:
        life.publish(_release_or_404(number), me())
    except RefusedError as error:
        return _refused(error)
    db.session.commit()
    return _back()


def _release_or_404(number: int) -> Release:
    return release_by_id(number) or abort(404)


def _refused(error: RefusedError) -> Answer:
    db.session.rollback()
    return page(error.problems), 422


def _back() -> Response:
    return redirect(url_for("outputs.all_releases"), 303)
