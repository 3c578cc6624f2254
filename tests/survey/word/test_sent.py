"""Web hooks and robots, read in a real HTTP server: what comes, how it is signed, and what becomes of a failure."""

import base64
import hmac
import re
from datetime import timedelta
from hashlib import sha256
from threading import Barrier, Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from survey.base.clock import now
from survey.base.database import transaction
from survey.models.account import MANAGER
from survey.models.subscription import begin_delivery, end_delivery
from survey.run import worker
from survey.word import reaching
from survey.word.news import Release, tell
from survey.word.request import by_code
from survey.word.sending import BACKOFF, DEAD_AFTER, FIRST_DELAY, LEASE, LONGEST_DELAY
from tests.conftest import see_to_everything
from tests.survey.word.test_heard import FALL, told  # noqa: F401 - a fixture


@pytest.fixture
def manager(account, open_wave):
    return account(MANAGER, unit=0)


@pytest.fixture
def release(app):
    """A wave's results are published."""

    def publish(revision=1):
        with app.app_context(), transaction():
            tell(Release("2026-1", revision), f"/releases/2026-1/{revision}")

    return publish


@pytest.fixture
def hooked(manager, subscribe, receiver):
    """A subscription by web hook; its secret, as the page shows it."""
    page = subscribe(manager, "hook", address=receiver.address).get_data(as_text=True)
    return re.search(r"<code>(whsec_[^<]+)</code>", page)[1]


def signed(secret, *parts):
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.digest(key, b".".join(parts), sha256)).decode()


def test_a_web_hook_is_told_in_json_that_is_signed(hooked, told, round_, receiver, deliveries, app):  # noqa: F811
    told(FALL, "A1")
    round_()
    (came,) = receiver.received
    name, moment = came.headers["webhook-id"], came.headers["webhook-timestamp"]
    assert came.headers["webhook-signature"] == signed(hooked, name.encode(), moment.encode(), came.body)
    assert abs(int(moment) - now().timestamp()) < 300
    assert came.content["type"] == "news"
    assert came.content["data"]["demonstration"] is False
    (news,) = came.content["data"]["news"]
    assert news["listed"] is True
    assert (news["kind"], news["outlet"]["code"], news["unit"]["name"]) == ("alarm", "A1", "第0单位")
    assert (news["sector"]["code"], news["city"]["code"]) == ("C01", "620100")
    assert news["facts"] == {
        "code": "Q7RX",
        "turn": "fall",
        "since": "2026-11-20",
        "n": 84,
        "change": -8.14,
        "low": -10.2,
        "high": -6.0,
        "question": None,
    }
    assert news["page"] == f"{app.config['PUBLIC_URL']}/alarms/x"
    (delivery,) = deliveries()
    assert (delivery.key, delivery.failed, delivery.ended_at is None) == (name, None, False)


def test_the_robots_of_three_houses_are_written_to_in_their_formats(manager, subscribe, told, round_, receiver):  # noqa: F811
    secrets = {"dingtalk": "SEC0123abc", "feishu": "ein Geheimnis"}
    for way in ("wecom", "dingtalk", "feishu"):
        subscribe(manager, way, address=receiver.address, secret=secrets.get(way, ""))
    told(FALL, "A1")
    round_()
    by_path = {"sign" in parse_qs(urlsplit(came.path).query): came for came in receiver.received}
    assert len(receiver.received) == 3
    dingtalk = by_path[True]
    query = parse_qs(urlsplit(dingtalk.path).query)
    text = f"{query['timestamp'][0]}\n{secrets['dingtalk']}".encode()
    assert query["sign"] == [base64.b64encode(hmac.digest(secrets["dingtalk"].encode(), text, sha256)).decode()]
    assert query["key"] == ["abc"]
    assert abs(int(query["timestamp"][0]) / 1000 - now().timestamp()) < 300
    feishu = next(came.content for came in receiver.received if "msg_type" in came.content)
    key = f"{feishu['timestamp']}\n{secrets['feishu']}".encode()
    assert feishu["sign"] == base64.b64encode(hmac.digest(key, b"", sha256)).decode()
    assert abs(int(feishu["timestamp"]) - now().timestamp()) < 300
    wecom = next(came.content for came in receiver.received if set(came.content) == {"msgtype", "text"})
    text = feishu["content"]["text"]
    assert dingtalk.content == wecom == {"msgtype": "text", "text": {"content": text}}
    assert text.startswith("【满意指数：预警 1 条】\n预警（全省名单）：兰州")


def test_what_does_not_fit_into_a_message_is_counted(manager, subscribe, told, round_, receiver):  # noqa: F811
    subscribe(manager, "wecom", address=receiver.address)
    for _ in range(30):
        told(FALL, "A1")
    round_()
    text = receiver.received[0].content["text"]["content"]
    assert 1_500 < len(text.encode()) <= 2_048
    shown = text.count("/alarms/x")
    assert f"另有 {30 - shown} 条" in text


@pytest.mark.parametrize(
    ("status", "answer", "failed"),
    [
        (200, b'{"errcode": 0, "errmsg": "ok"}', None),
        (200, b'{"errcode": 93000, "errmsg": "invalid webhook url"}', "code 93000"),
        (200, b'{"errcode": "93000"}', "not_understood"),
        (200, b'{"code": 0}', "not_understood"),
        (200, b"<html>", "not_understood"),
        (200, b"[]", "not_understood"),
        (500, b'{"errcode": 0}', "status 500"),
    ],
)
def test_a_robot_took_a_message_where_its_code_is_0(status, answer, failed):
    assert by_code("errcode")(status, answer) == failed


def test_redirects_are_not_followed_nor_endless_answers_read(
    app, manager, subscribe, release, round_, receiver, deliveries, passed
):
    subscribe(manager, "wecom", address=receiver.address)
    release()
    receiver.status, receiver.headers = 302, {"Location": "/elsewhere"}
    round_()
    assert (deliveries()[0].failed, len(receiver.received)) == ("status 302", 1)
    receiver.status, receiver.answer = 200, b'{"errcode": 0, "x": "' + b"x" * reaching.LONGEST_ANSWER + b'"}'
    passed(FIRST_DELAY)
    round_()
    assert (deliveries()[0].failed, len(receiver.received)) == ("not_understood", 2)
    app.config["PRIVATE_RECEIVERS"] = frozenset()  # what was allowed once need not be for ever
    passed(FIRST_DELAY * BACKOFF)
    round_()
    assert (deliveries()[0].failed, len(receiver.received)) == ("not_allowed", 2)


def test_a_worker_that_died_while_it_sent_is_followed_by_another(
    app, hooked, release, receiver, round_, deliveries, passed
):
    app.extensions["worker_away"] = True
    release()
    with app.app_context():
        worker.spread_news()
    (delivery,) = deliveries()
    with app.app_context(), transaction():
        assert begin_delivery(delivery.id, 0, now() + LEASE)
    round_()
    assert receiver.received == []
    passed(LEASE)
    round_()
    assert [came.headers["webhook-id"] for came in receiver.received] == [delivery.key]
    with app.app_context(), transaction():
        assert not end_delivery(delivery.id, 1, now(), None), "the first is no longer believed"


def test_what_fails_is_tried_again_later_and_later_under_its_name(
    hooked, release, round_, receiver, deliveries, passed
):
    receiver.status = 503
    release()
    round_()
    release(2)  # waits until the first has arrived, or is given up
    for number in range(3):
        passed(FIRST_DELAY * BACKOFF**number - timedelta(seconds=5))
        round_()
        assert len(receiver.received) == number + 1
        passed(timedelta(seconds=5))
        receiver.status = 200 if number == 2 else 503
        round_()
        assert len(receiver.received) == number + 2
    assert len({came.headers["webhook-id"] for came in receiver.received}) == 1
    assert len({came.body for came in receiver.received}) == 1
    assert [delivery.failed for delivery in deliveries()] == [None]
    round_()
    assert receiver.received[-1].content["data"]["news"][0]["facts"]["revision"] == 2
    assert len(receiver.received) == 5


def test_after_days_it_is_given_up_and_its_owner_told(
    hooked, manager, release, round_, receiver, deliveries, passed, sink
):
    receiver.status, waited = 410, timedelta()
    release()
    round_()
    while deliveries()[0].ended_at is None and waited < 2 * DEAD_AFTER:
        assert sink.mails == []
        passed(LONGEST_DELAY, since_made=True)
        waited += LONGEST_DELAY
        round_()
    assert DEAD_AFTER - 2 * LONGEST_DELAY <= waited <= DEAD_AFTER
    assert deliveries()[0].failed == "status 410"
    (mail,) = sink.mails
    assert (mail["To"], mail["Subject"]) == (manager.email, "有消息没有送到")
    assert "状态码 410" in mail.get_content()
    assert "key=abc" not in mail.get_content()


def test_one_that_hangs_is_cut_off_and_holds_up_nobody_else(
    manager, account, subscribe, release, round_, hanging, deliveries, sink, monkeypatch
):
    monkeypatch.setattr(reaching, "WITHIN", 0.5)
    subscribe(manager, "wecom", address=hanging.address)
    subscribe(account(MANAGER, unit=1))
    release()
    round_()
    hung, mailed = sorted(deliveries(), key=lambda one: one.message_id or "")
    assert (hung.failed, hung.ended_at) == ("timeout", None)
    assert mailed.ended_at is not None
    assert len(sink.mails) == 1


def test_two_workers_send_each_once(app, manager, subscribe, release, receiver, deliveries):
    app.extensions["worker_away"] = True
    for number in range(6):
        subscribe(manager, "wecom", address=f"{receiver.address}{number}")
    release()
    start = Barrier(2)

    def work():
        start.wait()
        with app.app_context():
            worker.spread_news()
        see_to_everything(app)

    both = [Thread(target=work) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    see_to_everything(app)
    assert sorted(came.path for came in receiver.received) == [f"/robot?key=abc{number}" for number in range(6)]
