"""What people write is kept apart, without what would tell who they are, and not for ever."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from survey.base.clock import today
from survey.base.database import db, transaction
from survey.models import Comment, Contact, Response
from survey.privacy.contacts import opened
from survey.privacy.erasing import erase_expired
from survey.privacy.scrubbing import HIDDEN, scrubbed
from tests.survey.respond.test_answering import ANSWERS, ticket_on


@pytest.fixture
def answer(client, code):
    def post(**changes):
        ticket = ticket_on(client.get(f"/s/{code}"))
        return client.post(f"/s/{code}", data={**ANSWERS, **changes, "ticket": ticket})

    return post


@pytest.mark.parametrize(
    "text",
    [
        "请打13812345678找我",
        "138 1234 5678",
        "138-1234-5678。",
        "+86 13812345678",
        "１３８１２３４５６７８",
        "身份证620102199001011234谢谢",
        "62010219900101123X",
        "620102900101123",
        "0931-8412345",
    ],
)
def test_telephone_and_identity_numbers_are_hidden(text):
    assert HIDDEN in scrubbed(text)
    assert not any(run.isdecimal() and len(run) > 4 for run in scrubbed(text).split())


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("邮箱 zhang.san@163.com。", "邮箱 ＊＊＊。"),
        ("ｚｈａｎｇ＠ｑｑ．ｃｏｍ", "＊＊＊"),
        ("zhang(at)qq.com", "＊＊＊"),
        ("我的微信号是abc_123，谢谢", "我的微信号是＊＊＊，谢谢"),
        ("微信：zhangsan", "微信：＊＊＊"),
        ("加我微信 zhangsan88", "加我微信 ＊＊＊"),
        ("加我wechat zhangsan88", "加我wechat ＊＊＊"),
        ("请加我zhangsan", "请加我＊＊＊"),
        ("加v lisi2020 聊", "加v ＊＊＊ 聊"),
        ("＋Ｖ：lisi2020", "+V：＊＊＊"),
        ("VX lisi_2020", "VX ＊＊＊"),
        ("wx：lisi-wang", "wx：＊＊＊"),
        ("薇信lisi2020", "薇信＊＊＊"),
        ("wxid_abc123def45", "＊＊＊"),
        ("微信123456789", "微信＊＊＊"),
        ("zhangsan88是我的微信", "＊＊＊是我的微信"),
        ("My WeChat id is zhangsan, thanks", "My WeChat id is＊＊＊, thanks"),
        ("QQ12345", "QQ＊＊＊"),
        ("qq号：123 456 789", "qq号：＊＊＊"),
        ("扣扣 1234567", "扣扣 ＊＊＊"),
        ("加q 12345678", "加q ＊＊＊"),
    ],
)
def test_addresses_of_mail_and_ids_of_wechat_and_qq_are_hidden_and_said_to_be_one(text, kept):
    assert scrubbed(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "微信支付很方便",
        "微信payment failed",
        "微信 mini-program打不开",
        "微信付了128000元",
        "微信12800元还没到账",
        "微信公众号没人回",
        "微信群里说10086",
        "WeChat payment did not work",
        "WeChat: payment failed",
        "iphone微信打不开，android微信也不行",
        "QQ音乐不错",
        "QQ群没人回，等了30分钟",
        "增加我medical",
        "请加我们的group",
        "加V6发动机",
        "加油站加V：汽油",
        "wxpython",
        "@店长 服务好，苹果3@5元",
    ],
)
def test_words_about_wechat_and_the_like_stay(text):
    assert scrubbed(text) == text


@pytest.mark.parametrize("text", ["等了45分钟", "2026年3月5日 10:30", "花了1280元", "1234567890", "订单号 12345678"])
def test_other_numbers_stay(text):
    assert scrubbed(text) == text


PIECES = (
    "微信",
    "加我",
    "vx",
    "wxid_",
    "QQ",
    "：",
    "号",
    "是",
    "的",
    "@",
    ".",
    " ",
    "-",
    "_",
    "元",
    "＊",
    "abc",
    "z9",
    "1",
    "138",
    "12345",
)


@given(st.text() | st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
def test_scrubbing_twice_changes_nothing_more(text):
    assert scrubbed(scrubbed(text)) == scrubbed(text)


def test_a_comment_is_kept_apart_from_the_answers_scrubbed_and_for_a_year(app, answer):
    assert answer(comment="电话13812345678，服务很好").status_code == 303
    with app.app_context():
        response, comment = db.session.scalar(sa.select(Response)), db.session.scalar(sa.select(Comment))
        assert "comment" not in response.answers
        assert (comment.response_id, comment.item, comment.text) == (response.id, "comment", "电话＊＊＊，服务很好")
        assert comment.erase_on == today() + timedelta(days=365)


def test_a_contact_is_sealed_without_a_time_and_can_be_opened(app, answer):
    assert answer(contact="张三 13812345678").status_code == 303
    with app.app_context():
        contact = db.session.scalar(sa.select(Contact))
        assert b"13812345678" not in contact.sealed
        assert opened(contact) == "张三 13812345678"
        # A Fernet token tells when it was made (bytes 1 to 8); ours says 1970.
        import base64

        assert base64.urlsafe_b64decode(contact.sealed)[1:9] == bytes(8)
        assert contact.erase_on.weekday() == 0
        assert contact.erase_on <= today() + timedelta(days=90)
        assert "contact" not in db.session.scalar(sa.select(Response)).answers


def test_old_contact_keys_still_open(app, answer):
    answer(contact="13812345678")
    app.config["KEYS"]["CONTACT_KEYS"].insert(0, "a-new-key-in-front-of-the-old-one-0123")
    with app.app_context():
        assert opened(db.session.scalar(sa.select(Contact))) == "13812345678"


@pytest.mark.parametrize("contact", ["call me", "1" * 61, "1234", "１２ ３４"])
def test_what_nobody_could_be_called_back_with_is_422(answer, stored, contact):
    page = answer(contact=contact)
    assert page.status_code == 422
    assert '<a href="#contact">' in page.text
    assert stored() == 0


def test_nothing_is_kept_where_nothing_was_written(app, answer):
    answer(comment=" ", contact=" ")
    with app.app_context():
        assert [db.session.scalar(sa.select(sa.func.count()).select_from(noun)) for noun in (Comment, Contact)] == [
            0,
            0,
        ]


def test_words_are_erased_when_their_day_has_come_and_the_answers_stay(app, run, answer, stored):
    answer(contact="13812345678")
    answer()
    for days, erased in ((83, (0, 0)), (90, (0, 1)), (364, (0, 0)), (365, (2, 0))):
        with app.app_context(), transaction():
            assert erase_expired(today() + timedelta(days=days)) == erased
    assert stored() == 2
    assert "are as they were" in run("audit", "chain").output


def test_a_contact_that_no_key_opens_is_shown_as_such_among_the_others(app, run, answer):
    for contact in ("13812345678", "13887654321"):
        answer(contact=contact)
    with app.app_context(), transaction():
        first = db.session.scalars(sa.select(Contact).order_by(Contact.id)).first()
        spoilt, first.sealed = first.id.hex(), b"sealed with another key"
    listed = run("contacts", "list", "--format", "csv").output
    assert f"{spoilt},(cannot be opened: sealed with another key)" in listed
    assert listed.count("13812345678") + listed.count("13887654321") == 1


def test_a_contact_is_read_from_the_command_line_and_loses_its_response_when_the_matter_is_closed(app, run, answer):
    answer(contact="=HYPERLINK 13812345678", overall="2")
    with app.app_context():
        contact = db.session.scalar(sa.select(Contact.id)).hex()
    listed = run("contacts", "list", "--format", "csv").output
    assert f"{contact},'=HYPERLINK 13812345678,A1,2," in listed
    assert run("contacts", "close", contact).exit_code == 0
    assert f"{contact},'=HYPERLINK 13812345678,,," in run("contacts", "list", "--format", "csv").output
    again = run("contacts", "close", contact)
    assert again.exit_code == 1
    assert "with an open matter" in again.output
    refused = run("contacts", "close", "nonsense")
    assert refused.exit_code == 1
    assert "is 32 hexadecimal digits, not 'nonsense'" in refused.output
