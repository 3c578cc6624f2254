"""The pages: everybody their own subscriptions, which are changed, tried out and stopped; nothing secret is shown."""

import re

import pytest
import sqlalchemy as sa

from survey.base.config import ROOT
from survey.base.database import db
from survey.models import AuditEvent, Delivery, Subscription
from survey.models.account import CITY_OFFICER, MANAGER, STATISTICIAN
from survey.word.subscribing import MOST
from tests.survey.word.conftest import WISH


@pytest.fixture
def manager(account, open_wave):
    return account(MANAGER, unit=0)


def kept(app):
    with app.app_context():
        return db.session.scalars(sa.select(Subscription).order_by(Subscription.id)).all()


def test_from_the_first_look_to_the_last(app, manager, signed_in, sink, deliveries):
    browser = signed_in(manager)
    assert "还没有订阅" in browser.get("/subscriptions").get_data(as_text=True)
    assert manager.email in browser.get("/subscriptions/new/mail").get_data(as_text=True)
    made = browser.post("/subscriptions/new/mail", data={**WISH, "working_hours": "1"})
    page = browser.get(made.location).get_data(as_text=True)
    assert "已保存" in page
    tried = browser.post(f"{made.location}/test")
    page = browser.get(tried.location).get_data(as_text=True)
    assert "测试消息 ·\n  已送出" in page
    (mail,) = sink.mails
    assert (mail["To"], mail["Subject"]) == (manager.email, "满意指数：测试")
    (delivery,) = deliveries()
    assert (delivery.ended_at, delivery.attempts, delivery.failed) == (delivery.made_at, 0, None)
    browser.post(made.location, data={"releases": "1", "pace": "weekly"})
    (own,) = kept(app)
    assert (own.alarms, own.deadlines, own.releases, own.pace, own.working_hours) == (
        *(False, False, True),
        *("weekly", False),
    )
    assert "结果公布 · 每周发" in browser.get("/subscriptions").get_data(as_text=True)
    browser.post(f"{made.location}/stop")
    assert kept(app) == []
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Delivery.id))) == 0
        actions = db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions[-3:] == ["subscribed", "subscription changed", "unsubscribed"]


@pytest.mark.parametrize("role", [MANAGER, CITY_OFFICER, STATISTICIAN])
def test_nobody_sees_or_changes_those_of_others(app, manager, account, signed_in, subscribe, role):
    subscribe(manager)
    (own,) = kept(app)
    other = signed_in(account(role))
    for answer in (
        other.get(f"/subscriptions/{own.id}"),
        other.post(f"/subscriptions/{own.id}", data=WISH),
        other.post(f"/subscriptions/{own.id}/test"),
        other.post(f"/subscriptions/{own.id}/stop"),
    ):
        assert answer.status_code == 404
    assert manager.email not in other.get("/subscriptions").get_data(as_text=True)
    assert len(kept(app)) == 1


def test_addresses_and_secrets_are_sealed_and_never_shown_again(app, manager, signed_in, subscribe, receiver):
    page = subscribe(manager, "hook", address=receiver.address).get_data(as_text=True)
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", page)[0]
    subscribe(manager, "dingtalk", address=receiver.address, secret="SEC0123")
    browser = signed_in(manager)
    hook, robot = kept(app)
    for path in ("/subscriptions", f"/subscriptions/{hook.id}", f"/subscriptions/{robot.id}"):
        page = browser.get(path).get_data(as_text=True)
        assert "127.0.0.1" in page
        for hidden in (secret, "key=abc", "SEC0123"):
            assert hidden not in page
    assert b"key=abc" not in hook.address + robot.address
    assert b"SEC0123" not in robot.secret
    browser.post(f"/subscriptions/{robot.id}", data={**WISH, "address": "", "secret": ""})
    browser.post(f"/subscriptions/{robot.id}/test")
    assert receiver.received[-1].path.startswith("/robot?key=abc&timestamp=")


def test_a_test_that_fails_says_why_at_once_and_is_not_tried_again(manager, signed_in, subscribe, receiver, deliveries):
    receiver.answer = b'{"errcode": 310000, "errmsg": "sign not match"}'
    made = subscribe(manager, "dingtalk", address=receiver.address)
    browser = signed_in(manager)
    browser.post(f"{made.location}/test")
    page = browser.get(made.location).get_data(as_text=True)
    assert "机器人没有接收（错误码 310000）" in page
    assert deliveries()[0].ended_at is not None
    again = browser.post(f"{made.location}/test")
    assert (again.status_code, len(receiver.received)) == (429, 1)


@pytest.mark.parametrize(
    ("way", "wish", "said"),
    [
        ("mail", {"alarms": "", "deadlines": "", "releases": ""}, "至少选一种"),
        ("mail", {"pace": "hourly"}, "什么时候收"),
        ("wecom", {}, "请填写地址"),
        ("hook", {"address": "https://192.168.1.1/x"}, "内部网络"),
        ("wecom", {"address": "https://oapi.dingtalk.com/robot/send"}, "这是钉钉群的地址"),
        ("feishu", {"address": "https://open.feishu.cn/x", "secret": "密"}, "密钥只能"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(app, manager, signed_in, way, wish, said):
    browser = signed_in(manager)
    refused = browser.post(f"/subscriptions/new/{way}", data={k: v for k, v in {**WISH, **wish}.items() if v})
    assert refused.status_code == 422
    page = refused.get_data(as_text=True)
    assert said in page
    assert wish.get("address", "") in page
    assert kept(app) == []


def test_there_is_an_end_to_how_many_and_to_what_ways_there_are(app, manager, signed_in, subscribe):
    for _ in range(MOST):
        subscribe(manager)
    browser = signed_in(manager)
    assert browser.post("/subscriptions/new/mail", data=WISH).status_code == 422
    assert len(kept(app)) == MOST
    for answer in (browser.get("/subscriptions/new/fax"), browser.post("/subscriptions/new/fax", data=WISH)):
        assert answer.status_code == 404


def test_the_example_for_receivers_tells_what_is_genuine(manager, signed_in, subscribe, receiver):
    guide = (ROOT / "docs" / "notifications.md").read_text(encoding="utf-8")
    known = {}
    exec(re.search(r"```python\n(.+?)```", guide, re.S)[1], known)
    page = subscribe(manager, "hook", address=receiver.address).get_data(as_text=True)
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", page)[0]
    signed_in(manager).post(re.search(r'href="(/subscriptions/\d+)"', page)[1] + "/test")
    (came,) = receiver.received
    assert came.content["type"] == "test"
    assert known["is_genuine"](secret, came.headers, came.body)
    assert not known["is_genuine"](secret, came.headers, came.body + b" ")
    assert not known["is_genuine"](secret, {**came.headers, "webhook-timestamp": "1600000000"}, came.body)
    assert not known["is_genuine"]("whsec_AAAA", came.headers, came.body)
