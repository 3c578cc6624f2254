"""A form with a large file is answered by the worker, as its page would have answered it."""

import html
import io
import re

import openpyxl
import pytest
import sqlalchemy as sa

from survey.accounts.uploading import LARGE
from survey.base.database import db, transaction
from survey.models import Account, AuditEvent, Errand, RegisterEntry
from survey.models.account import ADMINISTRATOR, CITY_OFFICER, STATISTICIAN
from survey.tables import uploads
from survey.waves import stages
from tests.conftest import SMALL, register
from tests.survey.office.conftest import sent, workbook

FRAME = "/office/waves/2026-1/frame"
OUTLETS = 4_000
DAY = {"source": "登记册", "date": "2026-01-31"}


def large(*rows):
    """A register of many outlets, with addresses so long that it is a large file."""
    made = [(f"L{number:05d}", number % 4, "C01", "620100", 10) for number in range(OUTLETS)]
    head, *lines = register(*SMALL, *rows, *made).splitlines()
    text = "\n".join([f"{head},address", *(f"{line},{'兰州市' * 30}" for line in lines)])
    assert len(text.encode()) > LARGE
    return text


@pytest.fixture
def draft(app):
    with app.app_context(), transaction():
        stages.create("2026-1", "第一期")


def outlets(app):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(RegisterEntry))


def carried(text):
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text)
    return {html.unescape(name): html.unescape(value) for name, value in found}


def given(browser, address, **data):
    """The address where the answer to a form is to be found, which the worker gives."""
    answer = browser.post(address, **data)
    answer.request.environ["wsgi.input"].close()  # a file of the test's client
    assert answer.status_code == 303
    assert answer.location.startswith("/forms/")
    return answer.location


def test_a_large_register_is_looked_at_and_then_taken_by_the_worker(app, account, signed_in, draft):
    me = account(STATISTICIAN)
    browser = signed_in(me)
    looked = browser.get(given(browser, FRAME, data=sent(large(), **DAY)))
    assert looked.status_code == 200
    assert f"新增 {OUTLETS + len(SMALL):,}，改动 0，移出 0" in looked.text
    assert outlets(app) == 0
    done = browser.get(given(browser, FRAME, data={**carried(looked.text), "step": "take"}))
    assert done.location == "/office/waves/2026-1"
    assert f"已导入：新增 {OUTLETS + len(SMALL):,} 个网点" in browser.get(done.location).text
    assert outlets(app) == OUTLETS + len(SMALL)
    with app.app_context():
        noted = db.session.scalar(sa.select(AuditEvent).where(AuditEvent.action == "frame imported"))
        assert (noted.account_id, noted.actor) == (me.id, me.email)


def test_while_it_waits_its_page_says_so_and_a_second_tap_changes_nothing(app, statistician, draft, worker):
    first = given(statistician, FRAME, data=sent(large(), **DAY))
    waiting = statistician.get(first)
    assert "在排队" in waiting.text
    assert waiting.headers["Refresh"] == "5"
    assert given(statistician, FRAME, data=sent(large(), **DAY)) == first
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Errand)) == 1
    worker()
    assert "确认导入" in statistician.get(first).text


def test_its_forms_carry_the_token_of_whoever_reads_it(app, statistician, draft):
    app.config["WTF_CSRF_ENABLED"] = True
    token = carried(statistician.get(FRAME).text)["csrf_token"]
    looked = statistician.get(given(statistician, FRAME, data=sent(large(), csrf_token=token, **DAY)))
    form = {**carried(looked.text), "step": "take"}
    given(statistician, FRAME, data=form)
    assert outlets(app) == OUTLETS + len(SMALL)
    assert statistician.post(FRAME, data={**form, "csrf_token": "made up"}).status_code == 400


def test_what_is_wrong_is_said_and_marked(app, statistician, draft):
    bad = large(("X1", 0, "C99", "620100", 1))
    looked = statistician.get(given(statistician, FRAME, data=sent(bad, **DAY)))
    assert looked.status_code == 422
    assert "C99" in looked.text
    marked = given(statistician, FRAME, data={**carried(looked.text), "step": "mark"})
    ready = statistician.get(marked)
    link = re.search(rf'href="({re.escape(marked)}\?file=1)"', ready.text)[1]
    file = statistician.get(link)
    assert file.headers["Content-Disposition"] == "attachment; filename=frame-problems.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(file.data), read_only=True)
    assert any("C99" in row for row in book.worksheets[0].iter_rows(values_only=True))
    assert outlets(app) == 0


def test_a_small_file_that_unpacks_to_a_large_one_is_large(app, statistician, draft):
    rows = [line.split(",") for line in large().splitlines()]
    packed = workbook(*rows)
    assert len(packed) < LARGE / 2
    assert "新增" in statistician.get(given(statistician, FRAME, data=sent(packed, "register.xlsx", **DAY))).text


@pytest.mark.parametrize("content", [b"PK\x03\x04" + bytes(LARGE), b"\xff\xfe" + b"\x01" * LARGE, b"a\n" * LARGE])
def test_a_large_file_that_is_no_register_is_refused_as_a_small_one(app, statistician, draft, content):
    answer = statistician.get(given(statistician, FRAME, data=sent(content, **DAY)))
    assert answer.status_code == 422
    assert 'class="problems"' in answer.text


def test_whoever_lost_the_right_meanwhile_changes_nothing(app, account, signed_in, draft, worker):
    me = account(STATISTICIAN)
    browser = signed_in(me)
    looked = given(browser, FRAME, data=sent(large(), **DAY))
    worker()
    taken = given(browser, FRAME, data={**carried(browser.get(looked).text), "step": "take"})
    with app.app_context(), transaction():
        one = db.session.get_one(Account, me.id)
        one.role, one.city_code = CITY_OFFICER, "620100"
    worker()
    assert outlets(app) == 0
    with app.app_context(), transaction():
        one = db.session.get_one(Account, me.id)
        one.role, one.city_code = STATISTICIAN, None
    assert "交办的账号已不能做这件事" in browser.get(taken).text


def test_another_s_form_is_not_there(app, account, signed_in, statistician, draft):
    address = given(statistician, FRAME, data=sent(large(), **DAY))
    for role in (STATISTICIAN, ADMINISTRATOR):
        assert signed_in(account(role)).get(address).status_code == 404


def test_a_file_that_is_no_longer_there_is_asked_for_again(app, statistician, draft, worker):
    address = given(statistician, FRAME, data=sent(large(), **DAY))
    with app.app_context():
        for name in list(uploads.storage.listed("uploads")):
            uploads.storage.drop(name)
    worker()
    failed = statistician.get(address)
    assert "请重新上传" in failed.text
    assert f'href="{FRAME}"' in failed.text


def test_it_speaks_the_language_of_whoever_sent_it(app, statistician, draft):
    bad = large(("X1", 0, "C99", "620100", 1))
    looked = statistician.get(given(statistician, f"{FRAME}?lang=en", data=sent(bad, **DAY)))
    assert '<html lang="en">' in looked.text
    assert "This cannot be imported yet" in looked.text


def test_accounts_come_in_so_too(app, account, signed_in):
    browser = signed_in(account(ADMINISTRATOR))
    lines = [f"p{number}@example.cn,{'王' * 60}{number},statistician,,," for number in range(5_600)]
    text = "\n".join(["email,name,role,unit,city,outlets", *lines])
    assert len(text.encode()) > LARGE
    answer = browser.get(given(browser, "/accounts/file", data=sent(text)))
    assert answer.status_code == 422, "it is more than may come at once"
