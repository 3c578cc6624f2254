"""What an official survey states of its approval: given by the office, fixed at publication."""

import pytest
import sqlalchemy as sa

from survey.base.database import alembic, db, transaction
from survey.models import AuditEvent, Wave
from survey.waves.stages import find

PAGE = "/office/waves/2026-1/approval"
STATED = {
    "form_number": "甘市监调 1 表",
    "issued_by": "某省市场监督管理局",
    "approved_by": "某省统计局",
    "approval_number": "统制〔2026〕7 号",
    "valid_until": "2027-12-31",
}


def approval(app):
    with app.app_context():
        return {name: str(value) for name, value in find("2026-1").approval.items()}


def test_the_office_states_it_on_the_page_and_the_audit_log_has_it(app, open_wave, statistician):
    page = statistician.post(PAGE, data=STATED, follow_redirects=True).text
    assert "已保存" in page
    assert all(text in page for text in STATED.values())
    assert approval(app) == STATED
    assert "表号：甘市监调 1 表；制定机关：某省市场监督管理局" in statistician.get("/office/waves/2026-1").text
    with app.app_context():
        event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "approval stated")).one()
        assert event.detail["approval_number"] == "统制〔2026〕7 号"


def test_the_command_states_it_and_takes_away_what_it_leaves_out(app, open_wave, run):
    assert run("wave", "approval", "2026-1", "--form-number", "1 表", "--valid-until", "2027-12-31").exit_code == 0
    assert approval(app) == {"form_number": "1 表", "valid_until": "2027-12-31"}
    assert run("wave", "approval", "2026-1", "--issued-by", "某局").exit_code == 0
    assert approval(app) == {"issued_by": "某局"}


@pytest.mark.parametrize(
    ("data", "problem"), [({"valid_until": "soon"}, "有效期应写成"), ({"valid_until": "2027-02-30"}, "有效期应写成")]
)
def test_a_day_that_is_none_is_refused(app, open_wave, statistician, data, problem):
    refused = statistician.post(PAGE, data={**STATED, **data})
    assert (refused.status_code, problem in refused.text) == (422, True)
    assert "甘市监调 1 表" in refused.text
    assert approval(app) == {}


def test_a_text_that_is_too_long_is_refused(app, open_wave, run):
    done = run("wave", "approval", "2026-1", "--issued-by", "某" * 101)
    assert (done.exit_code, "at most 100 characters" in done.output) == (1, True)
    assert approval(app) == {}


def test_what_is_published_states_what_it_did(app, open_wave, statistician, run):
    with app.app_context(), transaction():
        wave = find("2026-1")
        wave.status, wave.snapshot, wave.issued_by = "published", "0" * 64, "某局"
    assert statistician.post(PAGE, data=STATED).status_code == 422
    assert run("wave", "approval", "2026-1", "--form-number", "2").exit_code == 1
    assert "不能再改" in statistician.get(PAGE).text
    assert approval(app) == {"issued_by": "某局"}


def test_it_goes_up_and_down_beside_other_rows(app, open_wave, run):
    assert run("wave", "approval", "2026-1", "--form-number", "1 表").exit_code == 0
    with app.app_context():
        alembic.downgrade("0009")
        assert "form_number" not in {column["name"] for column in sa.inspect(db.engine).get_columns("wave")}
        alembic.upgrade()
        assert db.session.scalar(sa.select(Wave.name)) == "2026年第一期"
    assert approval(app) == {}
