"""A register comes in by way of a page that first says what it would change."""

import io
import os
import re
import time

import openpyxl
import pytest
import sqlalchemy as sa

from survey.base.database import db, transaction
from survey.models import AuditEvent, Outlet, RegisterEntry
from survey.models.account import MANAGER
from survey.tables import uploads
from survey.waves import stages
from tests.conftest import SMALL, USCC, import_register, register
from tests.survey.office.conftest import confirmed, sent, workbook

PAGE = "/office/waves/2026-1/frame"


@pytest.fixture
def draft(app):
    with app.app_context(), transaction():
        import_register(stages.create("2026-1", "第一期"), *SMALL)


def volumes(app):
    with app.app_context():
        asked = sa.select(Outlet.code, RegisterEntry.volume).join(RegisterEntry)
        return dict(db.session.execute(asked).all())


CHANGED = register(("A1", 0, "C01", "620100", 9000), *SMALL[1:-1], ("N1", 3, "P05", "620900", 5))


def looked_at(browser, content, name="register.csv"):
    shown = browser.post(PAGE, data=sent(content, name, source="登记册", date="2026-01-31"))
    assert shown.status_code == 200
    return shown.text, {
        field: re.search(f'name="{field}" value="([^"]*)"', shown.text).group(1) for field in ("kept", "source", "date")
    } | {"step": "take"}


def test_the_page_says_what_would_change_and_changes_nothing(app, statistician, draft):
    before = volumes(app)
    text, _form = looked_at(statistician, CHANGED)
    assert "新增 1，改动 1，移出 1，不变 5" in text
    assert re.search(r"A1</span> A1号网点.*?900<.*?9,000<", text, re.S)
    assert "N1" in text
    assert "B3" in text
    assert volumes(app) == before


def test_confirmed_it_is_imported_with_its_source(app, statistician, draft):
    _text, form = looked_at(statistician, CHANGED)
    done = statistician.post(PAGE, data=form, follow_redirects=True)
    assert "已导入：新增 1 个网点，改动 1 个，移出 1 个。" in done.text
    assert volumes(app)["A1"] == 9000
    assert "B3" not in volumes(app)
    with app.app_context():
        wave = stages.find("2026-1")
        assert (wave.frame_source, wave.frame_date.isoformat()) == ("登记册", "2026-01-31")
        event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "frame imported")).one()
        assert event.detail == {"rows": 7, "added": 1, "changed": 1, "removed": 1}


@pytest.mark.parametrize(
    "content", [CHANGED.encode("gb18030"), workbook(*(r.split(",") for r in CHANGED.splitlines()))]
)
def test_other_files_are_read_as_well(app, statistician, draft, content):
    _text, form = looked_at(statistician, content)
    assert statistician.post(PAGE, data=form).status_code == 303
    assert volumes(app)["A1"] == 9000


def test_every_error_of_file_and_database_is_listed_at_once(app, statistician, open_wave):
    wrong = register(("A1", 0, "P02", "620100", 900), ("A2", 0, "X99", "620100", -1), *SMALL[2:])
    refused = statistician.post(PAGE, data=sent(wrong))
    assert refused.status_code == 422
    assert "第 2 行：网点 A1 登记的是行业 C01" in refused.text
    assert "第 3 行：sector “X99” 没有这个代码" in refused.text
    assert "第 3 行：volume 应为" in refused.text


def test_a_renamed_unit_and_a_unit_without_outlets_are_shown(statistician, draft):
    text, _form = looked_at(statistician, register(*SMALL[:-1]).replace("第1单位", "新名字"))
    assert "第1单位 → 新名字" in text
    assert USCC[3] in text


@pytest.mark.parametrize(
    ("content", "fields", "problem"),
    [
        (None, {}, "请选择文件"),
        (b"", {}, "请选择文件"),
        (CHANGED, {"date": "yesterday"}, "名录日期应写成"),
        ("a,b\n1,2\n", {}, "缺少列 outlet"),
        (b"PK\x03\x04broken", {}, "打不开"),
    ],
)
def test_what_cannot_be_read_says_why(statistician, draft, content, fields, problem):
    answer = statistician.post(PAGE, data=fields if content is None else sent(content, **fields))
    assert answer.status_code == 422
    assert problem in answer.text


@pytest.mark.parametrize("file", ["../../survey.db", "0" * 64])
def test_a_file_that_nobody_looked_at_is_not_imported(app, statistician, draft, file):
    before = volumes(app)
    assert statistician.post(PAGE, data={"kept": file, "step": "take"}).status_code == 409
    assert volumes(app) == before


def test_a_file_is_kept_for_a_day(app, statistician, draft):
    _text, form = looked_at(statistician, CHANGED)
    with app.app_context():
        for hours, there in ((23.9, True), (24.1, False)):
            old = time.time() - hours * 3600
            os.utime(app.config["DATA_DIR"] / "uploads" / form["kept"], (old, old))
            uploads.keep(b"another")
            assert (uploads.kept(form["kept"]) is not None) is there
    assert statistician.post(PAGE, data=form).status_code == 409


def test_what_changed_meanwhile_is_checked_again(app, statistician, draft, run):
    _text, form = looked_at(statistician, register(*SMALL[1:]))
    with app.app_context(), transaction():
        stages.open_(stages.find("2026-1"))
        from tests.survey.snapshots.test_freeze import respond

        respond("A1", {"overall": 9})
    refused = statistician.post(PAGE, data=form)
    assert refused.status_code == 409
    assert "文件里没有网点 A1" in refused.text


LARGE = register(*SMALL) + "\n" * 200_000


def test_a_large_file_is_taken_from_a_statistician(statistician, draft):
    assert statistician.post(PAGE, data=sent(LARGE)).status_code == 200


def test_nobody_else_may_send_a_large_file(app, client, account, signed_in, draft):
    assert client.post(PAGE, data=sent(LARGE)).status_code == 302
    assert signed_in(account(MANAGER)).post(PAGE, data=sent(LARGE)).status_code == 404


def test_there_is_an_end_to_large_and_other_forms_stay_short(statistician, draft):
    short = statistician.post("/office", data=sent(LARGE))
    assert (short.status_code, "请缩短文字" in short.text) == (413, True)
    head, end = b'--b\r\nContent-Disposition: form-data; name="file"; filename="f.csv"\r\n\r\n', b"\r\n--b--\r\n"
    just_below, just_above = (
        statistician.post(
            PAGE, data=head + b"x" * (size - len(head + end)) + end, content_type="multipart/form-data; boundary=b"
        )
        for size in (20 * 2**20, 20 * 2**20 + 1)
    )
    assert statistician.get(just_below.location).status_code == 422  # read, and no register
    assert just_above.status_code == 413
    assert "一个文件不超过 20 MB" in just_above.text


def test_the_command_prints_the_same_preview(app, run, draft, tmp_path):
    file = tmp_path / "register.csv"
    file.write_text(CHANGED, encoding="gb18030")
    before = volumes(app)
    shown = run("frame", "import", str(file), "--wave", "2026-1", "--preview")
    assert shown.exit_code == 0, shown.output
    assert "7 outlets: 1 new, 1 changed, 1 vanished, 5 unchanged; nothing was imported" in shown.output
    assert "vanished outlet: B3" in shown.output
    assert "volume x 5 or more: A1 A1号网点: 900.0 -> 9000.0" in shown.output
    assert volumes(app) == before
    file.write_text("outlet\n", encoding="utf-8")
    assert run("frame", "import", str(file), "--wave", "2026-1", "--preview").exit_code == 1


def two_sheets():
    book = openpyxl.Workbook()
    for name, rows in (("旧", register(*SMALL)), ("新", CHANGED)):
        sheet = book.create_sheet(name)
        for row in rows.splitlines():
            sheet.append(row.split(","))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_doubtful_file_is_asked_about_and_comes_in_as_it_was_answered(app, statistician, draft, run, tmp_path):
    before = volumes(app)
    asked = statistician.post(PAGE, data=sent(two_sheets(), source="登记册"))
    assert asked.status_code == 200
    assert "有 2 张工作表像是这张表。" in asked.text
    assert volumes(app) == before
    digest = re.search('name="kept" value="([^"]*)"', asked.text)[1]
    shown = statistician.post(PAGE, data={"kept": digest, "choose:sheet": "新", "source": "登记册"})
    assert "工作表“新”" in shown.text
    assert "没有读的工作表：Sheet；旧。" in shown.text
    done = confirmed(statistician, PAGE, shown)
    assert "已导入：新增 1 个网点，改动 1 个，移出 1 个。" in done.text
    assert volumes(app)["A1"] == 9000
    file = tmp_path / "two.xlsx"
    file.write_bytes(two_sheets())
    words = ("frame", "import", str(file), "--wave", "2026-1")
    refused = run(*words)
    assert refused.exit_code == 1
    assert "2 sheets look like this table. Choose one: --choose sheet=旧 旧; --choose sheet=新 新" in refused.stderr
    assert "1 removed" in run(*words, "--choose", "sheet=旧").output
    assert run(*words, "--choose", "sheet").exit_code == 2


def test_the_preview_says_how_the_file_was_read_and_shows_its_first_rows(statistician, draft):
    lines = CHANGED.replace(",620100,", ",兰州市,").splitlines()
    remarked = "2027年名录\n" + "\n".join(f"{line},{'无' if place else '备注'}" for place, line in enumerate(lines))
    text, _form = looked_at(statistician, remarked.replace(",", ";").encode("utf-16"))
    for said in ("编码 UTF-16，分号分隔，表头在第 2 行", "没有用的列：备注。", "写法：兰州市 → 620100。", "<td"):
        assert said in text


def test_problems_are_taken_away_as_the_same_table(app, statistician, open_wave):
    wrong = register(("A1", 0, "P02", "620100", 900), ("A2", 0, "X99", "620100", -1), *SMALL[2:])
    refused = statistician.post(PAGE, data=sent(wrong))
    got = confirmed(statistician, PAGE, refused, "mark")
    assert got.headers["Content-Disposition"] == "attachment; filename=frame-problems.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(got.data)).worksheets[0]
    assert sheet["H1"].value == "哪里不对"
    assert "登记的是行业 C01" in sheet["H2"].value
    assert "没有这个代码；" in sheet["H3"].value
    assert sheet["H4"].value is None


def test_an_outlet_that_differs_from_a_registered_one_by_case_is_refused(statistician, draft):
    refused = statistician.post(PAGE, data=sent(CHANGED.replace("A2,", "a2,")))
    assert refused.status_code == 422
    assert "第 3 行：网点 a2 和已登记的 A2 只差大小写或全半角" in refused.text
