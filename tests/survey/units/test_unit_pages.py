"""`/unit`: what a manager sees and takes along."""

import csv
import io
import re

import openpyxl
import pytest
import sqlalchemy as sa

from survey.base.database import db, transaction
from survey.models import AuditEvent, Outlet, RegisterEntry, Unit
from survey.models.account import MANAGER, STATISTICIAN
from survey.units import adding_up
from survey.waves import stages
from tests.survey.units.test_scores import fill


@pytest.fixture
def manager(open_wave, account, signed_in):
    return signed_in(account(MANAGER, unit=0))


@pytest.fixture
def answered(open_wave, respond):
    """Two outlets of the unit, one with a score of its own; another unit's in the same sector."""
    fill(respond, "A1", 6)
    fill(respond, "A2", 1)
    fill(respond, "A3", 9)


def text(answer):
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def bare(answer):
    """The page's words without blanks."""
    return re.sub(r"<[^>]+>|\s+", "", text(answer))


def test_a_manager_sees_the_score_with_its_interval_and_what_it_means(app, manager, answered):
    page = text(manager.get("/unit"))
    assert "第0单位" in page
    assert "56" in page
    assert "95% 区间" in page
    assert "您可以天天来看" in page
    assert "A1号网点" in page
    assert "还差 22 份评价" in page  # A2 has eight
    assert "A3号网点" not in page


def test_english_is_complete(app, manager, answered):
    page = text(manager.get("/unit?lang=en"))
    assert "Ratings are still coming in" in page
    assert "22 more ratings" in page


def test_an_outlet_has_a_page_of_its_own(app, manager, answered):
    page = text(manager.get("/unit/outlets/A1"))
    assert "A1号网点" in page
    assert "48" in page


@pytest.mark.parametrize("address", ["/unit/outlets/A3", "/unit/outlets/none", "/unit?wave=none", "/unit/outlets/%00"])
def test_what_is_not_the_unit_s_is_not_there(app, manager, answered, address):
    assert manager.get(address).status_code == 404


def test_who_answered_too_little_for_the_index_is_told_apart(app, manager, answered, respond):
    before = bare(manager.get("/unit"))
    assert "计入指数56邀请应答率" in before
    assert "只答了一道满意题" not in before
    respond("A1", 0, *[{"overall": 1}] * 7)
    page = bare(manager.get("/unit"))
    assert "评价份数63" in page
    assert "计入指数56另7份只答了一道满意题，计入那道题，不计入指数" in page
    index, then = (re.search(r"顾客满意指数.*?(\d+\.\d)95%区间", one)[1] for one in (page, before))
    assert index == then


def test_no_second_number_is_called_satisfaction(app, manager, answered):
    rows = csv.DictReader(io.StringIO(manager.post("/unit/scores.csv").get_data().decode("utf-8-sig")))
    measured = {row["code"] for row in rows if row["level"] == "construct"}
    assert "quality" in measured
    assert "satisfaction" not in measured


def test_before_the_first_wave_the_page_says_so(app, manager):
    with app.app_context(), transaction():
        stages.find("2026-1").opened_at = None
    assert "还没有开始过评价" in text(manager.get("/unit"))
    assert manager.get("/unit/outlets/A1").status_code == 404


def test_without_responses_the_page_shows_progress(app, manager, open_wave):
    page = text(manager.get("/unit"))
    assert "还差 30 份评价、7 天就能看到分数" in page


def test_a_unit_without_outlets_is_told_so(app, open_wave, manager):
    with app.app_context(), transaction():
        other = db.session.scalars(sa.select(Unit.id).where(Unit.name == "第1单位")).one()
        own = db.session.scalars(sa.select(Unit.id).where(Unit.name == "第0单位")).one()
        db.session.execute(sa.update(RegisterEntry).where(RegisterEntry.unit_id == own).values(unit_id=other))
    assert "本期还没有您单位的网点" in text(manager.get("/unit"))


def test_published_figures_stand_beside_it_and_none_that_are_withheld(app, run, manager, account, answered):
    for command in ("close", "freeze"):
        assert run("wave", command, "2026-1").exit_code == 0
    assert run("release", "create", "2026-1").exit_code == 0
    assert "和公布的结果比" not in text(manager.get("/unit?wave=2026-1")), "a draft is nobody's business"
    assert run("release", "sign", "1", "--as", account(STATISTICIAN).email).exit_code == 0
    assert run("release", "publish", "1").exit_code == 0
    page = text(manager.get("/unit?wave=2026-1"))
    assert "和公布的结果比" in page
    assert "看一次的区间" in page
    assert "保密：单位太少" in page


def test_without_the_published_files_a_unit_still_sees_its_own(app, run, manager, account, answered, tmp_path):
    for words in (("wave", "close", "2026-1"), ("wave", "freeze", "2026-1"), ("release", "create", "2026-1")):
        assert run(*words).exit_code == 0
    run("release", "sign", "1", "--as", account(STATISTICIAN).email)
    assert run("release", "publish", "1").exit_code == 0
    (tmp_path / "releases" / "2026-1-r1").rename(tmp_path / "elsewhere")
    page = text(manager.get("/unit"))
    assert "和公布的结果比" not in page
    assert "A1号网点" in page


@pytest.mark.parametrize("folded", [False, True])
def test_a_page_asks_the_database_at_most_ten_times_and_stores_nothing(app, manager, answered, statements, folded):
    if folded:
        with app.app_context():
            adding_up.fold()
    for address in ("/unit", "/unit/outlets/A1"):
        text(manager.get(address))
        statements.clear()
        page = manager.get(address)
        assert len(statements) <= 10, "\n\n".join(statements)
        assert not [each for each in statements if not each.startswith(("SELECT", "WITH"))]
        assert len(page.get_data()) < 100_000


def test_the_csv_holds_the_same_numbers(app, manager, answered):
    rows = list(csv.DictReader(io.StringIO(manager.post("/unit/scores.csv").get_data().decode("utf-8-sig"))))
    levels = {}
    for row in rows:
        levels.setdefault(row["level"], []).append(row)
    (whole,) = levels["unit"]
    assert (whole["responses"], whole["target"], whole["interval"]) == ("56", "80.0", "any day")
    assert float(whole["low_95"]) < float(whole["low_90"]) < float(whole["index"]) < float(whole["high_95"])
    assert [(row["code"], row["index"] == "") for row in levels["outlet"]] == [("A1", False), ("A2", True)]
    assert {"question", "construct", "month", "wave"} < set(levels)
    assert {row["demonstration"] for row in rows} == {"False"}


def test_the_workbook_has_a_sheet_for_each_level_and_notes(app, manager, answered):
    book = openpyxl.load_workbook(io.BytesIO(manager.post("/unit/scores.xlsx").get_data()))
    assert book.sheetnames == ["总分", "网点", "各题", "各方面", "各月", "各期", "说明"]
    header, whole = [[cell.value for cell in row] for row in book["总分"].iter_rows(min_row=3, max_row=4)]
    row = dict(zip(header, whole, strict=True))
    assert (row["名称"], row["计入的评价份数"], row["目标"]) == ("第0单位", 56, 80)
    assert row["95% 区间下限"] < row["指数"] < row["95% 区间上限"]
    assert row["判定"] in ("达标", "未达标", "暂不能判定")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_names_that_look_like_formulas_are_neutralised(app, manager, answered, form):
    with app.app_context(), transaction():
        first = sa.select(Outlet.id).where(Outlet.code == "A1").scalar_subquery()
        db.session.execute(sa.update(RegisterEntry).where(RegisterEntry.outlet_id == first).values(outlet_name="=1+1"))
    written = manager.post(f"/unit/scores.{form}").get_data()
    if form == "csv":
        assert ",'=1+1," in written.decode("utf-8-sig")
    else:
        assert openpyxl.load_workbook(io.BytesIO(written))["网点"]["B4"].value == "'=1+1"


def test_demonstration_data_say_so_on_page_and_in_files(app, manager, answered):
    with app.app_context(), transaction():
        stages.find("2026-1").demo_data = True
    assert "演示数据" in text(manager.get("/unit"))
    book = openpyxl.load_workbook(io.BytesIO(manager.post("/unit/scores.xlsx").get_data()))
    assert all("演示数据" in str([cell.value for cell in (sheet["A1"], sheet["A2"])]) for sheet in book)
    assert b"True" in manager.post("/unit/scores.csv").get_data()


def test_taking_numbers_along_is_noted(app, manager, answered):
    manager.post("/unit/scores.xlsx", data={"wave": "2026-1"})
    with app.app_context():
        (event,) = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "exported"))
    assert event.object.startswith("scores of 91620100MA0000000C")
    assert event.detail == {"wave": "2026-1", "form": "xlsx"}


def test_a_form_of_another_site_is_refused(app, manager, answered):
    app.config["WTF_CSRF_ENABLED"] = True
    assert manager.post("/unit/scores.csv").status_code == 400
