"""Two signatures are two people's: who gives others a new way in cannot sign with it."""

import email as mails_of
from datetime import timedelta
from email import policy

import pytest
import sqlalchemy as sa

from survey.accounts import resetting
from survey.base.clock import now
from survey.base.database import db, transaction
from survey.base.refusal import RefusedError
from survey.models import Account, AccountReset, AuditEvent, Release
from survey.models.account import ADMINISTRATOR, MANAGER, STATISTICIAN
from survey.releases import life

RESET, SPOILT = "管理员重设过", "磁盘上的文件"
"""What stops a signature: the reset; and, past it, that this draft has no files."""


@pytest.fixture
def draft(app, open_wave, account):
    """A draft by somebody else; its number."""
    author = account(STATISTICIAN, email="author@example.cn")
    with app.app_context(), transaction():
        release = Release(wave_id=open_wave, revision=1, status="draft", settings={}, figures="0" * 64)
        release.created_by_id = author.id
        db.session.add(release)
        db.session.flush()
        return release.id


@pytest.fixture
def signer(account):
    return account(STATISTICIAN, email="signer@example.cn")


@pytest.fixture
def admin(account, signed_in):
    return signed_in(account(ADMINISTRATOR, email="first@example.cn"))


@pytest.fixture
def stopped_by(app, draft, signer):
    """What the statistician is told who signs the draft."""

    def sign():
        with app.app_context(), pytest.raises(RefusedError) as refused:
            life.sign(life.find(draft), db.session.get_one(Account, signer.id))
        return refused.value.problems[0]

    return sign


def mails(tmp_path, to):
    kept = (mails_of.message_from_bytes(path.read_bytes(), policy=policy.default) for path in tmp_path.glob("mail/*/*"))
    return [mail for mail in kept if mail["To"] == to]


def actions(app):
    with app.app_context():
        return [(one.action, one.object) for one in db.session.scalars(sa.select(AuditEvent))]


@pytest.mark.parametrize("way", ["password", "totp"])
def test_a_new_way_in_is_asked_about_first_and_told_to_its_owner(app, admin, signer, stopped_by, tmp_path, way):
    asked = admin.post(f"/accounts/{signer.id}/{way}")
    assert "3 天内这个账号不能签署发布" in asked.text
    assert "本人会收到邮件" in asked.text
    assert stopped_by().startswith(SPOILT)
    assert not mails(tmp_path, signer.email)
    assert admin.post(f"/accounts/{signer.id}/{way}", data={"sure": "yes"}).status_code in (200, 303)
    assert RESET in stopped_by()
    (mail,) = mails(tmp_path, signer.email)
    assert "管理员first刚为您的账号" in mail.get_content()
    assert {("one-time password", signer.email), ("second factor reset", signer.email)} & set(actions(app))
    assert "以前不能签署" in admin.get(f"/accounts/{signer.id}").text


def test_whoever_vouches_for_nothing_is_told_and_waits_for_nothing(app, open_wave, admin, account, tmp_path):
    manager = account(MANAGER, email="manager@example.cn")
    asked = admin.post(f"/accounts/{manager.id}/password").text
    assert "本人会收到邮件" in asked
    assert "签署发布" not in asked
    assert admin.post(f"/accounts/{manager.id}/password", data={"sure": "yes"}).status_code == 200
    assert len(mails(tmp_path, manager.email)) == 1
    assert "以前不能签署" not in admin.get(f"/accounts/{manager.id}").text


def test_a_second_administrator_confirms_and_neither_the_first_nor_one_that_the_first_made(
    app, admin, account, signed_in, signer, stopped_by
):
    second = account(ADMINISTRATOR, email="second@example.cn")
    admin.post(f"/accounts/{signer.id}/password", data={"sure": "yes"})
    made = {"email": "third@example.cn", "role": ADMINISTRATOR, "how": "print"}
    assert admin.post("/accounts", data=made).status_code == 200
    with app.app_context(), transaction():
        third = db.session.scalar(sa.select(Account).where(Account.email == "third@example.cn"))
        third.one_time_until = None
        browser_of_third = signed_in(type(second)(third.id, third.email, third.fs_uniquifier))
    confirm = f"/accounts/{signer.id}/confirm"
    for browser, why in ((admin, "要由另一位管理员确认"), (browser_of_third, "还不能替别人确认")):
        refused = browser.post(confirm)
        assert refused.status_code == 409
        assert why in refused.text
        assert RESET in stopped_by()
    browser_of_second = signed_in(second)
    assert browser_of_second.post(confirm).status_code == 303
    assert stopped_by().startswith(SPOILT)
    assert ("reset confirmed", signer.email) in actions(app)
    assert "没有等着确认" in browser_of_second.post(confirm).text


def test_a_reset_after_the_confirmation_counts_anew(app, admin, account, signed_in, signer, stopped_by):
    second = signed_in(account(ADMINISTRATOR, email="second@example.cn"))
    for _ in range(2):
        admin.post(f"/accounts/{signer.id}/password", data={"sure": "yes"})
        assert RESET in stopped_by()
        assert second.post(f"/accounts/{signer.id}/confirm").status_code == 303
        assert stopped_by().startswith(SPOILT)


def test_after_three_days_in_which_the_owner_could_object_it_signs_again(app, admin, signer, stopped_by):
    admin.post(f"/accounts/{signer.id}/totp", data={"sure": "yes"})
    for passed, stops in ((timedelta(minutes=-1), RESET), (timedelta(minutes=1), SPOILT)):
        with app.app_context(), transaction():
            db.session.scalars(sa.select(AccountReset)).one().at = now() - resetting.WAIT - passed
        assert stops in stopped_by()


def test_a_new_statistician_of_an_administrator_signs_nothing_at_once(app, admin, signer, draft):
    made = {"email": "new@example.cn", "role": STATISTICIAN, "how": "print"}
    assert admin.post("/accounts", data=made).status_code == 200
    with app.app_context(), pytest.raises(RefusedError, match=RESET):
        life.sign(life.find(draft), db.session.scalar(sa.select(Account).where(Account.email == "new@example.cn")))
