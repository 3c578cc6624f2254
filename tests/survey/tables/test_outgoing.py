"""Files that people take away say their type and name, and spreadsheets read their Chinese."""

import codecs

import pytest

from survey.tables import outgoing


def test_a_csv_begins_with_the_mark_that_spreadsheets_need():
    content = outgoing.as_csv([{"name": "兰州", "n": 0.1}, {"name": "=1+1", "n": None}], ("name", "n"))
    assert content.startswith(codecs.BOM_UTF8)
    assert content.decode("utf-8-sig") == "name,n\n兰州,0.1\n'=1+1,\n"


@pytest.mark.parametrize("ending", ["csv", "xlsx", "pdf"])
def test_a_download_is_kept_under_its_name_and_not_shown(app, ending):
    with app.test_request_context("/"):
        answer = outgoing.download(b"content", f"scores.{ending}")
    assert answer.data == b"content"
    assert answer.content_type == outgoing.TYPES[ending]
    assert answer.headers["Content-Disposition"] == f"attachment; filename=scores.{ending}"


def test_a_name_in_chinese_is_written_so_that_every_browser_reads_it(app):
    with app.test_request_context("/"):
        answer = outgoing.download(b"", "网点.csv")
    assert "filename*=UTF-8''%E7%BD%91%E7%82%B9.csv" in answer.headers["Content-Disposition"]
