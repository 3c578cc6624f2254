"""The demonstration in a database: complete, labelled, repeatable, and never beside anything else."""

import json
from collections import Counter
from itertools import groupby

import pytest
import sqlalchemy as sa

from survey.base import identifier
from survey.base.database import db
from survey.demonstration import load
from survey.demonstration.periods import EARLIER, PERIODS
from survey.figures.files import public
from survey.models import (
    AccessCode,
    Comment,
    Outlet,
    OutletHead,
    QuestionnaireVersion,
    RegisterEntry,
    Response,
    SectorShare,
    Unit,
    Wave,
    WaveQuestionnaire,
)
from survey.models.release import latest_release
from survey.snapshots.places import frozen_folder
from survey.waves.stages import find
from survey.waves.targets import targets, targets_of
from tests.conftest import RESPONSES, SEED, build

NOUNS = (
    Unit,
    Outlet,
    OutletHead,
    AccessCode,
    Wave,
    RegisterEntry,
    SectorShare,
    WaveQuestionnaire,
    QuestionnaireVersion,
)


@pytest.fixture
def inside(province):
    with province.app_context():
        yield


def count(noun):
    return db.session.scalar(sa.select(sa.func.count()).select_from(noun))


def everything():
    """What the same seed must repeat: all that is no secret and no number of the database's own."""
    entries = db.session.execute(
        sa.select(Wave.code, Outlet.code, Outlet.name, Outlet.address, Unit.uscc, Unit.demonstration)
        .add_columns(RegisterEntry.volume, RegisterEntry.selected, RegisterEntry.certainty)
        .select_from(RegisterEntry)
        .join(Wave, Wave.id == RegisterEntry.wave_id)
        .join(Outlet, Outlet.id == RegisterEntry.outlet_id)
        .join(Unit, Unit.id == Outlet.unit_id)
        .order_by(Wave.code, Outlet.code)
    )
    responses = db.session.execute(
        sa.select(Outlet.code, Response.sequence, Response.kind, Response.received_at, Response.seconds)
        .add_columns(Response.language, Response.answers, Response.score)
        .join(Outlet, Outlet.id == Response.outlet_id)
        .order_by(Outlet.code, Response.sequence)
    )
    return [tuple(row) for row in entries], [tuple(row) for row in responses]


def test_all_units_outlets_and_responses_are_there(inside):
    demonstration = db.session.scalar(sa.select(sa.func.count(Unit.id)).where(Unit.demonstration))
    assert (count(Response), demonstration) == (RESPONSES, 60)
    sectors, cities = (
        db.session.scalar(sa.select(sa.func.count(sa.distinct(c)))) for c in (Outlet.sector_code, Outlet.city_code)
    )
    assert (sectors, cities) == (21, 14)


def test_the_first_wave_is_published_and_the_second_open(inside):
    waves = [(wave.code, wave.name, wave.status) for wave in db.session.scalars(sa.select(Wave).order_by(Wave.code))]
    assert waves == [("2026-1", "2026年上半年", "published"), ("2026-2", "2026年下半年", "open")]
    assert json.loads((frozen_folder(find("2026-1")) / "manifest.json").read_bytes())["demonstration"] is True


def test_the_release_of_the_first_wave_is_published_and_says_that_it_is_invented(inside):
    release = latest_release()
    assert (release.wave.code, release.revision, release.status) == ("2026-1", 1, "published")
    assert release.signed_by.demo
    assert release.signed_by.password is None
    assert public(release).demonstration is True


def test_register_and_shares_say_that_they_are_invented(inside):
    for wave in db.session.scalars(sa.select(Wave)):
        assert wave.demo_data
        assert "虚构" in wave.frame_source
        assert "虚构" in wave.shares_source
    assert count(SectorShare) == 2 * 21


def test_responses_lie_within_their_wave(inside):
    outside = db.session.scalar(
        sa.select(sa.func.count(Response.id))
        .join(Wave, Wave.id == Response.wave_id)
        .where((Response.received_at < Wave.opened_at) | (Response.received_at > Wave.closed_at))
    )
    assert outside == 0


def test_every_outlet_numbers_its_responses_without_gaps_in_the_order_they_came(inside):
    rows = db.session.execute(
        sa.select(Response.outlet_id, Response.sequence, Response.received_at).order_by(
            Response.outlet_id, Response.sequence
        )
    )
    lengths = {head.outlet_id: head.length for head in db.session.scalars(sa.select(OutletHead))}
    for outlet, group in groupby(rows, key=lambda row: row.outlet_id):
        of_outlet = list(group)
        assert [row.sequence for row in of_outlet] == list(range(1, lengths.pop(outlet) + 1))
        assert [row.received_at for row in of_outlet] == sorted(row.received_at for row in of_outlet)
    assert set(lengths.values()) <= {0}


def test_open_codes_belong_to_the_outlet_that_was_answered_for(inside):
    wrong = db.session.scalar(
        sa.select(sa.func.count(Response.id))
        .join(AccessCode, AccessCode.id == Response.code_id)
        .where((AccessCode.outlet_id != Response.outlet_id) | (AccessCode.kind != Response.kind))
    )
    kinds = Counter(db.session.scalars(sa.select(Response.kind)))
    assert wrong == 0
    assert kinds["poster"] > kinds["invitation"] > kinds["display"] > 0
    assert 0.07 < kinds["invitation"] / RESPONSES < 0.13


def test_every_code_can_be_typed(inside):
    for code in db.session.scalars(sa.select(AccessCode.code)):
        assert identifier.read(code, identifier.POSTER) == code


def test_an_invented_outlet_can_be_rated_at_once(province, inside):
    code = db.session.scalar(
        sa.select(AccessCode.code)
        .join(RegisterEntry, RegisterEntry.outlet_id == AccessCode.outlet_id)
        .join(Wave, Wave.id == RegisterEntry.wave_id)
        .where(Wave.status == "open")
        .limit(1)
    )
    assert province.test_client().get(f"/s/{code}").status_code == 200


def test_the_indices_come_out_near_their_targets(province):
    result = province.test_cli_runner().invoke(args=["index", "2026-1", "--format", "json"])
    content = json.loads(result.stdout)
    assert content["demonstration"] is True
    assert {family["code"]: family["index"] for family in content["families"]} == {
        "C": pytest.approx(80, abs=3),
        "P": pytest.approx(85, abs=3),
    }


def test_the_same_seed_makes_the_same_data_on_every_database(app, run, province):
    said = run("demo", "load", "--responses", str(RESPONSES), "--earlier", "0", "--seed", str(SEED))
    assert said.exit_code == 0
    assert f"{RESPONSES} responses; the waves up to 2026-1 are published, wave 2026-2 is open" in said.output
    with app.app_context():
        entries, responses = everything()
    with province.app_context():
        assert everything() == (entries, responses)


def test_a_database_with_anything_in_it_is_refused(app, run, open_wave):
    refused = run("demo", "load")
    assert refused.exit_code == 1
    assert refused.output.startswith("Error: the database holds data already")
    with app.app_context():
        assert db.session.scalars(sa.select(Wave.id)).all() == [open_wave]
        assert count(Response) == 0


def test_an_interrupted_load_leaves_nothing(app, monkeypatch):
    def interrupted(wave, snapshot):
        raise KeyboardInterrupt

    monkeypatch.setattr(load, "mark_frozen", interrupted)
    with app.app_context():
        with pytest.raises(KeyboardInterrupt):
            load.load_with_progress(20, earlier=0)
        assert load.is_empty()
        assert [count(noun) for noun in NOUNS] == [0] * len(NOUNS)


def test_the_waves_before_are_small_and_published(sqlite_url, tmp_path):
    """On one database: seven releases take a while."""
    app = build(tmp_path, sqlite_url)
    with app.app_context():
        load.load_with_progress(600, SEED, earlier=150)
        waves = db.session.scalars(sa.select(Wave).order_by(Wave.id)).all()
        assert [wave.code for wave in waves] == [period.code for period in (*EARLIER, *PERIODS)]
        assert [wave.status for wave in waves] == ["published"] * 7 + ["open"]
        counts = db.session.scalars(
            sa.select(sa.func.count()).select_from(Response).group_by(Response.wave_id).order_by(Response.wave_id)
        )
        assert list(counts) == [150] * 6 + [360, 240]
        oldest = db.session.scalar(sa.select(sa.func.min(Comment.erase_on)))
        assert oldest > PERIODS[-1].last
        assert targets_of(waves[-1]) == {}
        assert {row.value for row in targets("")} == {80.0, 85.0}
