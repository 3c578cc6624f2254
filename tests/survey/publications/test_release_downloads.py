"""Everybody downloads a release's bulletin, workbook and data."""

import gzip
import json

import pytest

from survey.publications.files import FORMER, OFFERED


def body(answer):
    return gzip.decompress(answer.data) if answer.headers.get("Content-Encoding") == "gzip" else answer.data


@pytest.mark.parametrize("form", OFFERED)
def test_each_file_is_linked_from_its_release_and_kept_by_its_tag(client, publish, form):
    publish("2026-1")
    publish("2026-2")
    address = f"/releases/2026-1/1/2026-1-r1.{form}"
    assert f'href="{address}"' in client.get("/releases/2026-1/1").text
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, max-age=300")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=2026-1-r1.{form}"
    assert "Set-Cookie" not in answer.headers
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("form", FORMER)
def test_what_is_offered_no_more_is_still_where_it_was(client, publish, form):
    publish("2026-1")
    address = f"/releases/2026-1/1/2026-1-r1.{form}"
    assert client.get(address).status_code == 200
    assert address not in client.get("/releases/2026-1/1").text


@pytest.mark.parametrize(("code", "other"), [("2026-1", "2026-S1"), ("2026-S2", "2026-2")])
def test_a_half_year_is_found_however_it_is_written(client, publish, code, other):
    publish(code)
    assert f"{code}期" in client.get(f"/releases/{other}/1").text
    for place in ("/api/v1/releases/{}/1", "/api/v1/releases/{}/latest", "/releases/{}/1/{}-r1.csv"):
        asked, known = (client.get(place.format(one, one)) for one in (other, code))
        assert (asked.status_code, body(asked)) == (200, body(known))
    mixed = client.get(f"/releases/{other}/1/{code}-r1.sdmx-data.xml")
    assert mixed.mimetype == "application/vnd.sdmx.structurespecificdata+xml"
    assert f"{code[:4]}-S{code[-1]}".encode() in body(mixed)
    assert client.get(f"/api/v1/releases?wave={other}").json["total"] == 1
    assert client.get("/releases/2026-Q1/1").status_code == 404


def test_every_revision_has_its_own_files(client, publish):
    publish("2026-1")
    publish("2026-1", 2, reason="a wrong weight", lift=1.0)
    first, second = (json.loads(body(client.get(f"/releases/2026-1/{n}/2026-1-r{n}.json"))) for n in (1, 2))
    assert [content["families"][0]["index"] for content in (first, second)] == [81.3, 82.3]
    assert [len(content["revisions"]) for content in (first, second)] == [1, 2]


@pytest.mark.parametrize(
    "address",
    [
        "2026-1/1/2026-1-r1.docx",
        "2026-1/1/2026-1-r2.pdf",
        "2026-1/2/2026-1-r2.pdf",
        "2026-1/1/pdf",
        "2026-2/1/2026-2-r1.pdf",
    ],
)
def test_what_is_not_offered_or_not_published_is_not_there(client, publish, address):
    publish("2026-1")
    publish("2026-2", status="signed")
    assert client.get(f"/releases/{address}").status_code == 404
