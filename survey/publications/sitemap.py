"""`/sitemap.xml`: the public pages for search engines (https://www.sitemaps.org/protocol.html)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from operator import attrgetter
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from flask import Blueprint, Response, current_app

from survey.figures.files import MissingFileError, public
from survey.models.release import published_releases
from survey.publications.caching import cacheable
from survey.publications.links import base

ALWAYS = ("/", "/releases", "/scoreboard", "/heads", "/api")
LEVELS = ("families", "sectors", "cities")
"""Whose figures have their pages listed; cells are found from theirs."""

sitemaps = Blueprint("sitemaps", __name__)
sitemaps.after_request(cacheable)


@sitemaps.get("/sitemap.xml")
def sitemap() -> Response:
    """Every release, and the figures of the latest one."""
    listed = Element("urlset", {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"})
    for path, published in _pages():
        page = SubElement(listed, "url")
        SubElement(page, "loc").text = base() + path
        if published:
            SubElement(page, "lastmod").text = published.astimezone(UTC).isoformat(timespec="seconds")
    indent(listed)
    return Response(tostring(listed, encoding="utf-8", xml_declaration=True), mimetype="application/xml")


def _pages() -> Iterator[tuple[str, datetime | None]]:
    """Paths, and since when they are as they are, where that is known."""
    yield from ((path, None) for path in ALWAYS)
    published = published_releases()
    yield from ((f"/releases/{one.wave.code}/{one.revision}", one.published_at) for one in published)
    if not published:
        return
    newest = max(published, key=attrgetter("wave_id", "revision"))
    try:
        content = public(newest)
    except MissingFileError as error:
        current_app.logger.error("release: %s", error)
        return
    yield from ((f"/figures/{whole}", newest.published_at) for whole in ("cells", "tendencies"))
    for level in LEVELS:
        yield from ((f"/figures/{level}/{row.address}", newest.published_at) for row in content.at(level))
