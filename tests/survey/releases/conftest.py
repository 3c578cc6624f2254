"""A frozen wave in the database, with a handful of responses at every outlet."""

import secrets
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from survey.asked.scoring import SCORE
from survey.base.database import db, transaction
from survey.models import AccessCode, Outlet, OutletHead, Response, WaveQuestionnaire
from survey.models.account import STATISTICIAN
from survey.models.wave import wave_by_code
from survey.waves import stages
from tests.conftest import SMALL, import_register

START = datetime(2026, 3, 2, 1, tzinfo=UTC)


def answer(code):
    """Ten responses at each outlet of a wave."""
    wave = wave_by_code(code)
    versions = dict(
        db.session.execute(
            sa.select(WaveQuestionnaire.sector_code, WaveQuestionnaire.version_id).where(
                WaveQuestionnaire.wave_id == wave.id
            )
        ).all()
    )
    for outlet in db.session.scalars(sa.select(Outlet).order_by(Outlet.code)):
        door = db.session.scalars(sa.select(AccessCode.id).where(AccessCode.outlet_id == outlet.id)).first()
        head = db.session.get_one(OutletHead, outlet.id)
        for number in range(10):
            head.length += 1
            given = {"overall": 6 + (number + outlet.id) % 5, "versus_expectation": 8, "versus_ideal": 7 + number % 3}
            db.session.add(
                Response(
                    outlet_id=outlet.id,
                    wave_id=wave.id,
                    version_id=versions[outlet.sector_code],
                    code_id=door,
                    kind="poster",
                    receipt_hash=secrets.token_bytes(32),
                    salt=secrets.token_bytes(16),
                    sequence=head.length,
                    received_at=START + timedelta(days=number),
                    seconds=60 + number,
                    language="zh",
                    answers=given,
                    score=SCORE.of_answers(given),
                )
            )


@pytest.fixture
def frozen(app, run, open_wave, remembered):
    """The wave 2026-1, frozen."""

    def freeze():
        with app.app_context(), transaction():
            answer("2026-1")
        assert run("wave", "close", "2026-1").exit_code == 0
        assert run("wave", "freeze", "2026-1").exit_code == 0

    remembered("frozen", freeze)
    return "2026-1"


@pytest.fixture
def freeze_next(app, run, frozen):
    """`freeze_next(prepare)`: the wave 2026-2 with the same answers, frozen as well; `prepare` gets it just opened."""

    def freeze(prepare=lambda wave: None):
        with app.app_context(), transaction():
            wave = stages.create("2026-2", "2026年第二期")
            import_register(wave, *SMALL)
            stages.open_(wave)
            prepare(wave)
            answer("2026-2")
        assert run("wave", "close", "2026-2").exit_code == 0
        assert run("wave", "freeze", "2026-2").exit_code == 0
        return "2026-2"

    return freeze


@pytest.fixture
def next_wave(freeze_next):
    return freeze_next()


@pytest.fixture
def statistician(account):
    """The one who signs."""
    return account(STATISTICIAN, email="second@example.cn")


@pytest.fixture
def done(run):
    """Run a command that must succeed; what it printed."""

    def call(*words):
        result = run(*words)
        assert result.exit_code == 0, result.output
        return result.stdout

    return call


@pytest.fixture
def publish(done, statistician):
    """Take a wave through draft, signature and publication; `publish(wave, number of the release)`."""

    def through(wave, number, *words):
        done("release", "create", wave, *words)
        done("release", "sign", str(number), "--as", statistician.email)
        done("release", "publish", str(number))

    return through
