"""Who hears of what, when: read in a real mail server."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from survey.base.database import db, transaction
from survey.models import News, Outlet, Subscription
from survey.models.account import CITY_OFFICER, MANAGER, STATISTICIAN
from survey.models.news import NEWS_KEPT
from survey.word.news import Alarm, Deadline, Place, Release, tell
from survey.word.spreading import forget_news
from survey.word.timing import is_due

FALL = Alarm("Q7RX", "fall", date(2026, 11, 20), 84, change=-8.14, low=-10.2, high=-6.0)
SILENT = Alarm("K2MN", "silence", date(2026, 11, 21), 0)


@pytest.fixture
def told(app, open_wave):
    """Tell of an alarm at an outlet: `told(FALL, "A1")`, or of anything else without one."""

    def tell_of(fact, outlet=None, path="/alarms/x", city=None, **more):
        with app.app_context(), transaction():
            about = Place(city_code=city)
            if outlet:
                at = db.session.scalars(sa.select(Outlet).where(Outlet.code == outlet)).one()
                about = Place(at.id, at.unit_id, at.sector_code, at.city_code)
            tell(fact, path, about, **more)

    return tell_of


def test_each_hears_of_their_own_and_everybody_of_a_release(account, subscribe, told, round_, sink):
    own, other = account(MANAGER, unit=0), account(MANAGER, unit=1)
    here, elsewhere = account(CITY_OFFICER), account(CITY_OFFICER, city="620500")
    office, deaf = account(STATISTICIAN), account(STATISTICIAN)
    for person in (own, other, here, elsewhere, office):
        subscribe(person)
    subscribe(deaf, alarms="", releases="")
    told(FALL, "A1")
    told(SILENT, "A1", listed=False)
    told(FALL, city="620500", listed=False)
    told(Release("2026-1", 1), path="/releases/2026-1/1")
    round_()
    subjects = {mail["To"]: mail["Subject"] for mail in sink.mails}
    assert subjects == {
        own.email: "满意指数：预警 2 条，公布 1 条",
        other.email: "满意指数：公布 1 条",
        here.email: "满意指数：预警 1 条，公布 1 条",
        elsewhere.email: "满意指数：预警 1 条，公布 1 条",
        office.email: "满意指数：预警 1 条，公布 1 条",
    }
    text = next(mail for mail in sink.mails if mail["To"] == own.email).get_content()
    assert "预警（全省名单）：兰州 · " in text
    assert "预警：兰州 · " in text
    assert "第0单位 · A1号网点，2026年11月20日起满意度下降，−8.1 分（区间 −10.2 至 −6.0），依据 84 份评价。" in text
    assert "/alarms/x" in text
    round_()
    assert len(sink.mails) == 5


def test_the_office_reads_of_overdue_cases_on_a_page_that_it_may_open(account, subscribe, told, round_, sink):
    manager, office = account(MANAGER, unit=0), account(STATISTICIAN)
    subscribe(manager)
    subscribe(office)
    told(Deadline(2, 3), "A1", path="/cases?state=overdue")
    round_()
    texts = {mail["To"]: mail.get_content() for mail in sink.mails}
    assert "/cases?state=overdue" in texts[manager.email]
    assert "/office/cities/620100" in texts[office.email]
    assert "新增 2 件顾客反馈逾期，一共 3 件" in texts[office.email]


def test_who_was_switched_off_or_subscribed_later_hears_nothing(app, account, subscribe, told, round_, sink):
    gone, late = account(MANAGER, unit=0), account(MANAGER, unit=0)
    subscribe(gone)
    told(FALL, "A1")
    with app.app_context(), transaction():
        db.session.scalars(sa.select(Subscription)).one().account.active = False
    subscribe(late)
    round_()
    assert sink.mails == []


def test_a_digest_gathers_what_was_told_until_nine(account, subscribe, told, round_, sink, app):
    subscribe(account(MANAGER, unit=0), pace="daily")
    told(FALL, "A1")
    told(SILENT, "A1")
    with app.app_context(), transaction():
        told_at = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # noon of a Tuesday
        db.session.execute(sa.update(Subscription).values(made_at=told_at))
        db.session.execute(sa.update(News).values(at=told_at))
    round_(told_at + timedelta(hours=1))
    assert sink.mails == []
    round_(datetime(2026, 11, 25, 1, 0, tzinfo=UTC))
    assert [mail["Subject"] for mail in sink.mails] == ["满意指数：预警 2 条"]


FRIDAY, SATURDAY, MONDAY, TUESDAY = (date(2026, 11, day) for day in (20, 21, 23, 24))


def there(day, hour, minute=0):
    return datetime(day.year, day.month, day.day, hour - 8, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pace", "working_hours", "since", "moment", "due"),
    [
        ("at_once", False, there(FRIDAY, 19), there(FRIDAY, 19), True),
        ("at_once", True, there(FRIDAY, 19), there(FRIDAY, 19), False),
        ("at_once", True, there(FRIDAY, 19), there(SATURDAY, 10), False),
        ("at_once", True, there(FRIDAY, 19), there(MONDAY, 8, 29), False),
        ("at_once", True, there(FRIDAY, 19), there(MONDAY, 8, 30), True),
        ("at_once", True, there(FRIDAY, 19), there(MONDAY, 18), False),
        ("daily", False, there(FRIDAY, 9), there(FRIDAY, 23), False),
        ("daily", False, there(FRIDAY, 9), there(SATURDAY, 9), True),
        ("daily", True, there(FRIDAY, 9), there(SATURDAY, 9), False),
        ("daily", True, there(FRIDAY, 9), there(MONDAY, 8, 59), False),
        ("daily", True, there(FRIDAY, 9), there(MONDAY, 9), True),
        ("weekly", False, there(FRIDAY, 9), there(SATURDAY, 9), False),
        ("weekly", False, there(FRIDAY, 9), there(MONDAY, 9), True),
        ("weekly", False, there(MONDAY, 9), there(TUESDAY, 9), False),
        (
            "weekly",
            True,
            there(date(2026, 9, 30), 12),
            there(date(2026, 10, 8), 9),
            True,
        ),  # after holidays
        ("weekly", True, there(date(2026, 9, 30), 12), there(date(2026, 10, 5), 9), False),  # a Monday, but free
        ("weekly", True, there(date(2026, 10, 8), 12), there(date(2026, 10, 9), 9), False),
    ],
)
def test_what_waits_is_due_in_its_time(pace, working_hours, since, moment, due):
    assert is_due(pace, working_hours, since, moment) is due


def test_old_news_are_forgotten_with_their_deliveries(app, account, subscribe, told, round_, sink, deliveries):
    subscribe(account(MANAGER, unit=0))
    told(FALL, "A1")
    round_()
    told(SILENT, "A1")
    with app.app_context(), transaction():
        old = db.session.scalars(sa.select(News).order_by(News.id)).first()
        moment = old.at + NEWS_KEPT + timedelta(seconds=1)
        old.at -= timedelta(hours=1)
        db.session.flush()
        assert forget_news(moment - timedelta(seconds=2)) == 1
    assert len(deliveries()) == 1
    with app.app_context(), transaction():
        assert forget_news(moment + timedelta(hours=1)) == 1
    assert deliveries() == []
