"""`/releases/<wave>/<revision>/cite`, `.../figures/<level>/<code>/cite`: how to cite a release, and one of its figures.

In words in both languages, and for reference managers as BibTeX and CSL-JSON.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, render_template
from flask_babel import gettext as _

from survey.base.i18n import FIRST, day, language
from survey.figures.files import public
from survey.figures.names import all_names
from survey.figures.records import Row
from survey.figures.rows import figure, find
from survey.models.release import Release, latest_release, published_release
from survey.outputs.described import Description, Texts, in_both, of_release
from survey.publications.bundle import bundle_of, name_of
from survey.publications.caching import cacheable

TYPES = {"bib": "application/x-bibtex; charset=utf-8", "json": "application/vnd.citationstyles.csl+json"}
_ESCAPED = {sign: f"\\{sign}" for sign in "%#&_$"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "{": "(",
    "}": ")",
}
"""What means something to BibTeX, and what is written instead; of braces it knows only pairs."""

citing = Blueprint("citing", __name__)
citing.after_request(cacheable)


@dataclass(frozen=True)
class Citation:
    """`about`: the release; `title`: of what is cited; `address`: where it lies for good; `digest`: SHA-256 of the
    public bundle; `key`: what reference managers call it."""

    about: Description
    title: Texts
    address: str
    digest: str
    key: str

    @property
    def words(self) -> Texts:
        """The citation as it is written."""
        return in_both(self._said)

    @property
    def bibtex(self) -> str:
        """An entry for BibTeX, in the reader's language."""
        published = self.about.days.published
        values = {
            "author": f"{{{_plain(self.about.publisher[_tongue()])}}}",
            "title": f"{{{_plain(self.title[_tongue()])}}}",
            "year": f"{published.year}",
            "month": f"{published.month}",
            "howpublished": _plain(_("数据集")),
            "version": f"{self.about.revision}",
            "url": self.address,
            "note": _plain(f"SHA-256: {self.digest}"),
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in values.items())
        return f"@misc{{{self.key},\n{lines}}}\n"

    @property
    def csl(self) -> str:
        """An entry of CSL-JSON, in the reader's language."""
        published, by = self.about.days.published, self.about.publisher[_tongue()]
        entry: dict[str, Any] = {
            "id": self.key,
            "type": "dataset",
            "title": self.title[_tongue()],
            "author": [{"literal": by}],
            "publisher": by,
            "issued": {"date-parts": [[published.year, published.month, published.day]]},
            "version": f"{self.about.revision}",
            "URL": self.address,
            "language": _tongue(),
            "note": f"SHA-256: {self.digest}",
        }
        return json.dumps([entry], ensure_ascii=False, indent=1)

    def _said(self) -> str:
        said = _(
            "%(publisher)s. %(title)s[DS/OL]. %(day)s公布. %(address)s. 公开数据包的 SHA-256：%(digest)s",
            publisher=self.about.publisher[language()],
            title=self.title[language()],
            day=day(self.about.days.published),
            address=self.address,
            digest=self.digest,
        )
        return str(said)


@citing.get("/releases/<wave>/<revision>/cite")
def release(wave: str, revision: str) -> str:
    """How to cite a release."""
    found = published_release(wave, revision) or abort(404)
    return _page(found, of_whole(found))


@citing.get("/releases/<wave>/<revision>/cite.<any(bib, json):form>")
def release_entry(wave: str, revision: str, form: str) -> Response:
    """The same for reference managers: BibTeX, CSL-JSON."""
    return _entry(of_whole(published_release(wave, revision) or abort(404)), form)


@citing.get("/releases/<wave>/<revision>/figures/<level>/<code>/cite")
def one_figure(wave: str, revision: str, level: str, code: str) -> str:
    """How to cite one figure of a release."""
    found, row = _found(wave, revision, level, code)
    return _page(found, of_figure(found, row), row)


@citing.get("/releases/<wave>/<revision>/figures/<level>/<code>/cite.<any(bib, json):form>")
def figure_entry(wave: str, revision: str, level: str, code: str, form: str) -> Response:
    """The same for reference managers: BibTeX, CSL-JSON."""
    return _entry(of_figure(*_found(wave, revision, level, code)), form)


def of_whole(found: Release) -> Citation:
    """The citation of a release."""
    about = of_release(found)
    return Citation(about, about.title, about.address, bundle_of(found).digest, _key(found))


def of_figure(found: Release, row: Row) -> Citation:
    """The citation of a figure with its value; of a withheld one without."""
    about = of_release(found)
    place = f"{about.address}/figures/{row.level}/{row.address}"

    def title() -> str:
        called = _called(figure(row, all_names()))
        return str(_("%(figure)s，载于：%(release)s", figure=called, release=about.title[language()]))

    return Citation(about, in_both(title), place, bundle_of(found).digest, _key(found, row.level, row.address))


def _found(wave: str, revision: str, level: str, code: str) -> tuple[Release, Row]:
    found = published_release(wave, revision) or abort(404)
    return found, find(public(found), level, code) or abort(404)


def _called(row: Row) -> str:
    if row.hidden:
        return row.name
    numbers = {name: f"{getattr(row, name):.1f}" for name in ("index", "low", "high")}
    return str(_("%(name)s %(index)s（95%% 区间 %(low)s–%(high)s）", name=row.name, **numbers))


def _page(found: Release, citation: Citation, row: Row | None = None) -> str:
    return render_template(
        "publications/cite.html",
        release=found,
        citation=citation,
        figure=row and figure(row, all_names()),
        newest=latest_release(),
        demonstration=citation.about.demonstration,
    )


def _entry(citation: Citation, form: str) -> Response:
    answer = Response(citation.bibtex if form == "bib" else citation.csl, content_type=TYPES[form])
    answer.headers.set("Content-Disposition", "attachment", filename=f"{citation.key}.{form}")
    return answer


def _key(found: Release, *place: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]", "-", "-".join(("gansu-service-satisfaction", name_of(found), *place)))


def _plain(text: str) -> str:
    return "".join(_ESCAPED.get(sign, sign) for sign in text)


def _tongue() -> str:
    return "en" if language() == "en" else FIRST
