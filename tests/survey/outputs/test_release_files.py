"""Statisticians find every release with its files; a draft has none."""

import gzip
import json

import pytest

from survey.models.account import STATISTICIAN


@pytest.fixture
def statistician(account, signed_in):
    return signed_in(account(STATISTICIAN))


def test_without_a_release_the_page_says_what_comes_first(statistician):
    assert "还没有发布" in statistician.get("/office/releases").text


def test_a_published_release_has_its_files(statistician, published):
    page = statistician.get("/office/releases").text
    assert "2026年第一期" in page
    assert "已公布" in page
    for form in ("pdf", "docx", "xlsx", "csv", "json", "sdmx.csv", "sdmx.xml"):
        assert f'href="/office/releases/1/{form}"' in page
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


def test_a_draft_has_no_files(statistician, run, folder):
    assert run("release", "create", "2026-1").exit_code == 0
    page = statistician.get("/office/releases").text
    assert "草稿" in page
    assert "/office/releases/1/pdf" not in page
    assert statistician.get("/office/releases/1/pdf").status_code == 404


def test_unknown_releases_and_forms_are_not_there(statistician, published):
    assert statistician.get("/office/releases/99/pdf").status_code == 404
    assert statistician.get("/office/releases/1/exe").status_code == 404
