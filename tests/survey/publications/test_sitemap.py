"""The pages that search engines are told of, by the rules of sitemaps.org."""

from datetime import datetime
from urllib.parse import urlsplit

import pytest
from lxml import etree

from survey.base import storage
from survey.figures.files import PUBLIC, name_of

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
MOST = 50_000


@pytest.fixture
def read(client):
    """The pages of the sitemap with since when they are as they are."""

    def do():
        answer = client.get("/sitemap.xml")
        assert (answer.status_code, answer.mimetype) == (200, "application/xml")
        root = etree.fromstring(answer.data)
        assert root.tag == f"{SPACE}urlset"
        assert 0 < len(root) <= MOST
        found = {}
        for page in root:
            assert [part.tag for part in page] in ([f"{SPACE}loc"], [f"{SPACE}loc", f"{SPACE}lastmod"])
            address = urlsplit(page[0].text)
            assert (address.scheme, address.query, address.fragment) == ("http", "", "")
            assert address.path not in found
            found[address.path] = datetime.fromisoformat(page[1].text) if len(page) > 1 else None
        return found

    return do


def test_robots_are_told_where_it_is(client):
    (line,) = [line for line in client.get("/robots.txt").text.splitlines() if line.startswith("Sitemap: ")]
    address = urlsplit(line.removeprefix("Sitemap: "))
    assert (address.scheme, address.path) == ("http", "/sitemap.xml")


def test_before_the_first_release_it_has_the_pages_that_are_always_there(client, read):
    found = read()
    assert set(found) == {"/", "/releases", "/scoreboard", "/heads", "/api"}
    assert all(client.get(path).status_code == 200 for path in found)


def test_it_has_every_release_and_the_figures_of_the_latest_and_each_is_there(client, publish, read):
    publish("2026-1")
    publish("2026-2")
    publish("2027-1", status="signed")
    found = read()
    assert {"/releases/2026-1/1", "/releases/2026-2/1", "/figures/cells", "/figures/sectors/C01"} < set(found)
    assert not [path for path in found if "2027-1" in path]
    assert [path for path in found if client.get(path).status_code != 200] == []
    assert found["/figures/sectors/C01"] == found["/releases/2026-2/1"] is not None
    assert all(at.tzinfo for at in found.values() if at)


def test_where_a_file_is_gone_the_other_pages_stay(app, publish, read):
    publish("2026-1")
    with app.app_context():
        (storage.place(name_of("2026-1", 1)) / PUBLIC).unlink()
    assert "/releases/2026-1/1" in read()
    assert "/figures/cells" not in read()
