"""The scoreboard counts what its registers hold, and shows no index before one is published."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from survey.base.clock import today
from survey.base.database import db, transaction
from survey.base.refusal import RefusedError
from survey.models import AuditEvent, RegisterItem
from survey.models.account import MANAGER
from survey.registers.importing import import_register
from survey.tables.incoming import read
from survey.tables.known import REGISTER
from tests.survey.office.conftest import brought, sent, workbook

HEADER = "number,name,date,sector,city,unit"
FILE = f"{HEADER}\nDB62/T 1,物流服务规范,2026-01-15,P02,,\nDB62/T 2,社区服务规范,2026-03-01,C05,620100,某单位\n"


def held(app, kind="standard"):
    with app.app_context():
        found = sa.select(RegisterItem.number, RegisterItem.name).where(RegisterItem.kind == kind)
        return dict(db.session.execute(found).all())


def imported(app, content, kind="standard"):
    with app.app_context(), transaction():
        return import_register(kind, read(REGISTER, content.encode() if isinstance(content, str) else content))


def test_a_file_becomes_the_register_and_the_next_one_takes_its_place(app):
    done = imported(app, FILE)
    assert (done.added, done.changed, done.removed, done.unchanged) == (2, 0, 0, 0)
    done = imported(app, FILE.replace("DB62/T 1,物流", "DB62/T 3,商贸").replace("社区服务规范", "社区服务规范（新）"))
    assert (done.added, done.changed, done.removed, done.unchanged) == (1, 1, 1, 0)
    assert held(app) == {"DB62/T 2": "社区服务规范（新）", "DB62/T 3": "商贸服务规范"}


def test_each_kind_is_a_register_of_its_own(app):
    imported(app, FILE)
    imported(app, FILE, "brand")
    imported(app, f"{HEADER}\nB 9,某品牌,2026-01-01,,,\n", "brand")
    assert (len(held(app)), len(held(app, "brand"))) == (2, 1)


@pytest.mark.parametrize("content", [FILE.encode("gb18030"), workbook(*(r.split(",") for r in FILE.splitlines()))])
def test_other_files_are_read_as_well(app, content):
    assert imported(app, content).added == 2


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("2026-01-15", "2206-01-15", "第 2 行：date “2206-01-15” 是 2206 年，年份写错了吗"),
        ("2026-01-15", "05/03/2026", "日期“05/03/2026”可以是两天。 请选一种：--choose dates=day-month 日在前"),
        ("P02", "X02", "第 2 行：sector “X02” 没有这个代码"),
        ("620100", "1", "第 3 行：city “1” 没有这个代码"),
        ("2026-01-15", "1月15日", "第 2 行：date 应写成 2026-09-01 这样"),
        ("2026-01-15", str(today() + timedelta(days=1)), "还没有到"),
        ("DB62/T 2", "DB62/T 1", "第 3 行：number “DB62/T 1” 在第 2 行已有"),
        ("物流服务规范", "", "第 2 行：name 是空的"),
        ("物流服务规范", "长" * 301, "第 2 行：name 超过 300 个字"),
        ("number", "id", "缺少列 number"),
    ],
)
def test_a_wrong_file_is_refused_and_nothing_changes(app, before, after, problem):
    imported(app, FILE)
    with pytest.raises(RefusedError) as refused:
        imported(app, FILE.replace(before, after))
    assert any(problem in found for found in refused.value.problems), refused.value.problems
    assert held(app) == {"DB62/T 1": "物流服务规范", "DB62/T 2": "社区服务规范"}


def test_a_register_that_is_wrong_in_every_row_names_200_problems_and_counts_the_others_on_its_page(statistician):
    page = statistician.post("/office/registers/brand", data=sent(f"{HEADER}\n" + ",,x,Q,,\n" * 300))
    assert page.status_code == 422
    assert page.text.count("<li>第 ") == 200
    assert "<li>还有 1,000 处，改好上面的再看。</li>" in page.text


def test_the_public_page_counts_against_the_targets(app, client):
    imported(app, FILE)
    page = client.get("/scoreboard").text
    assert "还差 38 个" in page
    assert "目标 60" in page
    assert "目标 30 或更多" in page
    assert "两项满意指数还没有公布" in page
    assert "演示数据" not in page


def test_invented_items_are_labelled(app, client):
    with app.app_context(), transaction():
        import_register("brand", read(REGISTER, FILE.encode()), demo_data=True)
    assert "演示数据" in client.get("/scoreboard").text


def test_a_reached_target_is_said_to_be(app, client):
    rows = "\n".join(f"{n},第{n}个品牌,2026-01-01,,," for n in range(31))
    imported(app, f"{HEADER}\n{rows}\n", "brand")
    assert "✓ 已达到" in client.get("/scoreboard").text


def test_the_office_imports_with_a_note_in_the_audit_log(app, statistician):
    address = "/office/registers/standard"
    done = brought(statistician, address, FILE)
    assert "已导入：新增 2 项" in done.text
    assert "社区服务规范" in done.text
    with app.app_context():
        event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "register imported")).one()
    assert (event.object, event.detail) == ("standard", {"added": 2, "changed": 0, "removed": 0})
    refused = statistician.post(address, data=sent(FILE.replace("P02", "X")))
    assert refused.status_code == 422
    assert statistician.post(address).status_code == 422
    assert statistician.get("/office/registers").text.count("目标") >= 3


def test_there_are_three_registers_and_they_are_not_for_everybody(open_wave, statistician, signed_in, account):
    assert statistician.get("/office/registers/medals").status_code == 404
    assert statistician.post("/office/registers/medals", data=sent(FILE)).status_code == 404
    assert signed_in(account(MANAGER)).get("/office/registers").status_code == 404


def test_the_command_imports_and_lists(app, run, tmp_path):
    file = tmp_path / "standards.csv"
    file.write_text(FILE, encoding="utf-8")
    done = run("registers", "import", str(file), "--kind", "standard")
    assert done.stdout == "standard: 2 added, 0 changed, 0 removed, 0 unchanged\n"
    assert run("registers", "list", "--format", "csv").output.splitlines()[1] == "standard,2,40"
    assert (
        "DB62/T 2,社区服务规范,2026-03-01,C05,620100,某单位"
        in run("registers", "list", "--kind", "standard", "--format", "csv").output
    )
    file.write_text(FILE.replace("2026-01-15", "soon"), encoding="utf-8")
    refused = run("registers", "import", str(file), "--kind", "standard")
    assert refused.exit_code == 1
    assert "line 2: date must look like 2026-09-01, not 'soon'" in refused.output
