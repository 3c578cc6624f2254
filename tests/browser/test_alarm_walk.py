"""Eight weeks of answers, an outlet that falls: its manager hears of it by mail and web hook, explains and ends it, and
the office sees how often that happens."""

import re
import socket
from datetime import UTC, datetime, time, timedelta
from threading import Thread

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from playwright.sync_api import expect

from survey.asked.scoring import SCORE
from survey.asked.versions import version
from survey.base.clock import today
from survey.base.database import db, transaction
from survey.models import DaySums
from survey.queries.watched import register
from survey.units import sums
from survey.waves import stages
from tests.browser.conftest import DESK, PHONE, open_small_wave, serving
from tests.browser.test_rooms import change_password, one_time_password, set_up_second_factor, sign_in
from tests.conftest import USCC, build
from tests.survey.alarms.conftest import answers
from tests.survey.conftest import Kept
from tests.survey.word.conftest import Receiver
from tests.survey.word.test_sent import signed

WEEKS, SINCE = 8, 15
"""How long the outlets are answered, and since how many days A1 is rated worse."""
ROUNDS = 8
"""Of the worker, which catches up a few seconds at a time."""


@pytest.fixture
def receiver():
    server = Receiver()
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def mails():
    kept = Kept()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    kept.server = f"smtp://127.0.0.1:{port}"
    yield kept
    controller.stop()


def answer_for_weeks(service, folder):
    """The sums of the days as the worker leaves them: nine answers a day at each outlet, those of A1 lower at last."""
    app = build(folder, service.environ["DATABASE_URL"])
    with app.app_context():
        with transaction():
            wave, first = stages.find("2026-1"), today() - timedelta(weeks=WEEKS)
            wave.opened_at = datetime.combine(first, time(0), UTC)
            for row in register(wave.id):
                asked = version(row.version_id).questionnaire
                for number in range(7 * WEEKS):
                    worse = row.code == "A1" and number >= 7 * WEEKS - SINCE
                    found = sums.empty()
                    for place, given in enumerate(answers(row.code, number, asked, 9, {"": -2.5} if worse else {})):
                        sums.count(found, "poster", 9 + place % 8, SCORE.of_answers(given), given, asked)
                    day = {"wave_id": wave.id, "outlet_id": row.id, "day": first + timedelta(days=number)}
                    db.session.execute(sa.insert(DaySums).values(**day, n=sums.size(found), sums=found))
        db.engine.dispose()


def arrive(page, service, email, role, *ties):
    """Sign in for the first time."""
    once = one_time_password(service, email, role, *ties)
    sign_in(page, service, email, once)
    if role == "statistician":
        set_up_second_factor(page)
    page.wait_for_url("**/password/change")
    change_password(page, once)
    page.wait_for_url(lambda url: "password" not in url)


def subscribe(page, service, receiver):
    """To mails and to a web hook, both at once; the secret that the page shows."""
    for way in ("mail", "hook"):
        page.goto(f"{service.url}/subscriptions/new/{way}")
        page.locator("[name=alarms]").check()
        page.locator("[name=pace][value=at_once]").check()
        if way == "hook":
            page.locator("#address").fill(receiver.address)
        page.locator("button.main").click()
        expect(page.locator("h1")).to_be_visible()
    return page.locator("code", has_text="whsec_").inner_text()


def test_a_fall_is_told_explained_ended_and_counted(sqlite_template, chromium, receiver, mails, tmp_path):
    settings = {
        "PRIVATE_RECEIVERS": f"127.0.0.1:{receiver.port}",
        "MAIL_SMTP": mails.server,
        "MAIL_SENDER": "index@example.cn",
    }
    with serving(sqlite_template, tmp_path, **settings) as service:
        open_small_wave(service, tmp_path)
        answer_for_weeks(service, tmp_path)
        with chromium.new_context(viewport=PHONE, locale="zh-CN", has_touch=True) as context:
            page = context.new_page()
            arrive(page, service, "manager@example.cn", "unit_manager", "--unit", USCC[0])
            secret = subscribe(page, service, receiver)
            for _round in range(ROUNDS):
                service.run("worker", "--once")
                if receiver.received:
                    break
            is_told(receiver, mails, secret, service)
            explain_and_end(page, service)
        with chromium.new_context(viewport=DESK, locale="zh-CN") as context:
            page = context.new_page()
            arrive(page, service, "office@example.cn", "statistician")
            page.goto(f"{service.url}/alarms/sectors")
            row = page.locator("tr", has_text="医疗卫生")
            expect(row).to_contain_text("1 / 1")


def is_told(receiver, mails, secret, service):
    came = receiver.received[0]
    name, moment = came.headers["webhook-id"], came.headers["webhook-timestamp"]
    assert came.headers["webhook-signature"] == signed(secret, name.encode(), moment.encode(), came.body)
    told = [news for news in came.content["data"]["news"] if (news["outlet"] or {}).get("code") == "A1"]
    (news,) = [news for news in told if news["facts"]["question"] is None]
    assert (news["kind"], news["facts"]["turn"]) == ("alarm", "fall")
    assert news["facts"]["high"] < 0
    assert news["page"].startswith(f"{service.url}/alarms/")
    assert any("预警" in mail["Subject"] for mail in mails.mails if mail["To"] == "manager@example.cn")


def explain_and_end(page, service):
    page.goto(f"{service.url}/alarms")
    page.locator("main a[href*='/alarms/']", has_text=re.compile("A1|下降")).first.tap()
    expect(page.locator("svg[role=img]").first).to_be_visible()
    page.locator("form[action$='/seen'] button").tap()
    expect(page.locator("form[action$='/seen']")).to_have_count(0)
    page.locator("#explanation").fill("换了收银系统，排队变长")
    page.locator("form[action$='/explain'] button").tap()
    expect(page.locator("main")).to_contain_text("换了收银系统")
    page.locator("form[action$='/end'] button").tap()
    expect(page.locator("form[action$='/end']")).to_have_count(0)
