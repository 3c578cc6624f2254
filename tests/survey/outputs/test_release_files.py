"""Statisticians find every release with its files; a draft has its bulletin alone."""

import gzip
import json

from survey.outputs.files import FORMS
from survey.publications.files import FORMER


def test_without_a_release_the_page_says_what_comes_first(statistician):
    assert "还没有发布" in statistician.get("/office/releases").text


def test_a_published_release_has_its_files(statistician, published):
    page = statistician.get("/office/releases").text
    assert "2026年第一期" in page
    assert "已公布" in page
    for form in FORMS:
        assert (f'href="/office/releases/1/{form}"' in page) == (form not in FORMER)
        answer = statistician.get(f"/office/releases/1/{form}")
        assert (answer.status_code, answer.headers["Content-Disposition"]) == (
            200,
            f"attachment; filename=2026-1-r1.{form}",
        )
        assert answer.cache_control.no_store


def test_the_file_is_what_was_published(statistician, published):
    answer = statistician.get("/office/releases/1/json")
    packed = answer.headers.get("Content-Encoding") == "gzip"
    found = json.loads(gzip.decompress(answer.data) if packed else answer.data)
    assert found["wave"]["code"] == "2026-1"
    assert statistician.get("/office/releases/1/pdf").data.startswith(b"%PDF")


def test_a_draft_has_a_bulletin_that_says_so_on_each_page_and_nothing_else(statistician, run, folder, printed):
    assert run("release", "create", "2026-1").exit_code == 0
    assert 'href="/office/releases/1/pdf"' in statistician.get("/office/releases/1").text
    answer = statistician.get("/office/releases/1/pdf")
    assert answer.headers["Content-Disposition"] == "attachment; filename=2026-1-r1-draft.pdf"
    paper = printed(answer.data)
    assert paper.text().count("Draft,notfordistribution") == paper.pages
    assert "尚未公布" in paper.text()
    assert statistician.get("/office/releases/1/xlsx").status_code == 404


def test_nobody_else_gets_the_bulletin_of_a_draft(client, run, folder):
    assert run("release", "create", "2026-1").exit_code == 0
    assert client.get("/office/releases/1/pdf").status_code == 302
    assert client.get("/releases/2026-1/1/2026-1-r1.pdf").status_code == 404


def test_what_is_published_is_no_draft(statistician, published, printed):
    assert "Draft" not in printed(statistician.get("/office/releases/1/pdf").data).text()


def test_a_draft_whose_file_is_gone_is_called_so(app, statistician, run, folder):
    assert run("release", "create", "2026-1").exit_code == 0
    (app.config["DATA_DIR"] / "releases" / "2026-1-r1" / "public.json").unlink()
    assert statistician.get("/office/releases/1/pdf").status_code == 503


def test_unknown_releases_and_forms_are_not_there(statistician, published):
    assert statistician.get("/office/releases/99/pdf").status_code == 404
    assert statistician.get("/office/releases/1/exe").status_code == 404
