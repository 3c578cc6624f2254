"""Accounts from the command line and on the administrator's pages; the audit log that nobody changes."""

import csv
import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
import sqlalchemy as sa

from survey.accounts import people
from survey.accounts.audit_log import note
from survey.base.database import db, transaction
from survey.models import Account, AuditEvent
from survey.models.account import ADMINISTRATOR, MANAGER, STAFF
from tests.conftest import USCC


def kept(app, email):
    with app.app_context():
        return db.session.scalar(sa.select(Account).where(Account.email == email))


def test_the_first_account_comes_from_the_command_line(app, run):
    made = run("users", "create", "Boss@Example.cn", "--role", "administrator")
    assert made.exit_code == 0
    assert "one-time password: " in made.output
    listed = run("users", "list", "--format", "csv").output.splitlines()
    assert listed[1].startswith("boss@example.cn,boss,administrator")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["nobody"], "is not an e-mail address"),
        (["m@example.cn", "--role", "unit_manager"], "social credit code"),
        (["m@example.cn", "--role", "unit_manager", "--unit", "91620100MA0000009X"], "code or name 91620100MA0000009X"),
        (["s@example.cn", "--role", "unit_staff", "--unit", USCC[0]], "at least one outlet"),
        (["s@example.cn", "--role", "unit_staff", "--unit", USCC[0], "--outlet", "A4"], "has no outlet A4"),
        (["c@example.cn", "--role", "city_officer"], "needs a city"),
        (["c@example.cn", "--role", "city_officer", "--city", "999999"], "no city with the code"),
        (["a@example.cn", "--role", "administrator", "--city", "620100"], "other roles have none"),
        (["a@example.cn", "--role", "administrator", "--outlet", "A1"], "Only staff"),
    ],
)
def test_an_impossible_account_is_refused_with_the_reason(app, run, open_wave, words, complaint):
    roled = words if "--role" in words else [*words, "--role", "administrator"]
    refused = run("users", "create", *roled)
    assert refused.exit_code == 1
    assert complaint in refused.output
    assert "A4" not in refused.output or "A4" in roled
    assert run("users", "list", "--format", "json").output.strip() == "[]"


def test_the_page_of_a_one_time_password_says_whose_it_is_and_how_long_it_opens(app, signed_in, account):
    admin = signed_in(account(ADMINISTRATOR))
    form = {"email": "new@example.cn", "role": ADMINISTRATOR, "how": "print"}
    page = admin.post("/accounts", data=form).text
    assert "new@example.cn" in page
    assert f"{people.ONE_TIME_VALID.days} 天内有效" in page
    (password,) = re.findall(r"<code>([0-9a-z-]+)</code>", page)
    assert re.fullmatch(r"[0-9a-z]{4}(-[0-9a-z]{4})*", password)
    entered = app.test_client().post("/sign-in", data={"email": "new@example.cn", "password": password})
    assert entered.status_code in (302, 303)


def test_what_somebody_who_has_signed_in_sees_is_kept_nowhere(signed_in, account):
    assert "no-store" in signed_in(account(ADMINISTRATOR)).get("/accounts").headers["Cache-Control"]


def test_staff_see_the_outlets_that_they_were_given_and_no_other(app, run, open_wave):
    made = run("users", "create", "s@example.cn", "--role", "unit_staff", "--unit", USCC[0], "--outlet", "A2")
    assert made.exit_code == 0
    with app.app_context():
        staff = db.session.scalars(sa.select(Account).where(Account.email == "s@example.cn")).one()
        assert [outlet.code for outlet in staff.outlets] == ["A2"]


def test_an_account_that_is_not_there_is_named(run):
    refused = run("users", "password", "nobody@example.cn")
    assert refused.exit_code == 1
    assert "nobody@example.cn" in refused.output


def test_an_address_is_taken_once(run, open_wave, account):
    account(MANAGER, email="m@example.cn")
    again = run("users", "create", "M@example.cn", "--role", "statistician")
    assert (again.exit_code, "already" in again.output) == (1, True)


def test_the_administrator_makes_accounts_and_helps_them_in(app, signed_in, open_wave, account, tmp_path):
    admin = signed_in(account(ADMINISTRATOR))
    form = {"email": "s@example.cn", "role": STAFF, "unit": USCC[0], "outlets": "A1 A2", "name": "小王"}
    shown = admin.post("/accounts", data={**form, "how": "print"})
    assert "一次性密码" in shown.text
    made = kept(app, "s@example.cn")
    assert (made.name, made.one_time_until is None) == ("小王", False)
    assert (
        admin.post(
            "/accounts", data={"email": "m@example.cn", "role": MANAGER, "unit": USCC[1], "how": "mail"}
        ).status_code
        == 303
    )
    mails = [message_from_bytes(path.read_bytes(), policy=default) for path in (tmp_path / "mail" / "new").iterdir()]
    told = {mail["To"]: mail["Subject"] for mail in mails}
    assert told == {"s@example.cn": "您的账号有变动", "m@example.cn": "请设置您的密码"}
    refused = admin.post("/accounts", data={"email": "x", "role": "king", "name": "<b>"})
    assert refused.status_code == 422
    assert "不是邮箱地址" in refused.text
    assert "&lt;b&gt;" in refused.text
    for action in ("password", "mail", "totp", "off", "on"):
        done = admin.post(f"/accounts/{made.id}/{action}", data={"sure": "yes"})
        assert done.status_code in (200, 303), action
    assert admin.post(f"/accounts/{made.id}/crown").status_code == 404
    log = admin.get("/audit")
    for action in ("account created", "one-time password", "invited", "second factor reset", "switched off"):
        assert action in log.text


def test_the_administrator_cannot_lock_the_own_door(signed_in, account):
    person = account(ADMINISTRATOR)
    assert signed_in(person).post(f"/accounts/{person.id}/off").status_code == 404


@pytest.mark.parametrize("change", ["UPDATE audit_event SET actor = 'nobody'", "DELETE FROM audit_event"])
def test_the_database_refuses_to_change_the_audit_log(app, change):
    with app.app_context(), transaction():
        note("published", "a release")
    with app.app_context(), pytest.raises(sa.exc.DBAPIError, match="audit log is never changed"), transaction():
        db.session.execute(sa.text(change))
    with app.app_context():
        assert [event.actor for event in db.session.scalars(sa.select(AuditEvent))] == ["command line"]


def test_the_log_is_read_a_page_at_a_time(app, signed_in, account):
    admin = signed_in(account(ADMINISTRATOR))
    with app.app_context(), transaction():
        for number in range(250):
            note("exported", f"file {number}")
    first = admin.get("/audit")
    assert "file 249" in first.text
    assert "file 149<" not in first.text
    older = first.text.rpartition("/audit?before=")[2].partition('"')[0]
    assert "file 149" in admin.get(f"/audit?before={older}").text
    for nonsense in ("nonsense", "-1", "9" * 20, "9" * 5000):
        assert "file 249" in admin.get(f"/audit?before={nonsense}").text, nonsense


def test_the_log_is_searched_and_taken_along(app, signed_in, account):
    admin = signed_in(account(ADMINISTRATOR, email="boss@example.cn"))
    with app.app_context(), transaction():
        for who, day, what in (("anna", 1, "100%"), ("anna", 2, "=1+1"), ("boris", 2, "1000")):
            at = datetime(2026, 3, day, 17, tzinfo=UTC)  # in Gansu it is the next day
            db.session.add(AuditEvent(at=at, actor=f"{who}@example.cn", action="exported", object=what, detail={}))

    def found(**asked):
        page = admin.get("/audit", query_string=asked).text
        return {one for one in ("100%", "=1+1", "1000") if re.search(rf"</b> {re.escape(one)}\s*<br>", page)}

    assert found() == found(who="example", what="EXPORTED") == {"100%", "=1+1", "1000"}
    assert found(who="Anna") == {"100%", "=1+1"}
    assert found(what="100%") == {"100%"}, "a sign of the pattern is a sign of the text"
    assert found(**{"from": "2026-03-03"}) == {"=1+1", "1000"}
    assert found(to="2026-03-02") == {"100%"}
    assert found(who="anna", what="1", **{"from": "2026-03-03", "to": "2026-03-03"}) == {"=1+1"}
    for nonsense in ("tomorrow", "0001-01-01", "9999-12-31", "\0"):
        assert found(to=nonsense, **{"from": nonsense}) == {"100%", "=1+1", "1000"}, nonsense
    assert "没有符合条件" in admin.get("/audit?who=nobody").text
    taken = admin.post("/audit.csv", data={"who": "anna"})
    rows = list(csv.DictReader(taken.get_data(as_text=True).lstrip("\ufeff").splitlines()))
    assert [(row["at"], row["object"]) for row in rows] == [
        ("2026-03-02T17:00:00+00:00", "'=1+1"),
        ("2026-03-01T17:00:00+00:00", "100%"),
    ]
    assert "audit log" in admin.get("/audit?who=boss").text


def test_a_search_goes_on_over_the_pages(app, signed_in, account):
    admin = signed_in(account(ADMINISTRATOR))
    with app.app_context(), transaction():
        for number in range(250):
            note("exported", f"file {number} {'odd' if number % 2 else 'even'}")
    first = admin.get("/audit?what=odd").text
    assert "file 51 odd" in first
    assert "even<" not in first
    link = re.search(r'href="(/audit\?[^"]*before=[^"]*)"', first)[1].replace("&amp;", "&")
    assert "file 49 odd" in admin.get(link).text


@pytest.fixture
def many(app, signed_in, account):
    """An administrator among 249 accounts of staff, each at one outlet or two."""
    with app.app_context(), transaction():
        for number in range(249):
            outlets = ["A1", "A2"] if number % 2 else ["A1"]
            people.create(f"s{number:03}@example.cn", STAFF, f"员工_{number:03}", uscc=USCC[0], outlets=outlets)
    return signed_in(account(ADMINISTRATOR))


def shown(page):
    return re.findall(r">员工_(\d{3})</a>", page.text)


def test_accounts_are_listed_a_hundred_at_a_time_in_the_order_of_their_addresses(open_wave, many):
    """`administrator1@` comes first of all."""
    pages = [many.get("/accounts"), many.get("/accounts?page=2"), many.get("/accounts?page=3")]
    assert [len(shown(page)) for page in pages] == [99, 100, 50]
    assert [number for page in pages for number in shown(page)] == [f"{number:03}" for number in range(249)]
    links = [set(re.findall(r'href="/accounts\?page=(\d+)"', page.text)) for page in pages]
    assert links == [{"2"}, {"1", "3"}, {"2"}]


def test_nonsense_for_a_page_is_the_first_and_beyond_the_end_there_is_nothing(open_wave, many):
    first = shown(many.get("/accounts"))
    for nonsense in ("0", "-3", "two", "1.5", "", "%00", "9" * 30, "9" * 5000):
        assert shown(many.get(f"/accounts?page={nonsense}")) == first, nonsense
    for beyond in ("4", "9" * 18):
        page = many.get(f"/accounts?page={beyond}")
        assert (page.status_code, shown(page)) == (200, [])
        assert "这一页没有内容" in page.text


def test_an_account_is_found_by_part_of_its_address_or_name(open_wave, many):
    assert shown(many.get("/accounts?q=S12")) == [f"12{digit}" for digit in range(10)]
    assert shown(many.get("/accounts?q=员工_24")) == [f"24{digit}" for digit in range(9)]
    for nothing in ("%25", "s_1", "\\", "nobody%00"):
        assert shown(many.get(f"/accounts?q={nothing}")) == [], nothing
    assert "没有符合条件的账号" in many.get("/accounts?q=nobody").text
    second = many.get("/accounts?q=example&page=2").text
    assert 'value="example"' in second
    assert set(re.findall(r'href="/accounts\?page=(\d)&amp;q=example"', second)) == {"1", "3"}


def test_who_switches_an_account_off_comes_back_to_the_same_page_of_the_search(app, open_wave, many):
    number = kept(app, "s150@example.cn").id
    place = "q=example&amp;page=2"
    assert f'href="/accounts/{number}?{place}"' in many.get("/accounts?q=example&page=2").text
    action = f"/accounts/{number}/off?{place}"
    page = many.get(f"/accounts/{number}?q=example&page=2").text
    assert f'formaction="{action}"' in page
    assert f'href="/accounts?{place}"' in page
    done = many.post(action.replace("&amp;", "&"))
    assert (done.status_code, done.location) == (303, f"/accounts/{number}?q=example&page=2")
    assert not kept(app, "s150@example.cn").active
