"""Work for the worker without end: closed waves are frozen, each frozen one is drafted several times."""

import threading
import time
from collections import Counter
from itertools import count

import sqlalchemy as sa

from survey import create_app
from survey.base.clock import now
from survey.base.database import AWAY, db, transaction
from survey.errands.asking import AlreadyAskedError, ask
from survey.errands.status import State, state
from survey.models import AuditEvent, Errand, Wave
from survey.models.errand import latest_errand
from survey.releases.drafting import DRAFT
from survey.snapshots.freezing import FREEZE

DRAFTS = 2
"""Of each wave, before the next one is frozen; the last is drafted until the run is over."""
OFTEN = 0.5
ALL_WITHIN = 400  # seconds; a bound for a run that would hang
DETAILS = {FREEZE: {}, DRAFT: {"reason": "", "basis": "all", "flags": "in"}}


class Office:
    """Somebody who asks for one errand after another, and once more for what a dead worker left or what failed.

    `ended` counts errands by kind and state, `died` those that a dead worker left, `why` what the failed ones say.
    """

    def __init__(self, service, folder, waves):
        self.ended, self.died, self.why = Counter(), 0, Counter()
        self._app, self._waves, self._over = create_app(service.environ, folder), waves, threading.Event()
        self._thread = threading.Thread(target=self._work)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._over.set()
        self._thread.join(ALL_WITHIN)
        assert not self._thread.is_alive(), "an errand neither ended nor said why"

    def check(self):
        """Check that nothing is unfinished, and that what was frozen was frozen once."""
        with self._app.app_context():
            assert not db.session.scalars(sa.select(Errand.subject).where(Errand.finished_at.is_(None))).all()
            frozen = db.session.scalars(sa.select(Wave.code).where(Wave.snapshot.is_not(None))).all()
            noted = db.session.scalars(sa.select(AuditEvent.object).where(AuditEvent.action == "wave frozen")).all()
            db.session.close()
            db.engine.dispose()
        assert sorted(noted) == sorted(frozen)
        assert len(frozen) == self.ended[FREEZE, "finished"] > 0

    def _work(self):
        for number in count():
            wave = self._waves[min(number, len(self._waves) - 1)]
            for kind in (FREEZE, *DRAFTS * [DRAFT]):
                if self._over.is_set():
                    return
                if kind != FREEZE or number < len(self._waves):
                    self._see_to(kind, wave)

    def _see_to(self, kind, wave):
        """Ask, and wait until it has ended, also where the run is over meanwhile."""
        before = self._insist(lambda: self._stands(kind, wave))[0]
        self._insist(lambda: self._ask(kind, wave))
        while True:
            time.sleep(OFTEN)
            number, stands, problems = self._insist(lambda: self._stands(kind, wave))
            if number == before:  # it was taken for asked in the moment in which the one before it ended
                self._insist(lambda: self._ask(kind, wave))
            elif stands is State.DIED:
                self.died += 1
                self._insist(lambda: self._ask(kind, wave))
            elif stands in (State.FINISHED, State.FAILED):
                self.ended[kind, stands.value] += 1
                self.why.update((kind, problem["code"]) for problem in problems)
                if stands is State.FINISHED or kind != FREEZE:
                    return
                before = number
                self._insist(lambda: self._ask(kind, wave))

    def _ask(self, kind, wave):
        try:
            with transaction():
                ask(kind, wave, None, **DETAILS[kind])
        except AlreadyAskedError:
            db.session.rollback()

    def _stands(self, kind, wave):
        """The id of the latest errand, how it stands, its problems."""
        errand = latest_errand(kind, wave)
        found = (errand.id, state(errand, now()), errand.problems or []) if errand else (None, None, [])
        db.session.rollback()
        return found

    def _insist(self, do):
        """Do it, however often it takes."""
        while True:
            try:
                with self._app.app_context():
                    return do()
            except AWAY:
                time.sleep(OFTEN)
