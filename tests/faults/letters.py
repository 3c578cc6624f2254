"""Somebody who posts one mail after another, and looks whether each arrived."""

import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta

import sqlalchemy as sa

from survey import create_app
from survey.base.clock import now
from survey.base.database import AWAY, db, transaction
from survey.errands.outbox import post
from survey.models import Mail

OFTEN = 0.5
NEAR = timedelta(seconds=5)
SECRET = "a-link-that-only-you-may-follow"
ALL_WITHIN = 200  # seconds; a bound for a run that would hang


class Letters:
    """`posted` are the Message-IDs of mails whose transaction was committed; `doubles` how many came once more."""

    def __init__(self, service, folder, server):
        self.posted, self.doubles = [], 0
        self._app, self._server, self._over = create_app(service.environ, folder), server, threading.Event()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._over.set()
        self._thread.join()

    def _write(self):
        while not self._over.wait(OFTEN):
            with self._app.app_context(), suppress(*AWAY):
                with transaction():
                    post("manager@example.cn", "新的办理任务", f"http://127.0.0.1/{SECRET}\n")
                    (mail,) = db.session.new
                    name = mail.message_id
                self.posted.append(name)

    def check(self):
        """Let no mail wait any longer for its next attempt; check that each has arrived, and is known to have."""
        end = time.monotonic() + ALL_WITHIN
        while self._waiting():
            assert time.monotonic() < end, "a mail neither arrived nor was given up"
            time.sleep(OFTEN)
        with self._app.app_context():
            known = dict(db.session.execute(sa.select(Mail.message_id, Mail.failed)).all())
            db.session.close()
            db.engine.dispose()
        arrived = Counter(self._server.arrived())
        assert set(self.posted) <= set(known) == set(arrived)
        assert set(known.values()) == {None}
        self.doubles = arrived.total() - len(arrived)

    def _waiting(self):
        """How many still wait; those whose next attempt is far off are due now."""
        far = now() + NEAR
        with self._app.app_context(), transaction():
            waiting = db.session.scalars(sa.select(Mail).where(Mail.ended_at.is_(None))).all()
            for mail in waiting:
                if mail.next_at > far:
                    mail.next_at = now() + NEAR
            return len(waiting)
