"""An account is changed by an administrator: who is told, who waits, and what is refused."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from survey.accounts import editing, finding, resetting
from survey.accounts.entries import checked
from survey.base.database import begin_write, db, transaction
from survey.base.refusal import RefusedError
from survey.models import Account, AuditEvent, IndicatorList
from survey.models.account import ADMINISTRATOR, CITY_OFFICER, MANAGER, STAFF, STATISTICIAN
from tests.conftest import USCC
from tests.survey.accounts.signing import stored
from tests.survey.accounts.test_resetting import mails


@pytest.fixture
def boss(account):
    return account(ADMINISTRATOR, email="boss@example.cn")


@pytest.fixture
def admin(boss, signed_in):
    return signed_in(boss)


@pytest.fixture
def edit(admin):
    """Open the page of an account, change fields of its form and send it; `stale`: as it was looked at before."""

    def change(person, stale="", **fields):
        page = admin.get(f"/accounts/{person.id}").text
        seen = stale or re.search(r'name="seen" value="(\w+)"', page)[1]
        named = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page) for name in ("email", "name", "unit")}
        form = {name: found[1] for name, found in named.items()}
        form["outlets"] = re.search(r'name="outlets"[^>]*value="([^"]*)"', page)[1]
        for name in ("role", "city"):
            chosen = re.search(rf'<select id="{name}".*?</select>', page, re.DOTALL)[0]
            found = re.search(r'value="([^"]*)" selected', chosen)
            form[name] = found[1] if found else ""
        return admin.post(f"/accounts/{person.id}", data={**form, "seen": seen, **fields})

    return change


def noted(app):
    """What the audit log has of changed accounts."""
    with app.app_context():
        found = sa.select(AuditEvent.actor, AuditEvent.object, AuditEvent.detail)
        return [tuple(row) for row in db.session.execute(found.where(AuditEvent.action == "account changed"))]


def waits(app, person):
    with app.app_context():
        return person.id in resetting.waiting(db.session.get_one(Account, person.id))


def test_name_outlets_unit_and_city_change_and_sessions_go_on(app, open_wave, edit, account, tmp_path):
    staff = account(STAFF, unit=0, outlets=["A1"], email="s@example.cn")
    assert edit(staff, name="王芳", unit="第1单位", outlets="A3 B1").status_code == 303
    with app.app_context():
        one = db.session.get_one(Account, staff.id)
        assert (one.name, one.unit.uscc, [o.code for o in one.outlets]) == ("王芳", USCC[1], ["A3", "B1"])
        assert one.fs_uniquifier == staff.key
    detail = {"name": "changed", "unit": f"{USCC[0]} > {USCC[1]}", "outlets": "A1 > A3 B1"}
    assert noted(app) == [("boss@example.cn", "s@example.cn", detail)]
    assert not mails(tmp_path, "s@example.cn")


def test_what_is_sent_as_it_was_changes_nothing(app, open_wave, edit, account):
    staff = account(STAFF, unit=0, outlets=["A1", "A2"])
    assert edit(staff).status_code == 303
    assert noted(app) == []


def test_a_change_of_address_is_told_to_both_and_ends_what_the_old_one_opened(
    app, open_wave, edit, account, signed_in, tmp_path
):
    person = account(STATISTICIAN, email="old@example.cn")
    browser = signed_in(person)
    assert browser.get("/office").status_code == 200
    with app.app_context(), transaction():
        db.session.add(IndicatorList(actor="old@example.cn", rows=[]))
    assert edit(person, email="New@Example.cn").status_code == 303
    assert browser.get("/office").location.startswith("/sign-in")
    for address in ("old@example.cn", "new@example.cn"):
        (mail,) = mails(tmp_path, address)
        assert "管理员boss刚改了您的账号：邮箱由 old@example.cn 改为 new@example.cn" in mail.get_content()
    assert noted(app) == [("boss@example.cn", "old@example.cn", {"email": "old@example.cn > new@example.cn"})]
    assert waits(app, person)
    with app.app_context():
        assert db.session.scalar(sa.select(IndicatorList.actor)) == "new@example.cn"


@pytest.mark.parametrize(
    ("role", "fields", "is_waiting"),
    [
        (STATISTICIAN, {"unit": ""}, True),
        (ADMINISTRATOR, {"unit": ""}, True),
        (CITY_OFFICER, {"unit": "", "city": "620100"}, False),
    ],
)
def test_a_change_of_role_is_told_ends_the_sessions_and_waits_where_it_vouches(
    app, open_wave, edit, account, signed_in, tmp_path, role, fields, is_waiting
):
    manager = account(MANAGER, unit=0, email="m@example.cn")
    browser = signed_in(manager)
    assert edit(manager, role=role, **fields).status_code == 303
    assert browser.get("/home").location.startswith("/sign-in")
    (mail,) = mails(tmp_path, "m@example.cn")
    assert "角色由单位负责人改为" in mail.get_content()
    assert waits(app, manager) is is_waiting
    assert noted(app)[0][2]["role"] == f"unit_manager > {role}"


def test_who_changed_an_account_does_not_confirm_it_for_its_owner(app, open_wave, admin, edit, account, signed_in):
    person = account(STATISTICIAN, email="old@example.cn")
    edit(person, email="mine@example.cn")
    assert "重设是您做的" in admin.post(f"/accounts/{person.id}/confirm").text
    another = signed_in(account(ADMINISTRATOR, email="another@example.cn"))
    assert another.post(f"/accounts/{person.id}/confirm").status_code == 303
    assert not waits(app, person)


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"email": "boss@example.cn"}, "账号 boss@example.cn 已经存在"),
        ({"email": "x"}, "不是邮箱地址"),
        ({"name": "字" * 101}, "姓名最长 100 个字"),
        ({"role": "king"}, "没有“king”这个角色"),
        ({"unit": ""}, "要填写单位"),
        ({"unit": "第9单位"}, "没有统一社会信用代码或名称为 第9单位"),
        ({"unit": "\0"}, "要填写单位"),
        ({"city": "620100"}, "其他角色不选"),
        ({"outlets": "A1"}, "只有单位员工需要填写网点"),
    ],
)
def test_what_cannot_be_is_refused_with_what_was_typed(app, open_wave, edit, account, fields, what):
    manager = account(MANAGER, unit=0)
    refused = edit(manager, **{"name": "打好的字", **fields})
    assert refused.status_code == 422
    assert what in refused.text
    assert "name" in fields or 'value="打好的字"' in refused.text
    assert noted(app) == []


def test_administrators_do_not_take_their_own_role(app, edit, boss, account):
    account(ADMINISTRATOR, email="another@example.cn")
    refused = edit(boss, role=STATISTICIAN)
    assert refused.status_code == 422
    assert "自己的角色要由另一位系统管理员改" in refused.text
    assert stored(app, boss).role == ADMINISTRATOR


def test_the_second_who_changes_the_same_account_sees_first_what_became_of_it(app, open_wave, edit, account):
    person = account(MANAGER, unit=0)
    with app.app_context():
        before = editing.version(db.session.get_one(Account, person.id))
    assert edit(person, name="甲").status_code == 303
    late = edit(person, stale=before, name="乙")
    assert late.status_code == 409
    assert "别人刚改过这个账号" in late.text
    assert 'value="甲"' in late.text
    assert edit(person, stale=before, name="甲").status_code == 303, "a second tap"
    assert stored(app, person).name == "甲"


def attempt(app, who, whom, act):
    """`who` does something to `whom`, as a page does: locked, committed; the refusal, or None."""
    with app.app_context():
        begin_write()
        account = finding.locked(whom.id)
        by = db.session.get_one(Account, who.id)
        if by.role != ADMINISTRATOR:
            db.session.rollback()
            return "no administrator any more"
        try:
            act(account, by)
            db.session.commit()
        except RefusedError as error:
            db.session.rollback()
            return str(error)
    return None


def demote(account, by):
    entry = checked(account.email, STATISTICIAN, account.name, of=account)
    editing.edit(account, entry, editing.version(account), by)


def test_two_administrators_who_take_the_role_from_each_other_leave_one(app, boss, account):
    another = account(ADMINISTRATOR, email="another@example.cn")
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda pair: attempt(app, *pair, demote), [(boss, another), (another, boss)]))
    assert done.count(None) == 1
    with app.app_context():
        administrators = sa.select(sa.func.count(Account.id)).where(Account.role == ADMINISTRATOR)
        assert db.session.scalar(administrators) == 1


def test_of_two_accounts_that_take_one_address_at_once_one_does(app, open_wave, boss, account):
    first, second = account(STATISTICIAN), account(STATISTICIAN)

    def take(account_, by):
        entry = checked("same@example.cn", STATISTICIAN, "同", of=account_)
        editing.edit(account_, entry, editing.version(account_), by)

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda one: attempt(app, boss, one, take), [first, second]))
    assert done.count(None) == 1
    assert "same@example.cn 已经存在" in next(filter(None, done))


def test_accounts_are_found_by_role_unit_city_and_state(app, open_wave, admin, account):
    made = {
        "m0": account(MANAGER, unit=0, email="m0@example.cn"),
        "m2": account(MANAGER, unit=2, email="m2@example.cn"),
        "s0": account(STAFF, unit=0, outlets=["A1"], email="s0@example.cn"),
        "s2": account(STAFF, unit=2, outlets=["B2"], email="s2@example.cn"),
        "c5": account(CITY_OFFICER, city="620500", email="c5@example.cn"),
        "t1": account(STATISTICIAN, email="t1@example.cn"),
        "t2": account(STATISTICIAN, email="t2@example.cn"),
    }
    admin.post(f"/accounts/{made['t1'].id}/password", data={"sure": "yes"})
    admin.post(f"/accounts/{made['m2'].id}/off")
    admin.post(f"/accounts/{made['s2'].id}/leave", data={"sure": "yes"})
    with app.app_context(), transaction():
        db.session.get_one(Account, made["t2"].id).locked_until = resetting.now() + resetting.WAIT

    def found(**asked):
        page = admin.get("/accounts", query_string=asked).text
        return " ".join(re.findall(r"<p class=\"soft\">(\w+)@example.cn", page))

    assert found(role=STAFF) == "s0 s2"
    assert found(unit="第0单位") == found(unit=USCC[0].lower()) == "m0 s0"
    assert found(city="620500") == "c5 m2", "staff of an outlet elsewhere are not found"
    assert found(city="620100") == "m0 m2 s0 s2"
    assert found(state="waiting") == "t1"
    assert found(state="locked") == "t2"
    assert found(state="off") == "m2"
    assert found(state="left") == "s2"
    assert found(state="active") == "boss c5 m0 s0 t1 t2"
    assert found(role=STAFF, state="left", q="S2") == "s2"
    assert found(role=STAFF, unit="%") == found(city="999999") == found(role="king") == ""
    assert found(state="nonsense", unit="\0") == found()
    for tag in ("重设后等待", "暂时锁住", "已停用", "已离开"):
        assert f'<span class="tag off">{tag}</span>' in admin.get("/accounts").text
