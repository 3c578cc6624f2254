"""How somebody signs in, and what is kept of it."""

import base64
import re
import time

import sqlalchemy as sa
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from survey.accounts import people
from survey.base.database import db, transaction
from survey.models import Account, AuditEvent

PASSWORD = "eine gute Losung 7"


def with_password(app, person, password=PASSWORD):
    with app.app_context(), transaction():
        people.set_password(db.session.get(Account, person.id), password)


def token(page):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text).group(1)


def enter(client, email, password, **more):
    page = client.get("/sign-in")
    return client.post("/sign-in", data={"csrf_token": token(page), "email": email, "password": password, **more})


def stored(app, person):
    with app.app_context():
        return db.session.get(Account, person.id)


def actions(app):
    with app.app_context():
        return list(db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)))


def noted(app, action):
    """Who did this, and to which account, as the audit log has it."""
    with app.app_context():
        found = sa.select(AuditEvent.actor, AuditEvent.object).where(AuditEvent.action == action)
        return [tuple(row) for row in db.session.execute(found)]


def code_of(key, later=0):
    """The code that a phone shows, so many steps of half a minute later."""
    plain = key.replace("-", "")
    secret = base64.b32decode(plain + "=" * (-len(plain) % 8))
    return TOTP(secret, 6, SHA1(), 30).generate(int(time.time()) + 30 * later).decode()


def set_up_second_factor(client, person):
    answer = enter(client, person.email, PASSWORD)
    assert answer.location == "/second-factor/setup"
    page = client.get(answer.location)
    page = client.post("/second-factor/setup", data={"csrf_token": token(page), "setup": "authenticator"})
    key = re.search(r"<code>([A-Z2-7-]+)</code>", page.text).group(1)
    wrong = client.post("/second-factor", data={"csrf_token": token(page), "code": "000000"})
    assert "验证码不对" in wrong.text
    done = client.post("/second-factor", data={"csrf_token": token(page), "code": code_of(key)})
    assert done.status_code == 302
    return key
