"""Accounts come from a file: all of them or none, each with its way in and its line in the audit log."""

import csv
import io
import re

import pytest
import sqlalchemy as sa

from survey.accounts import importing
from survey.base.database import db, transaction
from survey.models import Account, AccountReset, AuditEvent, Unit
from survey.models.account import ADMINISTRATOR, CITY_OFFICER, MANAGER, STAFF, STATISTICIAN
from tests.conftest import USCC
from tests.survey.accounts.signing import enter
from tests.survey.accounts.test_resetting import mails
from tests.survey.office.conftest import workbook
from tests.survey.tables.gansu import as_csv

HEAD = ["邮箱", "姓名", "角色", "单位", "网点", "市州"]
LIST = [
    HEAD,
    ["wang@example.cn", "王芳", "单位负责人", USCC[1].lower(), "", ""],
    ["li@example.cn", "李伟", "单位员工", "第0单位", "A1、A2", ""],
    ["zhao@example.cn", "赵燕", "市州管理员", "", "", "天水市"],
    ["chen@example.cn", "", "统计员", "", "", ""],
]


@pytest.fixture
def admin(open_wave, account, signed_in):
    return signed_in(account(ADMINISTRATOR, email="boss@example.cn"))


@pytest.fixture
def send(admin):
    """Bring a file to the page; `step`: take it, or mark its problems, as the buttons there do."""

    def to_page(content, step=""):
        seen = admin.post("/accounts/file", data={"file": (io.BytesIO(content), "a.csv")})
        if not step:
            return seen
        kept = re.search(r'name="kept" value="(\w+)"', seen.text)[1]
        return admin.post("/accounts/file", data={"kept": kept, "step": step})

    return to_page


def accounts(app):
    with app.app_context():
        found = db.session.scalars(sa.select(Account).where(Account.email != "boss@example.cn").order_by(Account.email))
        return [
            (one.email, one.name, one.role, one.unit and one.unit.uscc, one.city_code, [o.code for o in one.outlets])
            for one in found
        ]


MADE = [
    ("chen@example.cn", "chen", STATISTICIAN, None, None, []),
    ("li@example.cn", "李伟", STAFF, USCC[0], None, ["A1", "A2"]),
    ("wang@example.cn", "王芳", MANAGER, USCC[1], None, []),
    ("zhao@example.cn", "赵燕", CITY_OFFICER, None, "620500", []),
]


def test_the_page_says_what_it_would_do_and_does_it_when_told_so(app, send, tmp_path):
    looked = send(as_csv(LIST)).text
    assert "新账号 4 个（单位负责人 1、单位员工 1、市州管理员 1、统计人员 1），已有的 0 个不动" in looked
    assert accounts(app) == []
    done = send(as_csv(LIST), "take")
    assert (done.status_code, done.location) == (303, "/accounts")
    assert accounts(app) == MADE
    with app.app_context():
        noted = db.session.execute(sa.select(AuditEvent.actor, AuditEvent.action, AuditEvent.object)).all()
        made = [event.object for event in noted if event[:2] == ("boss@example.cn", "account created")]
        assert sorted(made) == [row[0] for row in MADE]
    for row in MADE:
        (mail,) = mails(tmp_path, row[0])
        assert "/password/reset/" in mail.get_content()


def test_who_is_there_as_the_file_says_is_left_alone_and_counted(app, send, tmp_path):
    send(as_csv(LIST), "take")
    with app.app_context():
        before = db.session.execute(sa.select(Account.id, Account.fs_uniquifier, Account.name)).all()
    rows = [HEAD, *([*row[:1], "", *row[2:]] for row in LIST[1:]), ["new@example.cn", "新", "统计人员", "", "", ""]]
    assert "新账号 1 个（统计人员 1），已有的 4 个不动" in send(as_csv(rows)).text
    assert send(as_csv(rows), "take").status_code == 303
    with app.app_context():
        assert set(before) < set(db.session.execute(sa.select(Account.id, Account.fs_uniquifier, Account.name)).all())
    assert len(mails(tmp_path, "wang@example.cn")) == 1
    assert "没有新账号，已有的 4 个不动" in send(as_csv(LIST)).text


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (["wang@example.cn", "王芳", "单位负责人", USCC[0], "", ""], f"单位是“{USCC[1]}”，不是“{USCC[0]}”"),
        (["wang@example.cn", "王芳", "统计人员", "", "", ""], "角色是“unit_manager”，不是“statistician”"),
        (["wang@example.cn", "别人", "单位负责人", USCC[1], "", ""], "姓名是“王芳”，不是“别人”"),
        (["li@example.cn", "", "单位员工", USCC[0], "A1", ""], "网点是“A1 A2”，不是“A1”"),
        (["zhao@example.cn", "", "市州管理员", "", "", "兰州"], "市州是“620500”，不是“620100”"),
    ],
)
def test_who_is_there_otherwise_is_a_problem_of_its_line_and_nothing_is_done(app, send, row, what):
    send(as_csv(LIST), "take")
    refused = send(as_csv([HEAD, ["new@example.cn", "", "统计人员", "", "", ""], row]))
    assert refused.status_code == 422
    assert f"第 3 行：账号 {row[0]} 已有，{what}" in refused.text
    assert accounts(app) == MADE


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (["nobody", "", "统计人员", "", "", ""], "“nobody”不是邮箱地址"),
        (["", "", "统计人员", "", "", ""], "邮箱 是空的"),
        ([f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 30}.cn", "", "统计人员", "", "", ""], "邮箱 超过 200 个字"),
        (["a@example.cn", "字" * 101, "统计人员", "", "", ""], "姓名 超过 100 个字"),
        (["a@example.cn", "", "king", "", "", ""], "没有“king”这个角色"),
        (["a@example.cn", "", "单位负责人", "", "", ""], "单位负责人和员工要填写单位"),
        (["a@example.cn", "", "统计人员", USCC[0], "", ""], "其他角色不填"),
        (["a@example.cn", "", "单位负责人", "第9单位", "", ""], "没有统一社会信用代码或名称为 第9单位 的单位"),
        (["a@example.cn", "", "单位负责人", "9.16E+17", "", ""], "被表格软件改成了数"),
        (["a@example.cn", "", "单位负责人", "同名", "", ""], "有几个单位叫“同名”"),
        (["a@example.cn", "", "单位员工", USCC[0], "", ""], "至少要填写一个网点"),
        (["a@example.cn", "", "单位员工", USCC[0], "A1 A4", ""], "这个单位没有网点 A4"),
        (["a@example.cn", "", "单位负责人", USCC[0], "A1", ""], "只有单位员工需要填写网点"),
        (["a@example.cn", "", "市州管理员", "", "", ""], "市州管理员要选择市州"),
        (["a@example.cn", "", "市州管理员", "", "", "西安"], "没有这个代码"),
        (["a@example.cn", "", "统计人员", "", "", "兰州"], "其他角色不选"),
        (["Ｗang@example.cn", "", "统计人员", "", "", ""], "只差大小写或全半角"),
        (["示例，请删去这一行", "", "统计人员", "", "", ""], "这一行是模板里的示例"),
    ],
)
def test_a_line_that_cannot_be_an_account_is_named_with_the_reason(app, send, row, what):
    with app.app_context(), transaction():
        db.session.add_all(Unit(uscc=code, name="同名") for code in USCC[5:7])
    refused = send(as_csv([*LIST, row]))
    assert refused.status_code == 422
    assert re.search(rf"第 {len(LIST) + 1} 行：[^<]*{re.escape(what)}", refused.text), refused.text
    assert accounts(app) == []
    marked = send(as_csv([*LIST, row]), "mark")
    assert marked.headers["Content-Disposition"] == "attachment; filename=accounts-problems.xlsx"


BAD = {
    "empty": (b"", "请选择文件"),
    "no heading": ("王芳,单位负责人\n".encode(), "缺少列 email（邮箱）"),
    "no rows": (as_csv([HEAD]), "文件里没有数据行"),
    "a lacking column": (as_csv([row[:2] for row in LIST]), "缺少列 role（角色）"),
    "passwords": (b"password\n123\n", "缺少列"),
    "two encodings": (as_csv(LIST[:2]) + as_csv(LIST[2:], encoding="gb18030"), "两种编码"),
    "no encoding": (b"email,role\n\xff\xff,x\n", "不是 UTF-8"),
    "a nul": (b"email,role\na@example.cn,\0\n", "不是 CSV"),
    "half of UTF-16": (as_csv(LIST, encoding="utf-16")[:-1], "不完整"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Excel"),
    "a broken workbook": (b"PK\x03\x04 and then nothing", "打不开"),
    "an open quote": (b'email,role\n"a@example.cn,statistician\n', "不是 CSV"),
    "a longer line": (b"email,role\na@example.cn,statistician,x\n", "列数和表头不一样"),
    "a formula": (workbook(HEAD, ['=A9&"@example.cn"', "", "统计人员", "", "", ""]), "是公式"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_list_of_accounts_is_refused_in_words(app, send, kind):
    content, what = BAD[kind]
    refused = send(content)
    assert refused.status_code == 422
    assert what in refused.text
    assert accounts(app) == []


@pytest.mark.parametrize(
    "content",
    [
        as_csv(LIST, ";"),
        as_csv(LIST, "\t", "utf-16"),
        as_csv(LIST, encoding="gb18030"),
        as_csv([["账号名单"], [], *LIST]),
        as_csv([["E-mail", "Full name", "Role", "Unit", "Outlets", "City"], *LIST[1:]]),
        as_csv([[*row, "旧系统"] for row in LIST]),
        workbook(*LIST),
    ],
    ids=["semicolons", "UTF-16", "GB18030", "a title", "English headings", "a column more", "a workbook"],
)
def test_lists_are_read_as_people_have_them(app, send, content):
    assert send(content, "take").status_code == 303
    assert accounts(app) == MADE


def test_an_unknown_heading_like_a_known_one_is_asked_about(app, admin):
    content = as_csv([["邮箱", "角色名", "所属服务单位"], ["chen@example.cn", "统计人员", ""]])
    asked = admin.post("/accounts/file", data={"file": (io.BytesIO(content), "a.csv")})
    assert "请先选一选" in asked.text
    assert accounts(app) == []


def test_a_file_with_too_many_accounts_is_refused(send):
    rows = [["email", "role"], *([f"a{n}@example.cn", "statistician"] for n in range(importing.MOST + 1))]
    assert "一个文件最多 2,000 个账号" in send(as_csv(rows)).text


def test_between_the_look_and_the_import_somebody_made_one_of_the_accounts(app, admin, send, account):
    kept = re.search(r'name="kept" value="(\w+)"', send(as_csv(LIST)).text)[1]
    account(ADMINISTRATOR, email="wang@example.cn")
    refused = admin.post("/accounts/file", data={"kept": kept, "step": "take"})
    assert refused.status_code == 409
    assert "第 2 行：账号 wang@example.cn 已有" in refused.text
    assert [row[0] for row in accounts(app)] == ["wang@example.cn"]


def test_whoever_vouches_waits_as_one_who_is_made_by_hand(app, send, admin):
    send(as_csv(LIST), "take")
    made = {"email": "hand@example.cn", "role": STATISTICIAN, "how": "mail"}
    assert admin.post("/accounts", data=made).status_code == 303
    with app.app_context():
        by = dict(db.session.execute(sa.select(Account.email, AccountReset.by_id).join(AccountReset.account)).all())
        boss = db.session.scalar(sa.select(Account.id).where(Account.email == "boss@example.cn"))
        assert {by["chen@example.cn"], by["hand@example.cn"]} == {boss}
    listed = admin.get("/accounts?state=waiting").text
    assert [email in listed for email in ("chen@", "hand@", "wang@", "boss@")] == [True, True, False, False]


def test_the_template_is_read_back(app, send, admin):
    taken = admin.get("/accounts/template.xlsx")
    assert taken.headers["Content-Disposition"] == "attachment; filename=accounts.xlsx"
    assert "这一行是模板里的示例" in send(taken.data).text


def test_the_command_prints_one_time_passwords_that_open(app, open_wave, run, tmp_path):
    file = tmp_path / "list.csv"
    file.write_bytes(as_csv(LIST[:3]))
    looked = run("users", "import", str(file), "--preview")
    assert (looked.exit_code, "new accounts: 2 (Unit manager 1, Unit staff 1)" in looked.stderr) == (0, True)
    assert accounts(app) == []
    done = run("users", "import", str(file), "--format", "csv")
    assert done.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["email"], row["role"]) for row in rows] == [("wang@example.cn", MANAGER), ("li@example.cn", STAFF)]
    assert enter(app.test_client(), "wang@example.cn", rows[0]["password"]).location == "/home"
    again = run("users", "import", str(file), "--format", "csv")
    assert again.stdout.splitlines() == ["email,role,password"]
    assert "already there and left alone: 2" in again.stderr


def test_the_command_invites_by_mail_where_it_is_told_so(app, open_wave, run, tmp_path):
    file = tmp_path / "list.csv"
    file.write_bytes(as_csv(LIST))
    assert run("users", "import", str(file), "--mail").exit_code == 0
    assert accounts(app) == MADE
    with app.app_context():
        invited = db.session.scalars(sa.select(AuditEvent.object).where(AuditEvent.action == "invited")).all()
        assert sorted(invited) == [row[0] for row in MADE]
        assert db.session.scalars(sa.select(Account.password)).all() == [None] * 4


def test_the_command_names_every_problem_and_does_nothing(app, open_wave, run, tmp_path):
    file = tmp_path / "list.csv"
    file.write_bytes(as_csv([*LIST, ["x", "", "king", "", "", ""], ["WANG@example.cn", "", "单位负责人", "", "", ""]]))
    refused = run("users", "import", str(file))
    assert refused.exit_code == 1
    for what in ("line 6: “x” is not an e-mail address", "line 6: There is no role “king”", "line 7"):
        assert what in refused.stderr
    assert accounts(app) == []
