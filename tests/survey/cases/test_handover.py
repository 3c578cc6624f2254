"""The file for 12315: whose cases are in it, what it says, and that making it is noted."""

import csv
import io
from datetime import timedelta

import pytest
import sqlalchemy as sa

from survey.base.config import ROOT
from survey.base.database import db, now, transaction
from survey.cases.handover import COLUMNS
from survey.cases.labels import causes
from survey.models import AuditEvent, Case
from survey.models.account import CITY_OFFICER, MANAGER
from survey.privacy.written import today


@pytest.fixture
def export(account, signed_in):
    def as_(role, unit=0, **asked):
        answer = signed_in(account(role, unit=unit)).post("/cases/handover.csv", data=asked)
        assert answer.status_code == 200
        assert answer.mimetype == "text/csv"
        assert "attachment" in answer.headers["Content-Disposition"]
        return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))

    return as_


def test_a_manager_gets_the_unit_s_cases_without_what_the_customer_left(case, export):
    code = case("A1", comment="等太久", contact="13812345678")
    case("A3")
    [row] = export(MANAGER)
    assert tuple(row) == COLUMNS
    assert (row["case"], row["outlet"], row["unit"], row["rating"], row["call_back"]) == (
        code,
        "A1",
        "第0单位",
        "2",
        "1",
    )
    assert (row["status"], row["overdue"], row["demonstration"]) == ("open", "0", "0")
    assert not any("138" in value or "等太久" in value for value in row.values())


def test_an_officer_gets_the_escalated_cases_of_the_city(app, case, export):
    case("A2")
    ours, theirs = case("A1", seen=now() - timedelta(days=60)), case("A4", seen=now() - timedelta(days=60))
    with app.app_context(), transaction():
        db.session.execute(sa.update(Case).where(Case.code.in_([ours, theirs])).values(escalated_on=today()))
    [row] = export(CITY_OFFICER)
    assert (row["case"], row["overdue"], row["escalated_on"]) == (ours, "1", today().isoformat())


def test_the_file_holds_what_the_list_was_filtered_to(case, export, account, signed_in):
    closed = case("A1")
    case("A2")
    done = {"cause": "price", "resolution": "=退款"}
    signed_in(account(MANAGER, unit=0)).post(f"/cases/{closed}/close", data=done)
    [row] = export(MANAGER, state="closed")
    assert (row["case"], row["cause"], row["resolution"]) == (closed, "price", "'=退款")
    assert [row["outlet"] for row in export(MANAGER, outlet="A2")] == ["A2"]
    assert export(MANAGER, outlet="A3") == []


def test_an_export_is_in_the_audit_log_and_once_on_each_timeline(app, case, export, steps):
    code = case("A1")
    for _ in range(2):
        export(MANAGER)
    assert steps(code) == ["handed_over"]
    with app.app_context():
        noted = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "exported")).all()
        assert [event.detail["cases"] for event in noted] == [1, 1]
        assert {event.object for event in noted} == {"cases for 12315"}


def test_every_column_and_cause_is_explained(app):
    guide = (ROOT / "docs" / "cases.md").read_text(encoding="utf-8")
    with app.app_context():
        assert not [name for name in (*COLUMNS, *causes()) if f"`{name}`" not in guide]
