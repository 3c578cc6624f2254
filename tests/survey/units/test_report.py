"""The report for the wall says what the unit's pages say, on one sheet of paper, and nothing about anybody else."""

import logging
import re
from datetime import date

import pytest
import sqlalchemy as sa

from survey.base.clock import now
from survey.base.database import db, transaction
from survey.models import Outlet, RegisterEntry, Unit, Wave
from survey.models.account import MANAGER
from survey.models.audit import AuditEvent
from survey.models.case import Case
from survey.units import report
from survey.units.scores import unit_scores

HAPPY = {"overall": 9, "versus_expectation": 9, "versus_ideal": 10, "complaint": 1}
GOOD = {"overall": 8, "versus_expectation": 9, "versus_ideal": 9, "complaint": 2}
POOR = {"overall": 3, "versus_expectation": 4, "versus_ideal": 3}
MARKUP = r"""#eval("1+1") *bold* _it_ $x$ \ @ref <lab> `raw` #panic() // end /* = - + [ ] { } "quoted" \u{41}"""


@pytest.fixture
def answered(open_wave, respond):
    """Enough answers for unit 0, and bad ones for everybody else."""
    for day in range(12):
        respond("A1", day, HAPPY, GOOD if day % 3 else POOR)
        respond("A2", day, GOOD, HAPPY)
        respond("A3", day, *[POOR] * 4)


@pytest.fixture
def manager(open_wave, account, signed_in):
    return signed_in(account(MANAGER, unit=0))


@pytest.fixture
def wall(manager, printed):
    """The report as its reader meets it."""

    def fetch(query=""):
        answer = manager.post(f"/unit/report.pdf{query}")
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert answer.cache_control.no_store
        return printed(answer.data)

    return fetch


def change(app, statement):
    with app.app_context(), transaction():
        db.session.execute(statement)


def close_cases(app, outlet, *causes, wave=None):
    """Cases of an outlet that were closed, one for each cause."""
    with app.app_context(), transaction():
        place = db.session.scalars(sa.select(Outlet).where(Outlet.code == outlet)).one()
        wave_id = wave or db.session.scalar(sa.select(Wave.id).where(Wave.status == "open"))
        first = db.session.scalar(sa.select(sa.func.count()).select_from(Case))
        for number, cause in enumerate(causes, first):
            done = {"status": "closed", "resolution": "秘密的处理经过", "contacted_at": now(), "closed_at": now()}
            days = dict.fromkeys(("rated_on", "contact_due", "close_due"), date(2026, 3, 2))
            what = {"low_rating": True, "call_back": False, "visible_at": now(), "cause": cause}
            db.session.add(Case(code=f"{number:08}", outlet=place, wave_id=wave_id, **done, **days, **what))


def test_it_says_what_the_scores_say(wall, answered, app):
    with app.app_context():
        unit = db.session.scalar(sa.select(Outlet.unit_id).where(Outlet.code == "A1"))
        (card,) = unit_scores(unit, db.session.scalars(sa.select(Wave)).one())
    sheet = wall()
    assert (sheet.pages, sheet.size()) == (1, (210, 297))
    text = sheet.text()
    assert card.score.index > 75
    assert card.score.low < card.score.index
    for words in (
        "第0单位",
        "顾客满意指数",
        "2026年第一期",
        f"{card.score.index:.1f}",
        f"95%区间{card.score.low:.1f}–{card.score.high:.1f}",
        {"met": "✓达标", "undecided": "暂不能判定", "not_met": "未达标"}[card.score.verdict],
        "共48份评价，2个网点",
        "目标80",
        "总的来说，您对这次服务满意还是不满意？",
        "（越低越好）",
        "本期还在进行",
        "本期还没有办结的回访",
        "顾客扫码自愿作答",
    ):
        assert words in text, words


def test_its_bars_stand_on_the_axes_of_the_screen(manager, answered, app):
    with app.app_context():
        unit = db.session.scalar(sa.select(Outlet.unit_id).where(Outlet.code == "A1"))
        wave = db.session.scalars(sa.select(Wave)).one()
        (page,) = report.pages(db.session.get_one(Unit, unit), wave)
    shown = manager.get("/unit").text
    headline = shown.partition("interval-bar headline")[2].partition("</svg>")[0]
    ends = re.findall(r"<text[^>]*>(\d+)</text>", headline)
    assert ends == [str(end) for end in page["axis"]]
    drawn = [item["score"] for item in page["questions"] if not item["low_is_good"]]
    start, end = page["questions_axis"]
    assert start <= min(score["low"] for score in drawn) <= max(score["high"] for score in drawn) <= end
    assert page["course_axis"][0] <= page["target"] <= page["course_axis"][1]


def test_an_index_without_an_interval_says_so_and_has_no_verdict(wall, respond):
    for day in range(12):
        respond("A1", day, *[HAPPY] * 3)
    text = wall().text()
    assert "各天的评价都一样，还算不出区间" in text
    assert "达标" not in text


def test_who_hears_it_hears_its_headings_and_drawings(wall, answered):
    sheet = wall()
    assert sheet.claims() == {"ua-1", "a-2a"}
    heard = sheet.structure()
    assert [kind for kind, _ in heard if kind in ("H1", "H2")] == ["H1", "H2", "H2", "H2"]
    told = [words for kind, words in heard if kind == "Figure"]
    assert told[0].startswith("指数 ")
    assert "，95% 区间 " in told[0]
    assert "，目标 80" in told[0]
    assert told[-1].startswith("http")


def test_its_symbol_leads_to_the_public_results(wall, answered):
    assert [found.text for found in wall().symbols()] == ["http://127.0.0.1:8000/"]


def test_it_counts_what_was_closed_by_cause_for_this_unit_and_wave_alone(wall, answered, app):
    with app.app_context(), transaction():
        db.session.add(earlier := Wave(code="2025-2", name="2025年第二期"))
        db.session.flush()
        before = earlier.id
    close_cases(app, "A1", "waiting", "waiting", "attitude")
    close_cases(app, "A2", "waiting")
    close_cases(app, "A3", "price", "price")
    close_cases(app, "A1", "premises", wave=before)
    text = wall().text()
    assert "本期办结4件" in text
    assert "排队等候3件服务态度1件" in text
    assert "收费价格" not in text
    assert "环境设施" not in text
    assert "秘密" not in text


def test_too_few_responses_give_a_number_missing_and_no_index(wall, respond, app):
    respond("A1", 0, *[HAPPY] * 10)
    text = wall().text()
    assert "本期已收到10份评价" in text
    assert "再有20份，就能公布指数" in text
    assert "95%区间" not in text
    assert "各题得分" not in text


def test_too_few_days_are_named_too(wall, respond):
    respond("A1", 0, *[HAPPY] * 20)
    respond("A1", 1, *[GOOD] * 20)
    assert "再过5个有评价的日子，就能公布指数" in wall().text()


def test_a_unit_of_two_sectors_has_a_page_for_each_with_its_own_index(open_wave, respond, account, signed_in, printed):
    respond("A3", 0, POOR)
    sheet = printed(signed_in(account(MANAGER, unit=1)).post("/unit/report.pdf").data)
    assert sheet.pages == 2
    assert "顾客满意指数" in sheet.text()
    assert "用户满意指数" in sheet.text()


def test_only_demonstration_data_are_labelled_so(wall, answered, app):
    assert "演示数据" not in wall().text()
    change(app, sa.update(Wave).values(demo_data=True))
    assert "演示数据，请勿张贴" in wall().text()


def test_a_name_from_outside_is_never_read_as_markup(wall, answered, app):
    change(app, sa.update(RegisterEntry).values(unit_name=MARKUP))
    assert "".join(MARKUP.split()) in wall().text()


def test_the_longest_name_and_every_cause_stay_on_one_page(wall, answered, app):
    change(app, sa.update(RegisterEntry).values(unit_name="临夏回族自治州积石山保安族东乡族撒拉族自治县" * 9 + "W"))
    causes = ("waiting", "attitude", "skill", "price", "premises", "result", "unreachable", "other")
    close_cases(app, "A1", *causes * 20)
    app.config["PUBLIC_URL"] = "https://index.example.cn"  # paper that leads to one computer has a band
    sheet = wall()
    assert sheet.pages == 1
    assert len(sheet.symbols()) == 1
    dark = sheet.picture().convert("L").point(lambda level: 255 if level < 128 else 0).getbbox()
    left, right = (side * 210 / sheet.picture().width for side in (dark[0], dark[2]))
    assert (left, right) == pytest.approx((17, 193), abs=1)


def test_a_character_that_the_fonts_lack_is_named_wherever_it_stands(manager, answered, app, caplog):
    change(app, sa.update(RegisterEntry).values(unit_name="𠮷祥"))
    with caplog.at_level(logging.WARNING):
        manager.post("/unit/report.pdf")
    assert "𠮷 in '𠮷祥'" in caplog.text


def test_everything_that_it_prints_is_in_the_fonts(manager, answered, app, caplog):
    close_cases(app, "A1", "waiting")
    with caplog.at_level(logging.WARNING):
        manager.post("/unit/report.pdf")
    assert caplog.text == ""


def test_it_is_chinese_in_whatever_language_it_is_asked_for(wall, answered, app):
    close_cases(app, "A1", "waiting")
    text = wall("?lang=en").text()
    assert "排队等候" in text
    assert "截至" in text
    assert "年" in text.partition("截至")[2][:8]


def test_a_closed_wave_says_that_its_interval_is_looked_at_once(wall, answered, run):
    run("wave", "close", "2026-1")
    assert "本期已结束" in wall().text()


def test_every_report_is_noted(wall, answered, app):
    wall()
    with app.app_context():
        event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "exported")).one()
        assert (event.object, event.detail) == ("report of 91620100MA0000000C", {"wave": "2026-1"})


def test_a_wave_that_is_not_there_is_404(manager):
    assert manager.post("/unit/report.pdf?wave=2020-1").status_code == 404


def test_without_a_wave_there_is_nothing_to_print(manager, app):
    change(app, sa.update(Wave).values(opened_at=None, status="draft"))
    assert manager.post("/unit/report.pdf").status_code == 404


def test_nothing_to_print_is_refused():
    with pytest.raises(ValueError, match="nothing to print"):
        report.render([])
