"""`/city` and `/city/units`: the officer of Lanzhou looks over 51 outlets of 15 units, among 301 in six cities."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from survey.base import identifier
from survey.base.clock import now, today
from survey.base.database import db, transaction
from survey.models import Case, Outlet, RegisterEntry
from survey.models.account import CITY_OFFICER, MANAGER
from survey.models.watching import CITY, QUESTION, UNIT
from survey.waves import stages
from tests.conftest import USCC
from tests.survey import many_outlets
from tests.survey.alarmed import raised
from tests.survey.many_outlets import CITIES, MANY, responses_of

LANZHOU, JIAYUGUAN = CITIES[:2]
HERE = [f"N{number:03}" for number in range(0, MANY, len(CITIES))]
YESTERDAY, TOMORROW = (today() + timedelta(days=days) for days in (-1, 1))


def _outlet(code):
    return db.session.scalars(sa.select(Outlet).where(Outlet.code == code)).one()


def _alarm(wave, code, late=False, ended=False, **of):
    alarm = raised(wave.id, _outlet(code), **of)
    alarm.seen_due = YESTERDAY if late else TOMORROW
    if ended:
        alarm.seen_at = alarm.ended_at = now()
        alarm.explanation = "停电"


def _case(wave, code, late=False, **of):
    due = YESTERDAY if late else TOMORROW
    at = now() - timedelta(days=2)
    row = {"rated_on": YESTERDAY, "rating": 2, "low_rating": True, "call_back": False, "visible_at": at}
    where = {"code": identifier.random(identifier.POSTER), "outlet_id": _outlet(code).id, "wave_id": wave.id}
    db.session.add(Case(**where, **row, contact_due=due, close_due=TOMORROW, **of))


def _trouble(wave):
    _alarm(wave, "N006", late=True)
    _alarm(wave, "N006", level=QUESTION, item="overall")
    _case(wave, "N012", late=True, escalated_on=today())
    _case(wave, "N012", late=True, escalated_on=today())
    _case(wave, "N012", appeal="当天停业")
    for item in ("overall", "versus_ideal", None):
        _alarm(wave, "N018", **({"level": QUESTION, "item": item} if item else {}))
    _case(wave, "N024", appeal="当天停业")
    _case(wave, "N030", late=True)  # the unit's alone, as long as nobody passed it on
    _alarm(wave, "N036", ended=True)
    _case(wave, "N042", status="closed", contacted_at=now(), closed_at=now(), resolution="道歉", escalated_on=today())
    _alarm(wave, "N001", late=True)  # elsewhere
    _case(wave, "N007", late=True, escalated_on=today())
    raised(wave.id, level=CITY, city_code=LANZHOU)
    raised(wave.id, level=UNIT, unit_id=_outlet("N000").unit_id)


ORDER = ["N012", "N006", "N018", "N024", *(code for code in HERE if code not in ("N006", "N012", "N018", "N024")), "O0"]
"""Two overdue, one overdue, three alarms, a case; then by code."""


@pytest.fixture
def province(app, remembered):
    def make():
        with app.app_context(), transaction():
            _trouble(many_outlets.open_wave(units=15))

    remembered("a city to look over", make)


@pytest.fixture
def officer(province, account, signed_in):
    return signed_in(account(CITY_OFFICER, city=LANZHOU))


def page_of(browser, path="/city", **asked):
    answer = browser.get(f"{path}?{urlencode(asked)}")
    assert answer.status_code == 200
    return answer.text


def lines(page):
    """What the page says of each outlet or unit, without blanks."""
    cards = re.findall(r"<h2>(.*?)(?=<h2>|</main>)", page, re.DOTALL)
    return [re.sub(r"<[^>]+>|\s+", "", card) for card in cards]


def codes(page):
    return re.findall(r"· ([NO]\d+) ·", page)


def test_what_is_overdue_comes_first_then_alarms_then_cases(officer):
    page = page_of(officer)
    assert codes(page) == ORDER[:20]
    first, second, third, fourth, fifth = lines(page)[:5]
    assert "待办3件⚠逾期2件" in first
    assert "预警2条⚠逾期1条得分下降从" in second
    assert "预警3条得分下降从" in third
    assert "逾期" not in third
    assert "待办1件这个网点的预警和待办" in fourth
    assert not re.search("预警|待办", fifth)


def test_every_outlet_of_the_city_is_on_one_page(officer):
    found = [code for page in (1, 2, 3) for code in codes(page_of(officer, page=page))]
    assert found == ORDER
    assert "下一页" not in page_of(officer, page=3)


def test_responses_of_the_wave_stand_beside_each(officer):
    for line, code in zip(lines(page_of(officer)), ORDER[:20], strict=True):
        assert f"评价{responses_of(int(code[1:]))}份" in line


def test_an_officer_sees_the_own_city_alone(province, account, signed_in):
    browser = signed_in(account(CITY_OFFICER, city=JIAYUGUAN))
    page = page_of(browser)
    assert codes(page)[:3] == ["N001", "N007", "N013"]
    assert not set(codes(page)) & set(HERE)
    assert codes(page_of(browser, q="N006")) == []
    assert codes(page_of(browser, q="N006", city=LANZHOU)) == []
    assert lines(page_of(browser, "/city/units", q="第1单位")) != []
    assert "没有本市州的网点" in page_of(signed_in(account(CITY_OFFICER, city="623000")))


def test_what_waits_is_what_the_lists_of_alarms_and_cases_say(officer):
    page = re.sub(r"<[^>]+>|\s+", "", page_of(officer))
    assert "预警未结束6条⚠逾期1条" in page, "that of the city itself is one, that of a whole unit is the unit's"
    assert "待办未办结4件⚠逾期2件" in page
    assert "未结束6条，其中逾期1条" in re.sub(r"<[^>]+>|\s+", "", officer.get("/alarms").text)
    assert "未办结4件，其中逾期2件" in re.sub(r"<[^>]+>|\s+", "", officer.get("/cases").text)


def test_links_lead_to_what_the_officer_may_open(officer):
    page = page_of(officer)
    links = set(re.findall(r'href="(/(?:alarms|cases|city)[^"]*)"', page))
    assert "/cases?outlet=N012" in links
    assert len([link for link in links if link.startswith("/alarms/")]) == 5
    for link in links:
        assert officer.get(link).status_code == 200


def test_outlets_are_found_by_their_own_and_their_unit_s_name_and_code(officer):
    assert codes(page_of(officer, q="N01")) == ["N012", "N018"]
    assert codes(page_of(officer, q=" n012 ")) == ["N012"]
    assert codes(page_of(officer, q="012号")) == ["N012"]
    of_first = ["N012", "N006", "N018", "N000"]
    assert codes(page_of(officer, q="第0单位")) == codes(page_of(officer, q=USCC[0])) == of_first


def test_what_is_not_found_is_said_with_a_way_back(officer):
    for path in ("/city", "/city/units"):
        for text in ("%", "_", "N%2", "N_12", "\\", "没有这个", "<b>", "x" * 3000):
            page = page_of(officer, path, q=text)
            assert lines(page) == [], text
            assert "没有符合条件的" in page
            assert f'<a href="{path}">看全部</a>' in page


def test_what_makes_no_sense_asks_for_nothing(officer):
    for asked in ({"page": "-1"}, {"page": "9e9"}, {"page": "x"}, {"q": "\0"}, {"city": JIAYUGUAN}, {"sort": "name"}):
        assert codes(page_of(officer, **asked)) == ORDER[:20], asked
    for page in (4, 10**17):
        found = page_of(officer, page=page)
        assert codes(found) == []
        assert '<a href="/city">回到第一页</a>' in found


def test_units_with_what_waits_at_their_outlets_in_the_city(officer):
    page = page_of(officer, "/city/units")
    names = [re.match(r"第\d+单位", line)[0] for line in lines(page)]
    assert names[:3] == ["第0单位", "第1单位", "第10单位"][:1] + sorted(names[1:], key=lambda n: USCC[int(n[1:-2])])[:2]
    assert len(names) == 15
    first = lines(page)[0]
    here = range(0, 20, 6)
    assert f"4个网点·评价{sum(map(responses_of, here))}份预警5条⚠逾期1条待办3件⚠逾期2件" in first
    assert "待办1件" in lines(page)[1], "N024 is of unit 1"
    assert codes(officer.get(re.search(r'href="(/city\?q=[^"]+)"', page)[1]).text) == ["N012", "N006", "N018", "N000"]


def test_no_score_of_a_unit_is_shown(officer):
    """Live scores are the unit's own: an officer sees what its alarms say, and no more."""
    for path in ("/city", "/city/units"):
        assert not re.search(r"\d\.\d", re.sub(r"<[^>]+>", "", page_of(officer, path)))


def test_the_first_page_of_an_officer(officer):
    assert officer.get("/home").location == "/city"
    assert '<a href="/city/units"' in page_of(officer)
    assert "Outlets and organisations in Lanzhou" in page_of(officer, lang="en")


def test_before_the_first_wave_and_after_the_last(app, province, account, signed_in):
    browser = signed_in(account(CITY_OFFICER, city=LANZHOU))
    with app.app_context(), transaction():
        stages.close(stages.find("2026-1"))
    assert "已结束" in page_of(browser)
    assert codes(page_of(browser)) == ORDER[:20]
    with app.app_context(), transaction():
        stages.find("2026-1").opened_at = None
    for path in ("/city", "/city/units"):
        assert "还没有开始过评价" in page_of(browser, path)


def test_an_outlet_that_left_the_register_stays_while_something_waits(app, province, account, signed_in):
    with app.app_context(), transaction():
        db.session.execute(sa.delete(RegisterEntry))
    assert codes(page_of(signed_in(account(CITY_OFFICER, city=LANZHOU)))) == ORDER[:4]


def test_others_have_no_such_page(province, account, signed_in):
    assert signed_in(account(MANAGER, unit=0)).get("/city").status_code == 404


def test_a_page_asks_the_database_a_dozen_times_at_most(officer, statements):
    for path in ("/city", "/city/units"):
        page_of(officer, path)
        statements.clear()
        page = page_of(officer, path)
        assert len(statements) <= 12, "\n\n".join(statements)
        assert len(page) < 60_000
