"""A small service in which everything can be reached: an open wave, a draft, lists, and who may bring files."""

import logging
import time
from pathlib import Path

import sqlalchemy as sa
from flask.testing import FlaskClient

from survey.accounts import people
from survey.base.clock import today
from survey.base.database import alembic, db, transaction
from survey.indicators.listing import import_list
from survey.integrity.heads import signed
from survey.models import AccessCode
from survey.models.account import ADMINISTRATOR, STATISTICIAN
from survey.queries.scan import look_up
from survey.respond.ticket import issue
from survey.tables.incoming import read
from survey.tables.known import INDICATORS as LIST
from survey.waves import stages
from tests.conftest import SMALL, build, import_register

INDICATORS = (
    "code,group,name,name_en,unit,direction,targets,source\np1,product,合格率,Pass rate,%,least,2015:95,专栏1\n"
)


class Unforeseen(Exception):  # noqa: N818 - it is found, not raised by what is tried
    """Something that nobody foresaw was written into the log."""


class _Ears(logging.Handler):
    """Keeps the last error that was logged with its traceback: what is done outside of a request ends there."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: BaseException | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            self.heard = record.exc_info[1]


class World:
    """The service in `folder`, on an empty database of its own."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        logging.getLogger("alembic").setLevel(logging.WARNING)
        self.app = build(folder, database_url, RESPONSES_PER_MINUTE="1000000")
        self.app.config["WTF_CSRF_ENABLED"] = False
        self._ears = _Ears()
        self.app.logger.addHandler(self._ears)
        with self.app.app_context():
            alembic.upgrade()
            self._furnish()

    def _furnish(self) -> None:
        with transaction():
            wave = stages.create("2026-1", "第一期")
            import_register(wave, *SMALL)
            stages.open_(wave)
            import_register(stages.create("2026-2", "第二期"), *SMALL)
            import_list(read(LIST, INDICATORS.encode()), "me@example.cn")
            made = [people.create(f"{role}@example.cn", role) for role in (STATISTICIAN, ADMINISTRATOR)]
            self._keys = {one.role: one.fs_uniquifier for one in made}
            self.email = made[0].email
        self.code = db.session.scalar(sa.select(AccessCode.code).order_by(AccessCode.id))

    def ticket(self) -> bytes:
        """A fresh ticket for the code."""
        with self.app.app_context():
            found = look_up(self.code)
            return issue(self.code, found.wave_id, found.version_id, "zh").text.encode()

    def browser(self, role: str = "") -> FlaskClient:
        """A browser of its own, of the statistician, the administrator, or of nobody."""
        browser = self.app.test_client()
        if role:
            with browser.session_transaction() as session:
                session.update(_user_id=self._keys[role], _fresh=True, since=time.time(), fs_paa=time.time())
        return browser

    def heads(self) -> list[bytes]:
        """A file of published heads, signed by the service."""
        with self.app.app_context():
            return [signed(today(), [])]

    def unheard(self) -> None:
        """Raise what was logged as an error since the last time."""
        heard, self._ears.heard = self._ears.heard, None
        if heard is not None:
            raise Unforeseen(f"logged: {heard!r}") from heard
