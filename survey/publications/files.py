"""`/releases/<wave>/<revision>/<name>`: a published release as bulletin, workbook and data files, for everybody."""

from flask import Blueprint, Response, abort

from survey.base.kept import Kept
from survey.figures.files import PUBLIC, folder
from survey.models.release import Release, published_release
from survey.outputs.edition import edition
from survey.outputs.files import FORMS
from survey.publications.bundle import name_of
from survey.publications.caching import cacheable

OFFERED = ("pdf", "xlsx", "csv", "json", "sdmx.csv", "sdmx.xml")
"""Forms of a release that everybody gets; the document to be edited is for the office."""
MOST_KEPT = 32

release_files = Blueprint("release_files", __name__)
release_files.after_request(cacheable)
_kept: Kept[bytes] = Kept(MOST_KEPT)


@release_files.get("/releases/<wave>/<revision>/<name>")
def file(wave: str, revision: str, name: str) -> Response:
    """A file, called by wave, revision and form: 2026-1-r1.pdf."""
    release = published_release(wave, revision) or abort(404)
    forms = {called: form for form, called in names(release).items()}
    form = forms.get(name) or abort(404)
    answer = Response(_content(release, form), content_type=FORMS[form][0])
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def names(release: Release) -> dict[str, str]:
    """What the files of a release are called, by form."""
    return {form: f"{name_of(release)}.{form}" for form in OFFERED}


def _content(release: Release, form: str) -> bytes:
    """Made once, since a published release never changes; the files asked for last are kept."""
    known = edition(release)
    return _kept.of(folder(release) / PUBLIC, lambda: FORMS[form][1](known), form)
