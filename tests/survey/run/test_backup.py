"""Backups are whole, say what they are, and come back: verified by restoring them, refused where anything is amiss."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from survey.base import storage
from survey.base.config import load
from survey.base.database import db, transaction
from survey.base.refusal import RefusedError
from survey.integrity import heads
from survey.models import Response
from survey.models.job_run import job_runs
from survey.privacy.contacts import keep_contact
from survey.privacy.keys import introduce
from survey.run.backup.sealed import main, seal, unseal
from survey.snapshots.freeze import mark_frozen, write_quiet_snapshot
from survey.waves import stages
from tests.conftest import ENVIRON, build, on_server
from tests.survey.snapshots.test_freeze import respond

PASSPHRASE = "correct horse battery staple"


@dataclass(frozen=True)
class Made:
    """A backup, and the service that it is of."""

    folder: Path
    said: str


@pytest.fixture
def passphrase(tmp_path, monkeypatch):
    """As the timer of deploy/ has it; and the environment in which a rehearsal's own process runs."""
    file = tmp_path / "passphrase"
    file.write_text(PASSPHRASE + "\n")
    for name, value in {**ENVIRON, "BACKUP_PASSPHRASE_FILE": str(file)}.items():
        monkeypatch.setenv(name, value)
    return file


@pytest.fixture
def lived(app, open_wave, run):
    """A service with a frozen wave, heads published before its backup, a contact."""
    with app.app_context():
        with transaction():
            introduce()
            for mark in range(1, 11):
                respond("A1", {"overall": mark})
                respond("B1", {"overall": mark})
            keep_contact(
                db.session.connection(), db.session.scalar(sa.select(sa.func.min(Response.id))), "0931-8642135"
            )
        heads.publish()
        db.session.rollback()
        with transaction():
            respond("A2", {"overall": 7})
    return app


@pytest.fixture
def made(lived, run, passphrase, tmp_path):
    folder = tmp_path / "backups" / "first"
    done = run("backup", "create", str(folder))
    assert done.exit_code == 0, done.output
    return Made(folder, done.output)


@pytest.fixture
def elsewhere(app, tmp_path):
    """A service of the same kind on an empty database and an empty data folder."""
    place = tmp_path / "elsewhere"
    place.mkdir()
    url = app.config["SQLALCHEMY_ENGINES"]["default"]["url"]
    if url.startswith("sqlite"):
        other = f"sqlite:///{place / 'survey.db'}"
    else:
        name = f"survey_restored_{sa.make_url(url).database[-12:]}"
        server = sa.create_engine(on_server("postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)

        with server.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        other = on_server(name)
    service = build(place, other)
    yield service
    with service.app_context():
        db.engine.dispose()
    if not url.startswith("sqlite"):
        with server.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def commands(service):
    return lambda *words: service.test_cli_runner().invoke(args=list(words))


def test_a_backup_is_verified_by_restoring_it(made, run):
    done = run("backup", "verify", str(made.folder))
    assert done.exit_code == 0, done.output
    assert "all 21 responses of 3 outlets are as they were, and lead to the heads of" in done.output
    assert "wave 2026-1: the receipt of its last response is found" in done.output
    assert "1 contacts open with our keys" in done.output
    assert "with its secrets, sealed: all holds" in done.output


def test_what_comes_back_is_what_was_there(made, elsewhere, app):
    restored = commands(elsewhere)
    done = restored("backup", "restore", str(made.folder))
    assert done.exit_code == 0, done.output
    checked = restored("backup", "check", "--at-least", "21")
    assert checked.exit_code == 0, checked.output
    with app.app_context():
        (day,) = heads.published()
        there = heads.of_day(day)
    with elsewhere.app_context():
        assert heads.of_day(day) == there


def test_files_in_a_bucket_come_along_and_come_back_into_one(lived, elsewhere, run, passphrase, bucket, tmp_path):
    """The machine that makes the backup has no copy of its own; the one that brings it back shares it at once."""
    settings = load({**ENVIRON, **bucket.settings}, tmp_path)
    for service in (lived, elsewhere):
        service.config.update({name: settings[name] for name in ("STORAGE_URL", "STORAGE_OPTIONS")})
    with lived.app_context():
        storage.share("heads")
        shutil.rmtree(storage.place("heads"))
        (name,) = storage.listed("heads")
    assert run("backup", "create", str(tmp_path / "first")).exit_code == 0
    assert (tmp_path / "first" / "data" / name).is_file()
    refused = commands(elsewhere)("backup", "restore", str(tmp_path / "first"))
    assert "heads holds files already" in refused.output
    bucket.empty()
    assert commands(elsewhere)("backup", "restore", str(tmp_path / "first")).exit_code == 0
    with elsewhere.app_context():
        assert list(storage.listed("heads")) == [name]


def test_nothing_is_restored_over_data(made, elsewhere, run):
    before = run("audit", "chain").output
    refused = run("backup", "restore", str(made.folder))
    assert refused.exit_code == 1
    assert "holds tables already" in refused.output
    assert "heads holds files already" in refused.output
    assert run("audit", "chain").output == before
    restored = commands(elsewhere)
    assert restored("backup", "restore", str(made.folder)).exit_code == 0
    assert restored("backup", "restore", str(made.folder)).exit_code == 1


def test_with_other_keys_nothing_is_restored(made, elsewhere, tmp_path):
    url = elsewhere.config["SQLALCHEMY_ENGINES"]["default"]["url"]
    stranger = build(tmp_path / "elsewhere", url, AUDIT_KEY="another secret that is long enough to be one")
    refused = commands(stranger)("backup", "restore", str(made.folder))
    assert refused.exit_code == 1
    assert "AUDIT_KEY is not the key" in refused.output
    with elsewhere.app_context():
        assert sa.inspect(db.engine).get_table_names() == []
    with stranger.app_context():
        db.engine.dispose()


def damage_a_file(folder):
    with next(folder.glob("database.*")).open("r+b") as file:
        file.write(b"?")


def lose_a_file(folder):
    next((folder / "data" / "heads").iterdir()).unlink()


def add_a_file(folder):
    (folder / "data" / "heads" / "2030-01-01.json").write_text("{}")


def lose_the_list(folder):
    (folder / "manifest.json").unlink()


@pytest.mark.parametrize("harm", [damage_a_file, lose_a_file, add_a_file, lose_the_list])
def test_a_backup_that_is_not_whole_is_neither_verified_nor_restored(made, elsewhere, run, harm):
    harm(made.folder)
    for service, word in ((run, "verify"), (commands(elsewhere), "restore")):
        refused = service("backup", word, str(made.folder))
        assert refused.exit_code == 1, refused.output
        assert len(refused.output.splitlines()) == 1
    with elsewhere.app_context():
        assert sa.inspect(db.engine).get_table_names() == []


def test_responses_that_are_altered_are_found_though_the_backup_is_whole(lived, run, passphrase, tmp_path):
    with lived.app_context(), transaction():
        db.session.execute(sa.update(Response).where(Response.sequence == 2).values(answers={"overall": 10}))
    assert run("backup", "create", str(tmp_path / "altered")).exit_code == 0
    done = run("backup", "verify", str(tmp_path / "altered"))
    assert done.exit_code == 1
    assert "A1: one of the first 10 responses was altered" in done.output


def test_a_wave_that_freezes_while_the_backup_is_made_has_its_snapshot(lived, run, passphrase, tmp_path):
    """The files are copied after the database: whatever that calls frozen is there."""
    with lived.app_context(), transaction():
        stages.close(stages.find("2026-1"))
    with lived.app_context():
        snapshot = write_quiet_snapshot(stages.find("2026-1"))
        db.session.rollback()
        with transaction():
            mark_frozen(stages.find("2026-1"), snapshot)
    assert run("backup", "create", str(tmp_path / "frozen")).exit_code == 0
    done = run("backup", "verify", str(tmp_path / "frozen"))
    assert done.exit_code == 0, done.output
    assert "wave 2026-1: the files of its snapshot are as they were frozen" in done.output
    shutil.rmtree(tmp_path / "snapshots")
    assert run("backup", "create", str(tmp_path / "without")).exit_code == 0
    assert run("backup", "verify", str(tmp_path / "without")).exit_code == 1


def test_the_database_knows_when_a_backup_was_made(made, lived):
    with lived.app_context():
        assert job_runs()["backup"].done_at is not None


def test_a_folder_with_something_in_it_is_not_written_to(made, run):
    refused = run("backup", "create", str(made.folder))
    assert refused.exit_code == 1
    assert "not an empty folder" in refused.output


def test_no_secret_is_in_the_clear(made):
    content = b"".join(path.read_bytes() for path in made.folder.rglob("*") if path.is_file())
    assert not [name for name in ENVIRON if name != "ORGANISER" and ENVIRON[name].encode() in content]
    assert b"8642135" not in content


def test_the_secrets_come_back_with_the_passphrase_only(made, passphrase, tmp_path, capsys):
    target = tmp_path / "new" / "secrets.env"
    main(made.folder / "secrets.sealed", target)
    assert target.stat().st_mode & 0o777 == 0o600
    known = dict(line.split("=", 1) for line in target.read_text().splitlines())
    assert known == {name: value for name, value in ENVIRON.items() if name != "ORGANISER"}
    with pytest.raises(SystemExit, match="is there already"):
        main(made.folder / "secrets.sealed", target)
    passphrase.write_text("another passphrase, long enough")
    with pytest.raises(SystemExit, match="does not open"):
        main(made.folder / "secrets.sealed", tmp_path / "other.env")


def test_a_backup_without_passphrase_says_that_the_secrets_are_missing(lived, run, tmp_path, monkeypatch):
    monkeypatch.delenv("BACKUP_PASSPHRASE_FILE", raising=False)
    assert "BACKUP_PASSPHRASE_FILE is not set" in run("backup", "create", str(tmp_path / "none")).output
    assert not (tmp_path / "none").exists()
    assert "WITHOUT its secrets" in run("backup", "create", str(tmp_path / "none"), "--without-secrets").output


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", json.dumps({"scrypt": {}, "fernet": "x"}).encode()])
def test_what_is_no_file_of_secrets_is_said_to_be_none(content):
    with pytest.raises(RefusedError, match="not a file of sealed secrets"):
        unseal(content, PASSPHRASE)


def test_what_is_sealed_opens_again():
    assert unseal(seal({"A": "1"}, PASSPHRASE), PASSPHRASE) == {"A": "1"}
