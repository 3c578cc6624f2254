"""`/office/releases`: the releases, and the files of each published one."""

from flask import Response, abort, render_template

from survey.accounts.access import room
from survey.errands.status import statuses
from survey.figures.labels import status_names
from survey.models.account import STATISTICIAN
from survey.models.release import release_by_id, releases
from survey.models.wave import any_demo_data, waves
from survey.outputs.edition import draft_edition, edition
from survey.outputs.files import FOR_PROGRAMS, FORMS, form_names
from survey.releases.drafting import DRAFT

DRAFT_FORM = "pdf"
"""Of a draft: every page says that it is one."""

outputs = room("outputs", __name__, STATISTICIAN)


@outputs.get("/office/releases")
def all_releases() -> str:
    """Every release, the latest first, with the files of the published ones; what comes next is on its own page."""
    names = form_names()
    return render_template(
        "outputs/releases.html",
        demonstration=any_demo_data(),
        drafts=statuses(DRAFT),
        frozen=[wave for wave in waves()[::-1] if wave.snapshot],
        releases=releases()[::-1],
        forms={form: name for form, name in names.items() if form not in FOR_PROGRAMS},
        more_forms={form: names[form] for form in FOR_PROGRAMS},
        status_names=status_names(),
    )


@outputs.get("/office/releases/<int:number>/<form>")
def file(number: int, form: str) -> Response:
    """A release in one form, made anew each time from the figures that are or will be public; a draft as PDF only."""
    release = release_by_id(number)
    if release is None or form not in FORMS or (release.status != "published" and form != DRAFT_FORM):
        abort(404)
    known = edition(release) if release.status == "published" else draft_edition(release)
    media_type, make = FORMS[form]
    name = f"{known.name}-draft" if known.draft else known.name
    headers = {"Content-Disposition": f"attachment; filename={name}.{form}"}
    return Response(make(known), content_type=media_type, headers=headers)
