"""`/releases.atom`: an entry for each published revision, for programs that tell their reader of news (RFC 4287)."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from flask import Blueprint, Response, current_app
from flask_babel import gettext as _

from survey.base.i18n import language, language_tag
from survey.base.kept import Kept
from survey.figures.files import PUBLIC, MissingFileError, folder, public
from survey.figures.labels import mark_names, verdict_names
from survey.figures.names import Names, all_names
from survey.figures.records import Row
from survey.figures.rows import figure
from survey.models.release import Release, published_releases
from survey.models.wave import any_demo_data
from survey.outputs.files import FORMS, form_names
from survey.publications.caching import cacheable
from survey.publications.files import OFFERED
from survey.publications.files import names as file_names
from survey.publications.subscriptions import labelled, lasting_id
from survey.publications.views import link
from survey.tables.outgoing import DEMONSTRATION

TYPE = "application/atom+xml"
NOTHING_YET = datetime.fromtimestamp(0, UTC)
"""When a feed without entries was updated: it has to say a moment, always the same."""
MOST_KEPT = 512
_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_families: Kept[tuple[Row, ...]] = Kept(MOST_KEPT)

feeds = Blueprint("feeds", __name__)
feeds.after_request(cacheable)


@feeds.get("/releases.atom")
def releases() -> Response:
    """Everything that has been published, revisions included, as an Atom feed."""
    return Response(_written(published_releases(), any_demo_data()), mimetype=TYPE)


def _written(published: list[Release], demonstration: bool) -> bytes:
    tongue = language_tag(language())
    feed = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": tongue})
    title, names = _("甘肃省服务质量满意指数"), all_names()
    _say(feed, "id", lasting_id("releases", "demonstration" if demonstration else "official").urn)
    _say(feed, "title", labelled(f"{title} · {_('历次公布')}", demonstration))
    if demonstration:
        _say(feed, "subtitle", _(DEMONSTRATION))
    _say(feed, "updated", _moment(published[0].published_at if published else NOTHING_YET))
    _say(SubElement(feed, "author"), "name", title)
    _link(feed, "self", link("/releases.atom"), TYPE)
    _link(feed, "alternate", link("/releases"), "text/html")
    for release in published:
        _add(feed, release, names)
    indent(feed)  # browsers show it as it is
    content: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return content


def _add(feed: Element, release: Release, names: Names) -> None:
    """A revision as an entry; it never changes, as the release does not."""
    entry, wave, demonstration = SubElement(feed, "entry"), release.wave, release.wave.demo_data
    at = f"/releases/{wave.code}/{release.revision}"
    which = f" {_('第 %(revision)s 版', revision=release.revision)}" if release.revision > 1 else ""
    _say(entry, "id", lasting_id("release", wave.code, release.revision, release.figures).urn)
    _say(entry, "title", labelled(f"{wave.name}{which}", demonstration))
    for moment in ("published", "updated"):
        _say(entry, moment, _moment(release.published_at))
    if demonstration:
        SubElement(entry, "category", term="demonstration", label=_("演示数据"))
    _link(entry, "alternate", link(at), "text/html")
    _link(entry, "enclosure", f"{at}/bundle.zip", "application/zip", _("公开数据包"))
    for form in OFFERED:
        _link(entry, "enclosure", f"{at}/{file_names(release)[form]}", FORMS[form][0], form_names()[form])
    _say(entry, "summary", "\n".join(_sentences(release, names)))


def _sentences(release: Release, names: Names) -> Iterator[str]:
    if release.wave.demo_data:
        yield _(DEMONSTRATION)
    if release.reason:
        yield _("更正原因：%(reason)s", reason=release.reason)
    try:
        rows = _families.of(folder(release) / PUBLIC, lambda: public(release).families)
    except (FileNotFoundError, MissingFileError) as error:
        current_app.logger.error("release: %s", error)
        yield _("公布的文件暂时读不到")
        return
    for row in rows:
        yield from _said(figure(row, names))


def _said(row: Row) -> Iterator[str]:
    """An index with interval and verdict, as its page has them; what is withheld, or uncertain, says so."""
    if not row.hidden:
        numbers = {name: f"{getattr(row, name):.1f}" for name in ("index", "low", "high")}
        yield _(
            "%(name)s %(index)s（95%% 区间 %(low)s–%(high)s），%(verdict)s。",
            name=row.name,
            verdict=verdict_names()[row.verdict],
            **numbers,
        )
    if row.hidden or row.uncertain:
        mark = row.withheld_as if row.hidden else row.mark
        yield _("%(name)s：%(why)s。", name=row.name, why=mark_names()[mark])


def _say(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _NOT_IN_XML.sub("", text)


def _link(parent: Element, relation: str, path: str, media_type: str, title: str = "") -> None:
    about = {"title": title} if title else {}
    href = current_app.config["PUBLIC_URL"] + path
    SubElement(parent, "link", {"rel": relation, "href": href, "type": media_type, **about})


def _moment(moment: datetime | None) -> str:
    assert moment is not None
    return moment.astimezone(UTC).isoformat(timespec="seconds")
