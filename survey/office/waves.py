"""The life of a wave: draft, open, closed, frozen."""

import re

import sqlalchemy as sa

from questionnaires import load_all
from survey.database import db, now
from survey.models import QuestionnaireVersion, RegisterEntry, Sector, Wave, WaveQuestionnaire
from survey.models.wave import wave_by_code
from survey.refusal import RefusedError

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}")


def find(code: str) -> Wave:
    """The wave with this code; raises RefusedError where there is none."""
    wave = wave_by_code(code)
    if wave is None:
        raise RefusedError(f"there is no wave {code!r}; `wave list` shows all, `wave create` makes one")
    return wave


def create(code: str, name: str, *, demo_data: bool = False) -> Wave:
    """A new wave in draft."""
    if not _CODE.fullmatch(code):
        raise RefusedError(f"a wave's code is 1 to 20 letters, digits and hyphens, not {code!r}")
    if wave_by_code(code):
        raise RefusedError(f"wave {code} exists already")
    wave = Wave(code=code, name=name, demo_data=demo_data)
    db.session.add(wave)
    db.session.flush()
    return wave


def open_(wave: Wave) -> None:
    """Let responses in. The questionnaires of today are the wave's from now on."""
    problems = []
    if wave.status not in ("draft", "closed"):
        problems.append(f"wave {wave.code} is {wave.status}; only a draft or closed wave can be opened")
    other = db.session.scalar(sa.select(Wave.code).where(Wave.status == "open", Wave.id != wave.id))
    if other:
        problems.append(f"wave {other} is open; close it first")
    if not db.session.scalar(sa.select(sa.exists().where(RegisterEntry.wave_id == wave.id))):
        problems.append(f"wave {wave.code} has no outlets yet; `frame import FILE --wave {wave.code}` brings them")
    if problems:
        raise RefusedError(*problems)
    if wave.opened_at is None:
        _assign_questionnaires(wave)
        wave.opened_at = now()
    wave.status, wave.closed_at = "open", None


def close(wave: Wave) -> None:
    """Let no more responses in."""
    if wave.status != "open":
        raise RefusedError(f"wave {wave.code} is {wave.status}; only an open wave can be closed")
    wave.status, wave.closed_at = "closed", now()


def _assign_questionnaires(wave: Wave) -> None:
    questionnaires = load_all()
    known = {version.hash: version for version in db.session.scalars(sa.select(QuestionnaireVersion))}
    for sector in db.session.scalars(sa.select(Sector.code)):
        questionnaire = questionnaires[sector]
        if questionnaire.version not in known:
            version = QuestionnaireVersion(hash=questionnaire.version, content=questionnaire.content)
            db.session.add(version)
            db.session.flush()
            known[questionnaire.version] = version
        db.session.add(
            WaveQuestionnaire(wave_id=wave.id, sector_code=sector, version_id=known[questionnaire.version].id)
        )
    db.session.flush()
