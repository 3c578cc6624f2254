"""Statisticians take every response on a page; the worker writes the files, and the audit log has who took which."""

import html
import io

import polars as pl
import pytest
import sqlalchemy as sa

from survey.base.database import db
from survey.models import AuditEvent
from survey.models.account import STATISTICIAN
from survey.outputs.microdata import lines

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


def test_the_page_tells_what_is_in_the_files_and_how_to_compute_with_them(statistician, folder):
    page = html.unescape(statistician.post(PAGE, follow_redirects=True).text)
    assert lines.in_r("2026-1") in page
    assert all(text in page for text in (lines.in_stata("2026-1"), lines.in_spss("2026-1")))
    assert "还没有发布" in page


def test_replicate_weights_come_along_when_asked_for_and_later_too(app, statistician, folder):
    page = statistician.post(PAGE, follow_redirects=True).text
    assert 'value="replicates.csv"' not in page
    assert "再加上重复权重" in page
    page = statistician.post(PAGE, data={"replicates": "1"}, follow_redirects=True).text
    assert all(f'value="{form}"' in page for form in ("sav", "replicates.csv", "replicates.parquet"))
    assert "再加上重复权重" not in page
    with statistician.post(f"{PAGE}/file", data={"form": "replicates.csv"}) as answer:
        factors = pl.read_csv(io.BytesIO(answer.data))
    assert factors.columns == ["psu", *(f"replicate_{number}" for number in range(1, 201))]
    asked = len([1 for _, action, _ in noted(app) if action == "microdata asked for"])
    statistician.post(PAGE, data={"replicates": "1"})
    assert len([1 for _, action, _ in noted(app) if action == "microdata asked for"]) == asked == 2


def test_after_a_publication_files_are_those_of_its_settings(app, statistician, run, folder, account):
    assert "还没有发布" in statistician.post(PAGE, follow_redirects=True).text
    assert run("release", "create", "2026-1", "--flags", "out").exit_code == 0
    for words in (("sign", "1", "--as", account(STATISTICIAN, email="signer@example.cn").email), ("publish", "1")):
        done = run("release", *words)
        assert done.exit_code == 0, done.output
    assert 'value="sav"' not in statistician.get(PAGE).text
    page = statistician.post(PAGE, follow_redirects=True).text
    assert "同第 1 版公布的数字" in page
    assert 'value="sav"' in page
    assert len([path for path in (app.config["DATA_DIR"] / "microdata").iterdir() if path.is_dir()]) == 1


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


def test_where_one_program_refuses_a_name_the_others_have_their_files(app, statistician, folder):
    """A version from before names were checked: its question is called as Stata's word `using`."""
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace('"waiting_time"', '"using"'), "utf-8")
    for path in folder.rglob("*.parquet"):
        rows = pl.read_parquet(path)
        rows.rename({"waiting_time": "using"}, strict=False).write_parquet(path)
    page = statistician.post(PAGE, follow_redirects=True).text
    assert "没有 Stata 文件，它报告：A provided name is a reserved word: using。请用别的格式。" in page
    assert 'value="dta"' not in page
    assert all(f'value="{form}"' in page for form in ("sav", "parquet", "codebook.csv", "codebook.xml"))
    assert statistician.post(f"{PAGE}/file", data={"form": "dta.refused"}).status_code == 303
    with statistician.post(f"{PAGE}/file", data={"form": "parquet"}) as answer:
        assert "using" in pl.read_parquet(io.BytesIO(answer.data)).columns


def test_the_command_notes_that_responses_were_exported(app, run, published, tmp_path):
    assert run("release", "write", "1", str(tmp_path / "files")).exit_code == 0
    assert "exported" not in {action for _, action, _ in noted(app)}
    assert run("release", "write", "1", str(tmp_path / "more"), "--microdata").exit_code == 0
    assert noted(app)[-1][1:] == ("exported", "responses-2026-1")
