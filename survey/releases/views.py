"""`/office/releases`: from draft to publication on the statisticians' pages."""

from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

from flask import abort, redirect, request, send_file, url_for
from werkzeug.wrappers import Response

from survey.accounts.access import me, room
from survey.accounts.audit_log import note
from survey.base.database import begin_write, db
from survey.base.refusal import RefusedError
from survey.errands.pages import hand_over, looking_again
from survey.errands.status import status_of
from survey.figures.files import MissingFileError
from survey.models.account import STATISTICIAN
from survey.models.release import Release, release_by_id
from survey.models.wave import wave_by_code
from survey.releases import life, pages
from survey.releases.archive import pack
from survey.releases.bundle import export, name_of
from survey.releases.drafting import DRAFT

LONGEST_REASON = 1_000

releasing = room("releasing", __name__, STATISTICIAN)
Answer = Response | tuple[str, int]


@releasing.get("/office/waves/<code>/releases")
def of_wave(code: str) -> Response:
    """A wave's releases and the form for a draft; the page looks again by itself while the worker computes one."""
    wave = wave_by_code(code) or abort(404)
    errand = status_of(DRAFT, code)
    return looking_again(pages.of_wave(wave, errand), errand)


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
    code = wave.code
    hand_over(DRAFT, code, me(), reason=reason, basis=basis, flags=flags)
    return redirect(url_for("releasing.of_wave", code=code), 303)


@releasing.get("/office/releases/<int:number>")
def release(number: int) -> str | tuple[str, int]:
    """All figures of a release with what they were computed with: what the second statistician signs."""
    found = _release_or_404(number)
    try:
        return pages.release(found)
    except MissingFileError as error:
        return pages.of_wave(found.wave, status_of(DRAFT, found.wave.code), error.problems), 409


@releasing.post("/office/releases/<int:number>/sign")
def sign(number: int) -> Answer:
    """The statistician who is signed in vouches for a draft."""
    try:
        life.sign(_release_or_404(number), me())
    except RefusedError as error:
        return _refused(number, error)
    return _done(number)


@releasing.post("/office/releases/<int:number>/publish")
def publish(number: int) -> Answer:
    """Let everybody see a signed release."""
    try:
        life.publish(_release_or_404(number), me())
    except RefusedError as error:
        return _refused(number, error)
    return _done(number)


@releasing.post("/office/releases/<int:number>/bundle.zip")
def bundle(number: int) -> Answer:
    """The full bundle, to be handed to an auditor; who took it is noted."""
    db.session.rollback()  # packing takes a while, in which others must be able to write
    found = _release_or_404(number)
    name = f"{name_of(found)}-full"
    archive = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    try:
        with TemporaryDirectory() as place:
            digest = export(found, Path(place) / name, public=False)
            pack(Path(place) / name, archive, found.published_at or found.created_at)
    except RefusedError as error:
        archive.close()
        return _refused(number, error)
    size = archive.tell()
    archive.seek(0)
    db.session.rollback()
    begin_write()
    note("exported", f"{name}.zip", sha256=digest)
    db.session.commit()
    answer = send_file(archive, mimetype="application/zip", as_attachment=True, download_name=f"{name}.zip")
    answer.content_length = size
    return answer


def _release_or_404(number: int) -> Release:
    return release_by_id(number) or abort(404)


def _done(number: int) -> Response:
    db.session.commit()
    return redirect(url_for("releasing.release", number=number), 303)


def _refused(number: int, error: RefusedError) -> Answer:
    db.session.rollback()
    found = _release_or_404(number)
    try:
        return pages.release(found, error.problems), 422
    except MissingFileError:
        return pages.of_wave(found.wave, status_of(DRAFT, found.wave.code), error.problems), 409


@releasing.url_defaults
def keep_language(endpoint: str, values: dict[str, object]) -> None:
    """Links and forms of these pages stay in the language that was asked for."""
    if asked_for := request.args.get("lang"):
        values.setdefault("lang", asked_for)
