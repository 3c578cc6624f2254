"""The assessment of cities: what the last frozen wave says, responses and cases."""

import io
from datetime import timedelta

import openpyxl
import pytest
import sqlalchemy as sa

from survey.base.clock import now, today
from survey.base.database import db, transaction
from survey.cases.opening import LATEST, open_case
from survey.codes.invitations import order
from survey.models import AuditEvent, Case, InvitationBatch, Outlet
from survey.waves import targets
from tests.survey.alarmed import raised
from tests.survey.snapshots.test_freeze import respond


@pytest.fixture
def planned(app, open_wave):
    """A path of the province, and another end of it in Lanzhou."""
    with app.app_context(), transaction():
        targets.set_path("C", "", (2020, 74.0), (2030, 84.0))
        targets.set_target(2030, "C", "620100", 83.0)


@pytest.fixture
def frozen(app, run, open_wave):
    with app.app_context(), transaction():
        for outlet in ("A1", "A2", "A3"):
            for mark in (7, 8, 9, 10):
                respond(outlet, {"overall": mark, "versus_expectation": mark})
        respond("B1", {"overall": 9, "versus_ideal": 9}, kind="invitation")
        order("A4", 5, 10)
        db.session.execute(sa.update(InvitationBatch).values(offered=InvitationBatch.ordered))
        for outlet, late in (("A1", True), ("A2", False), ("A4", True)):
            outlet_id = db.session.scalar(sa.select(Outlet.id).where(Outlet.code == outlet))
            open_case(db.session.connection(), None, outlet_id, open_wave, 2, False, now() - LATEST)
            if late:
                overdue = sa.update(Case).where(Case.outlet_id == outlet_id)
                db.session.execute(overdue.values(contact_due=today().replace(year=2020)))
        for outlet, handled in (("A1", True), ("A2", False)):
            alarm = raised(open_wave, db.session.scalars(sa.select(Outlet).where(Outlet.code == outlet)).one())
            alarm.seen_due = alarm.end_due = today() if handled else today() - timedelta(days=1)
            if handled:
                alarm.seen_at, alarm.explanation, alarm.ended_at = now(), "停电", now()
    assert run("worker", "--once").exit_code == 0
    assert run("wave", "close", "2026-1").exit_code == 0
    assert run("wave", "freeze", "2026-1").exit_code == 0


def test_before_a_wave_is_frozen_there_is_no_sheet(statistician, open_wave):
    assert "还没有冻结的评价期" in statistician.get("/office/cities").text
    assert statistician.get("/office/cities/620100").location == "/office/cities"
    for name in ("cities/620100.xlsx", "cities/620100.pdf", "cities.pdf"):
        assert statistician.post(f"/office/{name}").location == "/office/cities"
    assert statistician.get("/office/cities/999999").status_code == 404


def test_a_sheet_has_outlets_invitations_and_overdue_cases_of_its_city_alone(frozen, statistician):
    page = statistician.get("/office/cities/620100").text
    assert "兰州服务质量考核表" in page
    assert "抽中 5 个，4 个有评价" in page
    assert "发出邀请码 1 张，已评 1 张" in page
    assert "共 2 件，未办结 2 件，其中" in page
    assert "逾期 1 件" in page
    assert "近一年应处理 2 条，按期处理 1 条（50%）" in page
    other = statistician.get("/office/cities/620500").text
    assert "近一年没有应处理的预警" in other
    assert "抽中 1 个，0 个有评价" in other
    assert "发出邀请码 5 张，已评 0 张" in other


def test_figures_of_few_units_are_withheld_and_the_rest_is_marked_as_unpublished(frozen, statistician):
    page = statistician.get("/office/cities/620100").text
    assert "不公布" in page
    assert "83.3" not in page  # the index of A1 to A3, which belong to two units
    assert "数字还没有公布，不得外传" in page


def test_all_cities_stand_side_by_side(frozen, statistician):
    page = statistician.get("/office/cities").text
    assert page.count('href="/office/cities/') == 14


def test_the_workbook_says_the_same(app, frozen, statistician):
    answer = statistician.post("/office/cities/620100.xlsx")
    assert answer.headers["Content-Disposition"] == "attachment; filename=city-620100-2026-1.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(answer.get_data())).active
    rows = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True) if row[0]}
    assert "兰州服务质量考核表" in rows
    assert rows["其中逾期"][0] == 1
    assert (rows["近一年应处理的预警"][0], rows["其中按期处理"][0]) == (2, 1)
    assert rows["发出的邀请码"][0] == 1
    assert rows["C01 医疗卫生"][:5] == (None, None, None, 80, "不公布")
    with app.app_context():
        assert (
            db.session.scalar(sa.select(AuditEvent.object).where(AuditEvent.action == "exported")) == "sheet of 620100"
        )


def test_a_city_prints_on_one_page_and_all_of_them_on_a_table_before_their_pages(
    app, planned, frozen, statistician, printed
):
    answer = statistician.post("/office/cities/620100.pdf")
    assert answer.headers["Content-Disposition"] == "attachment; filename=city-620100-2026-1.pdf"
    one = printed(answer.get_data())
    assert (one.pages, one.size()) == (1, (210, 297))
    text = one.text()
    every = printed(statistician.post("/office/cities.pdf?lang=en").get_data())
    assert (every.pages, every.size(1), every.size(15)) == (15, (297, 210), (210, 297))
    with app.app_context():
        noted = sa.select(AuditEvent.object).where(AuditEvent.action == "exported").order_by(AuditEvent.id)
        assert list(db.session.scalars(noted)) == ["sheet of 620100", "sheets of all cities"]
    assert "兰州服务质量考核表" in text
    assert "数字还没有公布，不得外传" in text
    assert "203083" in text
    assert "P14中小企业服务平台" in text
    assert "预警按期处理" in text
    assert "83.3" not in text  # the index of A1 to A3, which belong to two units
    assert "Gannan" in every.text()


def test_the_page_and_the_workbook_have_the_path_of_the_city_and_else_of_the_province(
    app, planned, frozen, statistician
):
    assert "2030：83<" in statistician.get("/office/cities/620100").text
    assert "2030：84<" in statistician.get("/office/cities/620500").text
    sheet = openpyxl.load_workbook(io.BytesIO(statistician.post("/office/cities/620100.xlsx").get_data())).active
    lines = [row for row in sheet.iter_rows(values_only=True) if row[0] in ("分年目标", "顾客满意指数")]
    years, path = lines[1:3]
    assert dict(zip(years, path, strict=True))["2030"] == 83


def test_the_commands_do_the_same(frozen, run, tmp_path):
    lines = run("city", "list", "--format", "csv").output.splitlines()
    assert len(lines) == 1 + 2 * 14
    assert lines[1] == "620100,兰州,C,80.0,,,,,x,5,4,1,1,2,2,1,2,1"
    file = tmp_path / "lanzhou.xlsx"
    assert run("city", "sheet", "620100", str(file)).exit_code == 0
    assert openpyxl.load_workbook(file).active.max_row > 20
    paper = tmp_path / "lanzhou.pdf"
    assert run("city", "sheet", "620100", str(paper)).exit_code == 0
    assert paper.read_bytes().startswith(b"%PDF")
    refused = run("city", "sheet", "999999", str(tmp_path / "none.xlsx"))
    assert refused.exit_code == 1
    assert not (tmp_path / "none.xlsx").exists()


def test_weights_come_as_a_command_too(frozen, run):
    lines = run("wave", "weights", "2026-1", "--format", "csv").output.splitlines()
    assert [line.split(",")[:3] for line in lines[1:]] == [["C01", "12", "3"], ["P02", "1", "1"]]
    assert run("wave", "weights", "none").exit_code == 1
