"""Published releases: a small province of figures, every mark among them."""

import json

import pytest

from survey.base.clock import now
from survey.base.database import db, transaction
from survey.figures.files import COVARIANCES, FIGURES, PUBLIC, SETTINGS, folder
from survey.models import Release
from survey.models.account import STATISTICIAN
from survey.models.wave import wave_by_code
from survey.waves import stages
from tests.survey.publications.content import changed, figures_of


@pytest.fixture
def publish(app, account):
    """Publish a revision of a wave: `publish("2026-1")`, `publish("2026-1", 2, reason="...", lift=1.0)`."""
    ours = account(STATISTICIAN), account(STATISTICIAN)

    def do(code, revision=1, *, reason=None, status="published", lift=0.0, asked=None):
        content = figures_of(code, lift) if asked is None else changed(figures_of(code, lift), asked)
        with app.app_context(), transaction():
            wave = wave_by_code(code) or stages.create(code, f"{code}期")
            signed = {} if status == "draft" else {"signed_by_id": ours[1].id, "signed_at": now()}
            release = Release(
                wave=wave,
                revision=revision,
                reason=reason,
                status=status,
                settings=content["settings"],
                figures="0" * 64,
                created_by_id=ours[0].id,
                published_at=now() if status == "published" else None,
                **signed,
            )
            db.session.add(release)
            place = folder(release)
            place.mkdir(parents=True)
            files = {FIGURES: content, PUBLIC: content, SETTINGS: content["settings"], COVARIANCES: {}}
            for name, told in files.items():
                (place / name).write_text(json.dumps(told), encoding="utf-8")
        return content

    return do
