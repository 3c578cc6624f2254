"""`/office/releases`: the releases, and the files of each published one."""

from collections.abc import Sequence

from flask import Response, abort, render_template
from flask_babel import gettext as _

from survey.accounts.access import room
from survey.models.account import STATISTICIAN
from survey.models.release import Release, release_by_id, releases
from survey.models.wave import any_demo_data, waves
from survey.outputs.edition import edition
from survey.outputs.files import FORMS, form_names
from survey.releases.drafting import asked

outputs = room("outputs", __name__, STATISTICIAN)


@outputs.get("/office/releases")
def all_releases() -> str:
    """Every release, the latest first, with the files of the published ones."""
    return page()


def page(problems: Sequence[str] = ()) -> str:
    """The page of releases, with what kept the last step from being taken."""
    return render_template(
        "outputs/releases.html",
        demonstration=any_demo_data(),
        problems=problems,
        asked=asked(),
        frozen=[wave for wave in waves()[::-1] if wave.snapshot],
        releases=releases()[::-1],
        forms=form_names(),
        status_names={"draft": _("草稿"), "signed": _("已签署"), "published": _("已公布")},
    )


@outputs.get("/office/releases/<int:number>/<form>")
def file(number: int, form: str) -> Response:
    """A published release in one form; made anew each time from its published figures."""
    release = _published_or_404(number)
    if form not in FORMS:
        abort(404)
    known = edition(release)
    media_type, make = FORMS[form]
    headers = {"Content-Disposition": f"attachment; filename={known.name}.{form}"}
    return Response(make(known), content_type=media_type, headers=headers)


def _published_or_404(number: int) -> Release:
    release = release_by_id(number)
    if release is None or release.status != "published":
        abort(404)
    return release
