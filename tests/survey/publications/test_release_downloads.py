"""Everybody downloads a release's bulletin, workbook and data."""

import gzip
import json

import pytest

from survey.publications.files import OFFERED


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
