"""A wave keeps its own register: what a later one says of outlets and units changes nothing in it."""

import pytest
import sqlalchemy as sa

from survey.base.database import db, transaction
from survey.models import AccessCode, Outlet, RegisterEntry
from survey.models.account import CITY_OFFICER, MANAGER
from survey.queries.register import entries, register_frame, size
from survey.waves import stages
from tests.conftest import SMALL, USCC, import_register
from tests.survey.snapshots.test_freeze import respond

MOVED = ("A1", 1, "C01", "620100", 900)
NEW = ("N1", 0, "C01", "620100", 50)
COMING = (MOVED, *SMALL[1:], NEW)
RENAMED = {"outlet_name": "更名的网点", "unit_name": "更名的单位", "address": "新路 1 号"}


def imported(app, code, rows, **called):
    """Import a register; units that stay with their outlets get another name in it, as outlets do."""
    with app.app_context(), transaction():
        wave = stages.find(code)
        import_register(wave, *rows)
        if called:
            db.session.execute(sa.update(RegisterEntry).where(RegisterEntry.wave_id == wave.id).values(**called))


@pytest.fixture
def draft(app, open_wave):
    """The next wave with its register: other names, A1 with another unit, and an outlet that was not there before."""
    with app.app_context(), transaction():
        stages.create("2027-1", "2027年第一期")
    imported(app, "2027-1", COMING, **RENAMED)


def follow(app):
    """Close the open wave and open the next one."""
    with app.app_context(), transaction():
        stages.close(stages.find("2026-1"))
        stages.open_(stages.find("2027-1"))


def code_of(app, outlet):
    with app.app_context():
        return db.session.scalar(sa.select(AccessCode.code).join(Outlet).where(Outlet.code == outlet))


@pytest.fixture
def managers(account, signed_in):
    return [signed_in(account(MANAGER, unit=unit)) for unit in (0, 1)]


@pytest.mark.parametrize("close", [False, True])
def test_a_draft_s_register_shows_nowhere_before_it_opens(app, client, run, draft, managers, close):
    if close:
        run("wave", "close", "2026-1")
    first, second = managers
    for page in ("/unit", "/unit?wave=2026-1", "/unit/comments", "/unit/codes"):
        text = first.get(page).text
        assert "更名" not in text
        assert "A1号网点" in text
    assert "N1号网点" not in first.get("/unit").text
    assert first.get("/unit/outlets/N1").status_code == 404
    assert first.get("/unit/outlets/A1").status_code == 200
    assert second.get("/unit/outlets/A1").status_code == 404
    assert "A1号网点" in client.get(f"/s/{code_of(app, 'A1')}").text or close
    with app.app_context():
        assert [entry.code for entry in entries(1)] == [row[0] for row in SMALL]


def test_codes_of_a_coming_outlet_say_from_when_they_open_anything(app, client, draft, managers):
    page = managers[0].get("/unit/codes").text
    assert page.count("名录里从2027年第一期才有") == 1
    assert "名录里从2027年第一期才有" in managers[0].get("/unit/codes/outlets/N1").text
    assert "才有" not in managers[0].get("/unit/codes/outlets/A1").text
    follow(app)
    assert "才有" not in managers[0].get("/unit/codes").text
    assert client.get(f"/s/{code_of(app, 'N1')}").status_code == 200


def test_an_outlet_that_only_a_withdrawn_draft_had_is_gone(app, draft, managers):
    imported(app, "2027-1", SMALL)
    assert "N1号网点" not in managers[0].get("/unit/codes").text
    assert managers[0].get("/unit/codes/outlets/N1").status_code == 404


def test_from_its_opening_on_the_new_register_holds_and_the_old_wave_keeps_its_own(app, client, draft, managers):
    follow(app)
    first, second = managers
    assert "更名的网点" in client.get(f"/s/{code_of(app, 'A2')}").text
    assert "更名的网点" in first.get("/unit").text
    assert "<h1>更名的单位" in first.get("/unit").text
    assert "更名的单位" in first.post("/unit/scores.csv").text
    assert first.get("/unit/outlets/A1").status_code == 404
    assert second.get("/unit/outlets/A1").status_code == 200
    before = first.get("/unit?wave=2026-1").text
    assert "A1号网点" in before
    assert "更名" not in before
    assert "更名" not in first.post("/unit/scores.csv", data={"wave": "2026-1"}).text
    assert second.get("/unit/outlets/A1?wave=2026-1").status_code == 404


def test_the_snapshot_of_a_wave_has_its_own_units(app, draft):
    follow(app)
    with app.app_context():
        was, now = (
            {row["outlet"]: row["unit"] for row in register_frame(wave).iter_rows(named=True)} for wave in (1, 2)
        )
        assert (was["A1"], now["A1"]) == (USCC[0], USCC[1])
        assert (size(1).outlets, size(2).outlets) == (7, 8)


def test_a_wave_that_is_opened_again_calls_things_as_its_register_does(app, client, draft):
    follow(app)
    with app.app_context(), transaction():
        stages.close(stages.find("2027-1"))
        stages.open_(stages.find("2026-1"))
    assert "A1号网点" in client.get(f"/s/{code_of(app, 'A1')}").text


def test_an_import_into_the_open_wave_holds_at_once_and_one_into_an_earlier_wave_nowhere_else(app, client, draft):
    follow(app)
    imported(app, "2026-1", [(*SMALL[0][:1], 2, *SMALL[0][2:]), *SMALL[1:]])
    assert "更名的网点" in client.get(f"/s/{code_of(app, 'A1')}").text
    imported(app, "2027-1", COMING)
    assert "A1号网点" in client.get(f"/s/{code_of(app, 'A1')}").text


def test_a_case_stays_with_the_unit_that_served(app, draft, managers, account, signed_in, run):
    with app.app_context(), transaction():
        respond("A1", {"overall": 2})
        db.session.execute(sa.text("UPDATE service_case SET visible_at = rated_on, escalated_on = rated_on"))
    follow(app)
    first, second = managers
    assert "A1号网点" in first.get("/cases?state=overdue").text
    assert "A1号网点" not in second.get("/cases?state=overdue").text
    officer = signed_in(account(CITY_OFFICER, city="620100"))
    assert "第0单位" in officer.get("/cases?state=overdue").text
    assert "更名" not in officer.get("/cases?state=overdue").text
