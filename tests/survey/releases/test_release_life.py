"""Draft, second signature, publication, correction; nothing published changes."""

import json
import stat
from hashlib import sha256

import pytest
import sqlalchemy as sa

from analysis.snapshot.settings import settings_of
from survey.base.database import db, transaction
from survey.base.refusal import RefusedError
from survey.figures.files import complete, folder, public
from survey.models import AuditEvent, News, Release, Wave
from survey.models.account import ADMINISTRATOR, STATISTICIAN, Account
from survey.models.release import latest_release, published_of_wave
from survey.models.wave import wave_by_code
from survey.releases import draft, life
from survey.releases.draft import compute_draft
from survey.releases.settings import release_settings


@pytest.fixture
def listed(done):
    """What `release list` says."""
    return lambda: json.loads(done("release", "list", "--format", "json"))


def refused(run, *words):
    """What is said of a command that is refused."""
    result = run(*words)
    assert result.exit_code == 1
    return result.stderr


def test_from_a_frozen_wave_to_published_figures(app, frozen, publish, listed):
    publish(frozen, 1)
    assert listed() == [{"id": 1, "wave": "2026-1", "status": "published", "revision": 1}]
    with app.app_context():
        release = latest_release()
        assert public(release).wave.code == "2026-1"
        assert complete(release).cells[0].index is None or complete(release).cells[0].n >= 10
        assert sha256((folder(release) / "figures.json").read_bytes()).hexdigest() == release.figures
        assert release.settings == json.loads((folder(release) / "settings.json").read_bytes())
        assert release.settings["snapshot"] == release.wave.snapshot
        assert release.wave.status == "published"
        actions = db.session.execute(
            sa.select(AuditEvent.action, AuditEvent.actor)
            .where(AuditEvent.object == "2026-1 r1")
            .order_by(AuditEvent.id)
        ).all()
        assert [tuple(row) for row in actions] == [
            ("release drafted", "command line"),
            ("release signed", "second@example.cn"),
            ("release published", "command line"),
        ]
        news = db.session.scalars(sa.select(News)).one()
        assert (news.kind, news.facts) == ("release", {"wave": "2026-1", "revision": 1})
        assert news.path == "/releases/2026-1/1"


def test_the_files_of_a_published_release_are_read_only_and_its_row_cannot_change(app, frozen, publish):
    publish(frozen, 1)
    with app.app_context():
        release = latest_release()
        modes = {stat.S_IMODE(file.stat().st_mode) for file in folder(release).iterdir()}
        assert modes == {0o444}
        number = release.id
        db.session.rollback()
        with pytest.raises(sa.exc.DatabaseError, match="never changed"), transaction():
            db.session.get_one(Release, number).reason = "another"


def test_a_draft_is_nobodys_to_read(app, frozen, done):
    done("release", "create", frozen)
    with app.app_context():
        (release,) = db.session.scalars(sa.select(Release))
        with pytest.raises(RefusedError, match="草稿"):
            public(release)
        assert complete(release).wave.code == "2026-1"


def test_an_open_wave_has_no_release(app, run, open_wave):
    assert "figures come from a frozen wave only" in refused(run, "release", "create", "2026-1")
    assert "no wave" in refused(run, "release", "create", "2030-1")
    with app.app_context():
        assert db.session.scalars(sa.select(Release)).all() == []


def test_whoever_made_the_draft_cannot_sign_it_nor_anybody_who_is_no_statistician(app, frozen, account):
    first, boss = account(STATISTICIAN), account(ADMINISTRATOR)
    with app.app_context():
        made = compute_draft(wave_by_code(frozen))
        db.session.rollback()
        with transaction():
            release = life.record(wave_by_code(frozen), made, db.session.get_one(Account, first.id))
            with pytest.raises(RefusedError, match="另一位统计人员"):
                life.sign(release, db.session.get_one(Account, first.id))
            with pytest.raises(RefusedError, match="只有统计人员"):
                life.sign(release, db.session.get_one(Account, boss.id))


def test_steps_out_of_their_order_are_refused(run, frozen, done, publish, statistician):
    assert "no release 1" in refused(run, "release", "publish", "1")
    done("release", "create", frozen)
    assert "A second statistician must sign" in refused(run, "release", "publish", "1")
    assert "There is no account" in refused(run, "release", "sign", "1", "--as", "nobody@example.cn")
    publish(frozen, 1)
    assert "Only a draft can be signed" in refused(run, "release", "sign", "1", "--as", statistician.email)
    assert "Say why" in refused(run, "release", "create", frozen)


def test_the_same_draft_again_changes_nothing_and_another_one_replaces_it(done, listed, frozen, statistician):
    done("release", "create", frozen)
    done("release", "sign", "1", "--as", statistician.email)
    done("release", "create", frozen)
    assert listed() == [{"id": 1, "wave": frozen, "status": "signed", "revision": 1}]
    done("release", "create", frozen, "--flags", "out")
    assert listed() == [{"id": 1, "wave": frozen, "status": "draft", "revision": 1}]


def test_a_correction_is_another_revision_with_its_reason_and_the_first_stays(app, frozen, publish, listed):
    publish(frozen, 1)
    with app.app_context():
        before = {file.name: file.read_bytes() for file in folder(latest_release()).iterdir()}
    publish(frozen, 2, "--reason", "名录中一家网点的业务量有误")
    assert [(one["revision"], one["status"]) for one in listed()] == [(1, "published"), (2, "published")]
    with app.app_context():
        first, second = published_of_wave(wave_by_code(frozen).id)
        assert {file.name: file.read_bytes() for file in folder(first).iterdir()} == before
        assert second.reason == "名录中一家网点的业务量有误"
        assert [known["revision"] for known in second.settings["earlier"]] == [1]
        assert latest_release().id == second.id


def test_changes_are_measured_from_the_last_published_wave(app, next_wave, publish, done):
    done("release", "create", next_wave)
    with app.app_context():
        assert db.session.scalars(sa.select(Release)).one().settings["previous"] is None
    publish("2026-1", 2)
    publish(next_wave, 1)
    with app.app_context():
        content = complete(latest_release())
        assert content.previous.code == "2026-1"
        sector = next(row for row in content.sectors if row.code == "C01")
        assert sector.change.change == pytest.approx(0, abs=1e-9)  # the same answers twice


def test_a_draft_that_does_not_know_of_a_later_publication_is_not_published(
    run, next_wave, publish, done, statistician
):
    done("release", "create", next_wave)
    done("release", "sign", "1", "--as", statistician.email)
    publish("2026-1", 2)
    assert "make it again" in refused(run, "release", "publish", "1")


def test_files_that_were_touched_after_signing_are_not_published(app, run, frozen, done, statistician):
    done("release", "create", frozen)
    done("release", "sign", "1", "--as", statistician.email)
    with app.app_context():
        file = folder(db.session.get_one(Release, 1)) / "figures.json"
        file.write_bytes(file.read_bytes() + b" ")
    assert "not those that were recorded" in refused(run, "release", "publish", "1")
    done("release", "create", frozen)
    with app.app_context():
        assert db.session.get_one(Release, 1).status == "draft"


def test_an_interrupted_draft_leaves_neither_row_nor_folder(app, run, frozen, monkeypatch, done):
    def interrupted(wave, made, by=None):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(life, "record", interrupted)
        run("release", "create", frozen)
    with monkeypatch.context() as patch:
        patch.setattr(draft, "written", interrupted)
        run("release", "create", frozen)
    with app.app_context():
        assert db.session.scalars(sa.select(Release)).all() == []
        assert list((app.config["DATA_DIR"] / "releases").iterdir()) == []
    done("release", "create", frozen)


def test_a_draft_that_cannot_be_committed_can_be_made_again(app, frozen, done):
    with app.app_context():
        made = compute_draft(wave_by_code(frozen))
        db.session.rollback()
        with pytest.raises(RuntimeError, match="power"), transaction():
            life.record(wave_by_code(frozen), made)
            raise RuntimeError("power")
        assert db.session.scalars(sa.select(Release)).all() == []
    done("release", "create", frozen)
    with app.app_context():
        release = db.session.scalars(sa.select(Release)).one()
        assert complete(release).wave.code == frozen
        assert db.session.scalars(sa.select(Wave.status)).one() == "frozen"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("basis", "invited"),
        ("flags", "out"),
        ("psu", "unit"),
        ("minimum_items", 3),
        ("items", {"overall": 0.5, "versus_expectation": 0.25, "versus_ideal": 0.25}),
    ],
)
def test_waves_are_measured_alike_only_where_responses_count_and_score_the_same(app, frozen, name, value):
    with app.app_context():
        own = release_settings(wave_by_code(frozen))
        settings, _problems = settings_of(own)
        assert settings.alike(settings_of({**own, "shares": None, "confidence": 0.9})[0])
        assert not settings.alike(settings_of({**own, name: value})[0])
