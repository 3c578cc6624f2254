"""Accounts from the command line and on the administrator's pages; the audit log that nobody changes."""

import pytest
import sqlalchemy as sa

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
        (["m@example.cn", "--role", "unit_manager", "--unit", "91620100MA0000009X"], "There is no unit"),
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
    assert len(list((tmp_path / "mail" / "new").iterdir())) == 1
    refused = admin.post("/accounts", data={"email": "x", "role": "king", "name": "<b>"})
    assert refused.status_code == 422
    assert "不是邮箱地址" in refused.text
    assert "&lt;b&gt;" in refused.text
    for action in ("password", "mail", "totp", "off", "on"):
        assert admin.post(f"/accounts/{made.id}/{action}").status_code in (200, 303), action
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
    assert admin.get("/audit?before=nonsense").status_code == 200
