"""The office brings the list in and enters values; what is wrong changes nothing, what is corrected can be seen."""

import pytest
import sqlalchemy as sa

from survey.base.clock import now, today
from survey.base.database import db, transaction
from survey.base.refusal import RefusedError
from survey.indicators.board import board
from survey.indicators.entering import enter_file
from survey.indicators.listing import import_list
from survey.indicators.values import standing
from survey.models import AuditEvent, IndicatorList
from survey.models.account import MANAGER
from survey.models.indicator import versions_at
from survey.tables.incoming import read
from survey.tables.known import INDICATORS
from survey.tables.known import VALUES as VALUES_TABLE
from tests.survey.indicators.conftest import LIST, VALUES
from tests.survey.office.conftest import brought, sent, workbook

PAGE = "/office/registers/indicators"
ONE = f"{PAGE}/of/p1"
FORM = {"period": "2016", "value": "97.1", "source": "质量公报", "date": "2017-03-01", "note": ""}


def stands(app):
    with app.app_context():
        return {(one.code, one.period): one.value for one in standing()}


def file_of(app, content):
    with app.app_context(), transaction():
        return enter_file(
            read(VALUES_TABLE, content if isinstance(content, bytes) else content.encode()), "me@example.com", today()
        )


def test_a_file_becomes_the_list_and_saying_the_same_again_makes_no_new_version(app):
    with app.app_context(), transaction():
        assert import_list(read(INDICATORS, LIST.encode("gb18030")), "me").added == 4
        assert (
            import_list(read(INDICATORS, workbook(*(row.split(",") for row in LIST.splitlines()))), "me").unchanged == 4
        )
        done = import_list(read(INDICATORS, LIST.replace("2020:98", "2020:97").replace("w1,", "w2,").encode()), "you")
        assert (done.added, done.changed, done.removed, done.unchanged) == (1, 1, 1, 2)
        assert list(db.session.scalars(sa.select(IndicatorList.actor).order_by(IndicatorList.id))) == ["me", "you"]
        assert [line.indicator.code for line in board().lines] == ["p1", "p2", "w2", "e1"]


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("p2,product", "p2,goods", "第 3 行：group “goods” 不认识"),
        ("p2,product", "p2,service", "第 3 行：服务质量的五项由系统计算"),
        ("p2,product", "C,product", "第 3 行：服务质量的五项由系统计算"),
        ("p2,product", "p1,product", "第 3 行：code “p1” 在第 2 行已有"),
        ("p2,product", "p/2,product", "第 3 行：code “p/2” 只能用"),
        ("p2,product", "p3,product", "指标 p2 已有数值，不能从清单里去掉"),
        (",range,", ",up,", "第 3 行：direction “up” 不认识"),
        ("2015:100-150", "2015:100", "第 3 行：targets “2015:100” 看不懂"),
        ("覆盖率", "", "第 3 行：name 是空的"),
        ("覆盖率", "长" * 101, "第 3 行：name 超过 100 个字"),
        ("direction", "way", "缺少列 direction"),
    ],
)
def test_a_wrong_list_is_refused_and_nothing_changes(app, listed, before, after, problem):
    file_of(app, "code,period,value,source,date\np2,2015,120,公报,2016-01-01\n")
    with app.app_context(), transaction(), pytest.raises(RefusedError) as refused:
        import_list(read(INDICATORS, LIST.replace(before, after).encode()), "you")
    assert any(problem in found for found in refused.value.problems), refused.value.problems
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(IndicatorList.id))) == 1


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("e1,2015", "x,2015", "第 4 行：code “x” 不在指标清单里"),
        ("e1,2015", "C,2015", "第 4 行：code “C” 不在指标清单里"),
        ("e1,2015", "e1,2015-Q7", "第 4 行：period 应写成"),
        ("e1,2015", "e1,2099", "第 4 行：period 2099 还没有开始"),
        ("9.5", "", "第 4 行：value 是空的"),
        ("9.5", "很多", "第 4 行：value 应为数，不是“很多”"),
        ("9.5", "inf", "第 4 行：value 应为数"),
        ("9.5", "1e300", "第 4 行：value 应为数"),
        ("统计年鉴", "", "第 4 行：source 是空的"),
        ("统计年鉴", "长" * 201, "第 4 行：source 超过 200 个字"),
        ("2016-05-01", "2099-05-01", "第 4 行：date “2099-05-01” 是 2099 年"),
        ("2016-05-01", "五月", "第 4 行：date 应写成"),
        ("p1,2015", "p1,2014", "第 3 行：code、period “p1 2014” 在第 2 行已有"),
    ],
)
def test_wrong_values_are_refused_and_nothing_is_entered(app, listed, before, after, problem):
    with pytest.raises(RefusedError) as refused:
        file_of(app, VALUES.replace(before, after))
    assert any(problem in found for found in refused.value.problems), refused.value.problems
    assert stands(app) == {}


def test_a_correction_keeps_the_old_value_with_who_and_when(app, entered, statistician):
    before = stands(app)
    done = file_of(app, VALUES.replace("96.5", "95.9"))
    assert (done.added, done.corrected, done.unchanged) == (0, 1, 2)
    assert stands(app) == before | {("p1", "2015"): 95.9}
    page = statistician.get(ONE).text
    assert "<s>96.5</s>" in page
    assert "<b>95.9</b>" in page
    assert page.count("me@example.com") == 3
    with app.app_context():
        assert [one.value for one in versions_at() if (one.code, one.period) == ("p1", "2015")] == [96.5, 95.9]


def test_an_empty_value_takes_back_what_stands_and_it_can_come_again(app, entered, statistician):
    taken = FORM | {"period": "2015", "value": "", "note": "来源有误"}
    assert "撤回 1 个" in statistician.post(ONE, data=taken, follow_redirects=True).text
    assert ("p1", "2015") not in stands(app)
    assert "value 是空的" in statistician.post(ONE, data=taken).text
    again = statistician.post(ONE, data=taken | {"value": "96.4"}, follow_redirects=True)
    assert "新增 1 个" in again.text
    assert stands(app)["p1", "2015"] == 96.4


def test_the_board_of_an_earlier_moment_is_as_it_was(app, entered):
    then = now()
    file_of(app, VALUES.replace("96.5", "95.9"))
    with app.app_context():
        assert [line.latest.value for line in board(then).lines if line.latest] == [96.5, 9.5]
        assert [line.latest.value for line in board().lines if line.latest] == [95.9, 9.5]


def test_the_office_enters_by_form_and_by_file_with_notes_in_the_audit_log(app, statistician):
    assert "指标和目标还没有录入" in statistician.get(PAGE).text
    assert "新增 4 项" in brought(statistician, PAGE, LIST).text
    assert "新增 3 个数值" in brought(statistician, f"{PAGE}/values", VALUES).text
    assert "新增 1 个数值" in statistician.post(ONE, data=FORM, follow_redirects=True).text
    assert "没有变化 1 个" in statistician.post(ONE, data=FORM, follow_redirects=True).text
    with app.app_context():
        events = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action.like("indicators %"))).all()
    assert [(event.object, event.detail.get("added")) for event in events] == [
        *(("box 1", 4), ("box 1", 3), ("p1", 1), ("p1", 0))
    ]


def test_what_is_taken_away_comes_in_again_and_changes_nothing(app, entered, statistician):
    file_of(app, VALUES.replace("初步数", "-初步数"))  # which a spreadsheet would take for a formula
    listed, values = (statistician.get(f"{PAGE}/{name}.csv").data for name in ("list", "values"))
    assert file_of(app, values).unchanged == 3
    with app.app_context(), transaction():
        assert import_list(read(INDICATORS, listed), "you").unchanged == 4


def test_refusals_are_said_on_the_page_all_at_once_and_up_to_200(listed, statistician):
    wrong = statistician.post(ONE, data=FORM | {"period": "soon", "value": "many", "source": "", "date": ""})
    assert wrong.status_code == 422
    assert wrong.text.count("<li>") == 4
    assert 'value="many"' in wrong.text
    many = "code,period,value,source,date\n" + "x,y,z,,\n" * 300
    page = statistician.post(f"{PAGE}/values", data=sent(many))
    assert page.status_code == 422
    assert page.text.count("<li>第 ") == 200
    assert "改好上面的再看" in page.text
    assert statistician.post(PAGE, data=sent("a,b\n1,2\n")).status_code == 422
    assert statistician.post(PAGE).status_code == 422


def test_it_is_the_office_s_alone_and_an_unknown_indicator_is_not_there(
    open_wave, listed, statistician, signed_in, account
):
    assert statistician.get(f"{PAGE}/of/none").status_code == 404
    assert statistician.post(f"{PAGE}/of/C", data=FORM).status_code == 404
    assert signed_in(account(MANAGER)).get(PAGE).status_code == 404
