"""The responses of a frozen wave leave the database and come back as they were; nobody outside notices."""

import json
import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from survey.base.clock import now
from survey.base.database import alembic, db, transaction
from survey.integrity.chain import differences, kept_heads
from survey.models import AccessCode, AuditEvent, Case, Comment, Contact, Outlet, Response
from survey.models.account import MANAGER
from survey.queries.responses import counts_by_wave
from survey.snapshots import archiving
from survey.snapshots.freeze import held_by_one
from survey.units.adding_up import fold
from survey.waves import stages
from tests.conftest import SMALL, build, import_register
from tests.survey.models.test_responses_by_wave import held, parts, send


class CutShortError(Exception):
    """What ends an attempt in these tests."""


@pytest.fixture
def lived(app, client, run, open_wave):
    """Receipts of a frozen wave, by outlet, and of the open one that follows it over the same outlets."""
    with app.app_context():
        codes = dict(db.session.execute(sa.select(Outlet.code, AccessCode.code).join(AccessCode)).all())
    old = [send(client, codes[outlet]) for outlet in ("A1", "A1", "A2", "B1")]
    for step in ("close", "freeze"):
        assert run("wave", step, "2026-1").exit_code == 0
    with app.app_context():
        with transaction():
            wave = stages.create("2026-2", "2026年第二期", demo_data=stages.find("2026-1").demo_data)
            import_register(wave, *SMALL)
            stages.open_(wave)
        fold()
    return old, [send(client, codes[outlet]) for outlet in ("B1", "A1")], codes


def folder_of(app):
    (folder,) = (app.config["DATA_DIR"] / "archives" / "2026-1").iterdir()
    return folder


def done(run, *words):
    said = run(*words)
    assert said.exit_code == 0, said.output
    return said.output


def refused(run, *words):
    said = run(*words)
    assert said.exit_code == 1, said.output
    return said.output


def left(app):
    """How many responses each wave has in the database."""
    with app.app_context():
        counted = sa.select(Response.wave_id, sa.func.count()).group_by(Response.wave_id)
        return dict(db.session.execute(counted).all())


def test_rows_come_back_as_they_were_and_meanwhile_everything_else_is_there(
    app, run, client, lived, statistician, account, signed_in
):
    old, _, codes = lived
    figures = json.loads(done(run, "index", "2026-1", "--format", "json"))
    with app.app_context():
        before, counts, where = held(), counts_by_wave(), postgresql_parts()
        case = db.session.scalars(sa.select(Case.code).order_by(Case.id)).first()
    assert "4 responses in archives/2026-1/" in done(run, "wave", "archive", "2026-1")
    assert left(app) == {2: 2}
    if where:
        with app.app_context():
            assert postgresql_parts() == {"response_2": 2}
    assert "archived already" in done(run, "wave", "archive", "2026-1")

    for _, receipt in old:
        page = client.get(receipt)
        assert page.status_code == 200
        assert "2026年第一期" in page.text
        assert re.search("[0-9a-f]{64}", page.text)  # with its proof
    assert client.get("/r/0000000000000000").status_code == 404
    assert send(client, codes["A1"], old[0][0])[1] == old[0][1]  # a second tap
    assert "all 6 responses of 3 outlets are as they were" in done(run, "audit", "chain")
    checked = done(run, "backup", "check", "--at-least", "6")
    assert "wave 2026-1: the files of its archive are as they were written" in checked
    assert checked.count("the receipt of its last response is found") == 2
    assert json.loads(done(run, "index", "2026-1", "--format", "json")) == figures
    assert "archived" in done(run, "contacts", "list")
    with app.app_context():
        assert counts_by_wave() == counts
        assert db.session.scalars(sa.select(AuditEvent.action)).all().count("wave archived") == 1
    assert "wave restore 2026-1" in statistician.get("/office/waves/2026-1").text
    manager = signed_in(account(MANAGER))
    with app.app_context(), transaction():  # what was written today is shown tomorrow, and a case after hours
        db.session.execute(sa.update(Comment).values(day=date(2026, 1, 2)))
        db.session.execute(sa.update(Case).values(visible_at=now() - timedelta(days=1)))
    assert "已归档" in manager.get(f"/cases/{case}").text
    remarks = manager.get("/unit/comments?wave=2026-1&item=overall").text
    assert "不能再按打分筛选" in remarks
    assert "排队太久" in remarks

    assert "4 responses" in done(run, "wave", "restore", "2026-1")
    assert "not archived" in refused(run, "wave", "restore", "2026-1")
    with app.app_context():
        assert held()[0] == before[0]
        assert postgresql_parts() == where
    assert "all 6 responses" in done(run, "audit", "chain")
    assert "4 responses" in done(run, "wave", "archive", "2026-1")
    client.post(old[1][1])
    assert "erased" not in client.get(old[1][1]).text
    with app.app_context():
        erased = before[0][1][0]
        for noun in (Comment, Contact):
            kept = set(db.session.scalars(sa.select(noun.response_id)))
            assert (erased in kept, len(kept)) == (False, 5)


def postgresql_parts():
    found = parts() if db.engine.dialect.name == "postgresql" else {}
    db.session.rollback()
    return found


def end(*args, **named):
    raise CutShortError


ARCHIVING, COMMANDS = "survey.snapshots.archiving", "survey.office.archive_commands"
STEPS = [f"{ARCHIVING}.{name}" for name in ("described", "storage.move", "storage.copy", "_reads_back", "take_out")]


def test_where_it_is_interrupted_nothing_has_changed_and_the_next_attempt_does_it(app, run, client, lived, monkeypatch):
    receipt = lived[0][0][1]
    with app.app_context():
        before = held()

    def interrupted(step, *words):
        with monkeypatch.context() as patch:
            patch.setattr(step, end)
            assert isinstance(run(*words).exception, CutShortError)
        assert client.get(receipt).status_code == 200
        assert not any((app.config["DATA_DIR"] / "archiving").iterdir())

    for step in (*STEPS, f"{COMMANDS}.note"):
        interrupted(step, "wave", "archive", "2026-1")
        with app.app_context():
            assert held() == before
    done(run, "wave", "archive", "2026-1")
    assert left(app) == {2: 2}
    for step in (f"{ARCHIVING}.storage.copy", f"{ARCHIVING}.put_in", f"{COMMANDS}.note"):
        interrupted(step, "wave", "restore", "2026-1")
        assert left(app) == {2: 2}
    done(run, "wave", "restore", "2026-1")
    with app.app_context():
        assert held() == before
    done(run, "wave", "archive", "2026-1")
    folder_of(app)  # all of these wrote the same one


def test_what_is_not_in_order_is_refused_and_nothing_changes(app, run, client, lived):
    def changed(statement):
        with app.app_context(), transaction():
            db.session.execute(sa.text(statement))

    first = "outlet_id = (SELECT id FROM outlet WHERE code = 'A1') AND sequence = 1"
    with app.app_context():
        before = held()
        (answers,) = db.session.scalars(sa.text(f"SELECT CAST(answers AS TEXT) FROM response WHERE {first}"))
        db.session.rollback()
    assert "frozen wave only" in refused(run, "wave", "archive", "2026-2")
    assert "not archived" in refused(run, "wave", "restore", "2026-1")
    assert "no wave" in refused(run, "wave", "archive", "2026-9")
    with app.app_context(), held_by_one(stages.find("2026-1")):
        for word in ("archive", "restore"):
            assert "being frozen, archived or restored already" in refused(run, "wave", word, "2026-1")
    changed("UPDATE day_sums SET n = n + 1 WHERE wave_id = 1")
    assert "not added up yet" in refused(run, "wave", "archive", "2026-1")
    changed("UPDATE day_sums SET n = n - 1 WHERE wave_id = 1")
    changed(f"UPDATE response SET answers = '{{\"overall\" : 9}}' WHERE {first}")
    assert "are not those that were frozen" in refused(run, "wave", "archive", "2026-1")
    changed(f"UPDATE response SET answers = '{answers}' WHERE {first}")
    with app.app_context():
        assert held() == before
    assert not any((app.config["DATA_DIR"] / "archives" / "2026-1").iterdir())

    done(run, "wave", "archive", "2026-1")
    folder, receipt = folder_of(app), lived[0][0][1]
    for name in ("part-00000.parquet", "receipts.npy", "manifest.json"):
        content = (folder / name).read_bytes()
        for broken in (content[:-9] + bytes([content[-9] ^ 1]) + content[-8:], content[:40], None):
            (folder / name).unlink()
            if broken is not None:
                (folder / name).write_bytes(broken)
            for words in (("wave", "restore", "2026-1"), ("audit", "chain")):
                assert f"{name} is missing or damaged" in refused(run, *words)
            if broken is None or len(broken) == 40:
                assert client.get(receipt).status_code == 503
            assert left(app) == {2: 2}
        (folder / name).write_bytes(content)
    assert client.get(receipt).status_code == 200
    done(run, "wave", "restore", "2026-1")
    with app.app_context():
        assert held() == before


def test_receipts_of_every_part_are_found_and_chains_go_over_parts(app, client, lived):
    with app.app_context():
        before = held()
        written = archiving.write_archive(stages.find("2026-1"), rows=1)
        db.session.rollback()
        with transaction():
            archiving.mark_archived(stages.find("2026-1"), written)
        assert len(list(folder_of(app).glob("part-*.parquet"))) == 3
        assert list(differences(kept_heads(), rows=1)) == []
        db.session.rollback()
        for _, receipt in lived[0] + lived[1]:
            assert client.get(receipt).status_code == 200
        with archiving.scratch(stages.find("2026-1")) as place:
            kept = archiving.read_archive(stages.find("2026-1"), place)
            db.session.rollback()
            with transaction():
                assert archiving.mark_restored(stages.find("2026-1"), kept) == 4
        assert held() == before


def test_a_table_that_other_waves_share_stays_and_no_earlier_program_meets_an_archive(app, run, lived):
    with app.app_context():
        parted = db.engine.dialect.name == "postgresql"
        alembic.downgrade("0022")
        alembic.upgrade()
        before = held()
        assert postgresql_parts() == ({"response_before": 6} if parted else {})
    done(run, "wave", "archive", "2026-1")
    with app.app_context():
        assert postgresql_parts() == ({"response_before": 2} if parted else {})
        with pytest.raises(RuntimeError, match="wave restore"):
            alembic.downgrade("0024")
    done(run, "wave", "restore", "2026-1")
    with app.app_context():
        assert postgresql_parts() == ({"response_before": 6} if parted else {})
        assert held() == before


def test_one_machine_archives_and_another_finds_and_brings_back(sqlite_url, tmp_path, bucket):
    here, there = (build(tmp_path / name, sqlite_url, **bucket.settings) for name in ("here", "there"))
    with here.app_context():
        with transaction():
            wave = stages.create("2026-1", "2026年第一期")
            import_register(wave, *SMALL)
            stages.open_(wave)
        code = db.session.scalars(sa.select(AccessCode.code)).first()
        db.session.rollback()
    receipts = [send(here.test_client(), code)[1] for _ in range(2)]
    commands = [app.test_cli_runner().invoke for app in (here, there)]
    with here.app_context():
        fold()
        before = held()
    for step in ("close", "freeze", "archive"):
        assert commands[0](args=["wave", step, "2026-1"]).exit_code == 0
    assert left(there) == {}
    for receipt in receipts:
        assert there.test_client().get(receipt).status_code == 200
    for words in (("audit", "chain"), ("wave", "restore", "2026-1")):
        assert commands[1](args=list(words)).exit_code == 0
    for app in (here, there):
        with app.app_context():
            assert held() == before
            db.session.close()
            db.engine.dispose()
