"""`/releases/<wave>/<revision>/<name>`: a published release as bulletin, workbook and data files, for everybody."""

from flask import Blueprint, Response, abort

from survey.base.kept import Kept
from survey.base.periods import spellings
from survey.figures.files import PUBLIC, folder
from survey.models.release import Release, published_release
from survey.outputs.edition import edition
from survey.outputs.files import FOR_PROGRAMS, FORMS
from survey.publications.bundle import name_of
from survey.publications.caching import cacheable

FOR_PEOPLE = ("pdf", "xlsx", "csv")
OFFERED = (*FOR_PEOPLE, *FOR_PROGRAMS)
"""Forms of a release that everybody gets; the document to be edited is for the office."""
FORMER = ("sdmx.csv", "sdmx.xml")
"""Forms that programs still find where they were; pages no longer lead there."""
MOST_KEPT = 32

release_files = Blueprint("release_files", __name__)
release_files.after_request(cacheable)
_kept: Kept[bytes] = Kept(MOST_KEPT)


@release_files.get("/releases/<wave>/<revision>/<name>")
def file(wave: str, revision: str, name: str) -> Response:
    """A file, called by wave, revision and form: 2026-1-r1.pdf, or 2026-S1-r1.pdf."""
    release = published_release(wave, revision) or abort(404)
    forms = {
        f"{code}-r{release.revision}.{form}": form for code in spellings(release.wave.code) for form in names(release)
    }
    form = forms.get(name) or abort(404)
    answer = Response(_content(release, form), content_type=FORMS[form][0])
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def names(release: Release) -> dict[str, str]:
    """What the files of a release are called, by form."""
    return {form: f"{name_of(release)}.{form}" for form in (*OFFERED, *FORMER)}


def _content(release: Release, form: str) -> bytes:
    """Made once, since a published release never changes; the files asked for last are kept."""
    known = edition(release)
    return _kept.of(folder(release) / PUBLIC, lambda: FORMS[form][1](known), form)
