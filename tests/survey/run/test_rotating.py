"""Each key is rotated beneath a service that has lived: what was made with the old one goes on working, and is sealed
with the new one before the old one is taken out."""

import re
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from survey.accounts import people
from survey.accounts.settings import numbered
from survey.base.config import SECRETS
from survey.base.database import db, transaction
from survey.base.sealing import box
from survey.codes import invitations
from survey.errands.outbox import post
from survey.integrity import heads
from survey.models import AccessCode, AuditEvent, Contact, Outlet
from survey.models.account import MANAGER, STATISTICIAN, Account
from survey.models.key_check import KeyCheck
from survey.models.mail import Mail
from survey.models.subscription import Subscription
from survey.privacy.contacts import opened
from survey.privacy.keys import introduce
from survey.respond.ticket import LIFETIMES
from survey.run.rotating import write
from survey.word.subscribing import Wish, subscribe
from tests.conftest import ENVIRON, build
from tests.survey.accounts.signing import PASSWORD, code_of, enter, set_up_second_factor, token, with_password
from tests.survey.respond.test_answering import ANSWERS, ticket_on


def command(service, *words):
    return service.test_cli_runner().invoke(args=["keys", *words])


@pytest.fixture
def restarted(app, tmp_path, monkeypatch):
    """Restart the service with the secrets that the file of its instance holds now."""
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)
    secrets = tmp_path / "secrets.env"
    secrets.write_text("".join(f"{name}={ENVIRON[name]}\n" for name in SECRETS), encoding="utf-8")
    with app.app_context(), transaction():
        introduce()
    made = []

    def begin():
        known = dict(line.split("=", 1) for line in secrets.read_text(encoding="utf-8").splitlines())
        made.append(build(tmp_path, app.config["SQLALCHEMY_ENGINES"]["default"]["url"], **known))
        with made[-1].app_context(), transaction():
            introduce()
        return made[-1]

    yield begin
    for service in made:
        with service.app_context():
            db.engine.dispose()


@pytest.fixture
def rotated(app, restarted):
    """Rotate a key and restart: `rotated("AUDIT_KEY")`."""

    def rotate(name):
        done = command(app, "rotate", name)
        assert done.exit_code == 0, done.output
        assert ENVIRON[name] not in done.output
        service = restarted()
        keys = service.config["KEYS"][name]
        assert (len(keys), keys[1]) == (2, ENVIRON[name])
        return service

    return rotate


def poster(app):
    with app.app_context():
        return db.session.scalar(sa.select(AccessCode.code).join(Outlet).where(Outlet.code == "A1"))


def answered(client, path, ticket, **more):
    return client.post(path, data={**ANSWERS, "ticket": ticket, **more})


def test_pages_that_were_open_are_answered_and_sessions_go_on(app, open_wave, rotated, account):
    path = f"/s/{poster(app)}"
    client, person = app.test_client(), account(MANAGER, unit=0)
    with_password(app, person)
    enter(client, person.email, PASSWORD)
    ticket = ticket_on(client.get(path))
    service = rotated("SECRET_KEY")
    after = service.test_client()
    assert answered(after, path, ticket).status_code == 303
    after.set_cookie("session", client.get_cookie("session").value)
    assert after.get("/home").location == "/unit"


def test_receipts_invitations_displays_and_heads_of_the_old_audit_key_are_known(app, open_wave, rotated, run):
    path, before = f"/s/{poster(app)}", app.test_client()
    ticket, unanswered = (ticket_on(before.get(path)) for _ in range(2))
    receipt = answered(before, path, ticket).location
    with app.app_context(), transaction():
        invitation, second = invitations.order("A1", 10, every=5).codes[:2]
    tablet = urlsplit(re.search(r"http\S+", run("codes", "display", "A1").stdout).group()).path
    shown = re.search(r"<title>(http[^<]+)</title>", before.get(tablet).text)[1].replace("&amp;", "&")
    with app.app_context():
        file = heads.publish()
        old = heads.public_key()
    service = rotated("AUDIT_KEY")
    after = service.test_client()
    assert after.get(receipt).status_code == 200
    assert answered(after, path, ticket).location == receipt, "the same ticket again leads to the same receipt"
    assert answered(after, path, unanswered).location != receipt
    for code in (invitation, second):
        page = after.get(f"/s/{code}")
        assert answered(after, f"/s/{code}", ticket_on(page)).status_code == 303
        assert after.get(f"/s/{code}").status_code == 410
    assert after.get(tablet).status_code == 200
    assert after.get(f"{urlsplit(shown).path}?{urlsplit(shown).query}").status_code == 200
    with service.app_context():
        assert heads.read_signed(file)[1], "what the old key signed is still ours"
        assert heads.public_key() != old
        file.unlink()
        published = heads.publish().read_text(encoding="utf-8")
        assert old in published, "the old key vouches for the new one"
    erased = after.post(receipt)
    assert erased.status_code == 303
    assert service.test_cli_runner().invoke(args=["audit", "chain"]).exit_code == 0
    refused = command(service, "retire", "AUDIT_KEY")
    assert refused.exit_code == 1
    assert "it stays" in refused.output


def test_contacts_mails_and_subscriptions_open_and_are_sealed_anew(app, open_wave, rotated, restarted):
    path, before = f"/s/{poster(app)}", app.test_client()
    answered(before, path, ticket_on(before.get(path)), contact="0931-8642135")
    with app.app_context(), transaction():
        post("zhang@example.cn", "a matter", "words")
        person = people.create("wang@example.cn", STATISTICIAN)
        wish = Wish(frozenset(("alarms",)), "at_once", False, "https://oapi.dingtalk.com/robot/send?x", "SEC0123")
        subscribe(person, "dingtalk", wish)
    service = rotated("CONTACT_KEYS")
    for _ in range(2):
        with service.app_context():
            assert opened(db.session.scalar(sa.select(Contact))) == "0931-8642135"
            assert db.session.scalar(sa.select(Mail.sealed)) is not None
            subscription = db.session.scalars(sa.select(Subscription)).one()
            assert box().decrypt(subscription.address).startswith(b"https://oapi.dingtalk.com/")
            assert box().decrypt(subscription.secret) == b"SEC0123"
        if len(service.config["KEYS"]["CONTACT_KEYS"]) == 2:
            assert command(service, "retire", "CONTACT_KEYS").exit_code == 0
            service = restarted()
    assert len(service.config["KEYS"]["CONTACT_KEYS"]) == 1
    with service.app_context():
        kept = db.session.scalars(sa.select(KeyCheck).where(KeyCheck.name == "CONTACT_KEYS")).all()
        assert len(kept) == 1, "the database no longer takes the old key for its own"


def test_second_factors_go_on_and_are_sealed_anew(app, client, account, rotated, restarted):
    person = account(STATISTICIAN)
    with_password(app, person)
    key = set_up_second_factor(client, person)
    service = rotated("TOTP_SECRETS")
    assert command(service, "retire", "TOTP_SECRETS").exit_code == 0
    for renewed in (service, restarted()):
        with renewed.app_context(), transaction():  # as if half a minute had passed: a code works once
            db.session.execute(sa.update(Account).values(tf_last_step=None))
        phone = renewed.test_client()
        enter(phone, person.email, PASSWORD)
        page = phone.get("/second-factor")
        answer = phone.post("/second-factor", data={"csrf_token": token(page), "code": code_of(key)})
        assert answer.status_code == 302
        assert phone.get("/office").status_code == 200
    with service.app_context():
        noted = sa.select(sa.func.count()).where(AuditEvent.action == "second factor set")
        assert db.session.scalar(noted) == 1, "nobody set up a new one"


def test_passwords_are_right_and_hashed_anew_at_the_next_sign_in(app, open_wave, account, rotated):
    person = account(MANAGER, unit=0)
    with_password(app, person)

    def hashed():
        with app.app_context():
            return db.session.get(Account, person.id).password

    before = hashed()
    service = rotated("SECURITY_PASSWORD_SALT")
    assert enter(service.test_client(), person.email, "wrong password").status_code == 200
    assert hashed() == before
    assert enter(service.test_client(), person.email, PASSWORD).location == "/home"
    anew = hashed()
    assert anew != before
    assert enter(service.test_client(), person.email, PASSWORD).location == "/home"
    assert hashed() == anew
    assert command(service, "retire", "SECURITY_PASSWORD_SALT").exit_code == 1


def test_the_old_key_of_tickets_stays_for_as_long_as_they_are_valid(app, rotated, restarted):
    service = rotated("SECRET_KEY")
    refused = command(service, "retire", "SECRET_KEY")
    assert refused.exit_code == 1
    assert "can be answered for 7 days" in refused.output
    with service.app_context(), transaction():
        for one in db.session.scalars(sa.select(KeyCheck).where(KeyCheck.name == "SECRET_KEY")):
            one.known_since -= LIFETIMES["poster"]
    assert command(service, "retire", "SECRET_KEY").exit_code == 0
    assert len(restarted().config["KEYS"]["SECRET_KEY"]) == 1


def test_a_key_of_the_environment_is_told_not_written(app, restarted, monkeypatch, tmp_path):
    monkeypatch.setenv("AUDIT_KEY", ENVIRON["AUDIT_KEY"])
    before = (tmp_path / "secrets.env").read_text()
    done = command(app, "rotate", "AUDIT_KEY")
    assert re.search(rf"^AUDIT_KEY=[\w=-]{{44}},{ENVIRON['AUDIT_KEY']}$", done.output, re.MULTILINE)
    assert (tmp_path / "secrets.env").read_text() == before


def test_the_file_of_secrets_is_for_its_owner_only(app, restarted, tmp_path):
    with app.app_context():
        assert write("AUDIT_KEY", "new") == tmp_path / "secrets.env"
    assert (tmp_path / "secrets.env").stat().st_mode & 0o777 == 0o600


def test_a_key_that_is_alone_is_not_taken_out(app, restarted):
    assert "has one key only" in command(app, "retire", "CONTACT_KEYS").output


def test_keys_of_second_factors_are_numbered():
    assert numbered(["old"]) == {"1": "old"}
    assert numbered(["3:newest", "2:new", "old"]) == {"3": "newest", "2": "new", "1": "old"}
