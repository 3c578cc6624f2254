"""Statisticians take every response on a page; the worker writes the files, and the audit log has who took which."""

import io

import polars as pl
import pytest
import sqlalchemy as sa

from survey.base.database import db
from survey.models import AuditEvent
from survey.models.account import STATISTICIAN

PAGE = "/office/waves/2026-1/microdata"


@pytest.fixture
def person(account):
    return account(STATISTICIAN)


@pytest.fixture
def statistician(person, signed_in):
    return signed_in(person)


def noted(app):
    with app.app_context():
        events = sa.select(AuditEvent.actor, AuditEvent.action, AuditEvent.object).order_by(AuditEvent.id)
        return [tuple(row) for row in db.session.execute(events)]


def test_files_are_written_on_request_and_every_download_is_noted(app, person, statistician, folder):
    assert "生成文件" in statistician.get(PAGE).text
    assert statistician.post(f"{PAGE}/file", data={"form": "sav"}).status_code == 303
    page = statistician.post(PAGE, follow_redirects=True).text
    assert all(f'value="{form}"' in page for form in ("sav", "dta", "parquet", "codebook.csv", "codebook.xml"))
    with statistician.post(f"{PAGE}/file", data={"form": "parquet"}) as answer:
        assert answer.headers["Content-Disposition"] == "attachment; filename=responses-2026-1.parquet"
        assert answer.cache_control.no_store
        assert pl.read_parquet(io.BytesIO(answer.data)).height == 5
    assert noted(app)[-2:] == [
        (person.email, "microdata asked for", "2026-1"),
        (person.email, "exported", "responses-2026-1.parquet"),
    ]


def test_an_unknown_form_leads_back_and_is_not_noted(app, statistician, folder):
    statistician.post(PAGE)
    before = noted(app)
    assert statistician.post(f"{PAGE}/file", data={"form": "../../secrets"}).status_code == 303
    assert noted(app) == before


def test_a_wave_that_is_not_frozen_has_none(app, open_wave, statistician):
    assert "冻结以后才有" in statistician.get(PAGE).text
    assert statistician.post(PAGE).status_code == 303
    assert not (app.config["DATA_DIR"] / "microdata").exists()


def test_what_goes_wrong_is_shown_and_leaves_no_file(app, statistician, folder):
    kept = folder / "manifest.json"
    content = kept.read_text()
    kept.write_text("{}")
    page = statistician.post(PAGE, follow_redirects=True).text
    assert "文件没有写成" in page
    assert [path.name for path in (app.config["DATA_DIR"] / "microdata").iterdir() if path.is_dir()] == []
    kept.write_text(content)
    assert 'value="sav"' in statistician.post(PAGE, follow_redirects=True).text


def test_the_command_notes_that_responses_were_exported(app, run, published, tmp_path):
    assert run("release", "write", "1", str(tmp_path / "files")).exit_code == 0
    assert "exported" not in {action for _, action, _ in noted(app)}
    assert run("release", "write", "1", str(tmp_path / "more"), "--microdata").exit_code == 0
    assert noted(app)[-1][1:] == ("exported", "responses-2026-1")
