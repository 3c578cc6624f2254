"""After a backup was brought back: what is gone is said, signed, and known to whoever checks old heads."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from analysis.proof.leaf import chained
from survey.base import storage
from survey.base.clock import SHANGHAI, now
from survey.base.database import db, transaction
from survey.integrity import heads, incidents
from survey.models.outlet import START
from tests.survey.plainly import links
from tests.survey.snapshots.test_freeze import respond

WORDS = ("--by", "省标准化院", "--why", "磁盘坏了，恢复到上午九点的备份")


def declare(run, lost, since=timedelta(hours=2), until=timedelta(0), words=WORDS):
    moments = [f"{(now() - ago).astimezone(SHANGHAI):%Y-%m-%dT%H:%M}" for ago in (since, until)]
    return run("audit", "incident", "--from", moments[0], "--to", moments[1], "--lost", str(lost), *words)


def back_to(app, outlet, length):
    """The outlet's chain as a backup has it."""
    at = f"outlet_id = (SELECT id FROM outlet WHERE code = '{outlet}')"
    with app.app_context():
        kept = hash_at(outlet, length)
        with transaction():
            db.session.execute(sa.text(f"DELETE FROM response WHERE {at} AND sequence > {length}"))
            statement = sa.text(f"UPDATE outlet_head SET length = :length, hash = :hash WHERE {at}")
            db.session.execute(statement, {"length": length, "hash": kept})


def hash_at(outlet, length):
    """The hash over the first responses of an outlet."""
    hashed = START
    for code, sequence, link in links():
        if code == outlet and sequence <= length:
            hashed = chained(hashed, link)
    db.session.rollback()
    return hashed


@pytest.fixture
def restored(app, run, open_wave):
    """Heads published over 4 responses of A1 and 2 of B1; then a backup with 2 of A1 was brought back, and 3 came."""
    with app.app_context(), transaction():
        for mark in (9, 8, 7, 6):
            respond("A1", {"overall": mark})
        respond("B1", {"overall": 5})
        respond("B1", {"overall": 4})
    file = run("audit", "heads").output.removeprefix("published: ").strip()
    back_to(app, "A1", 2)
    with app.app_context(), transaction():
        for mark in (7, 6, 5):
            respond("A1", {"overall": mark})
    return file


def test_without_a_word_it_looks_like_fraud(run, restored):
    checked = run("audit", "chain", "--heads", restored)
    assert checked.exit_code == 1
    assert "A1: one of the first 4" in checked.output


def test_what_is_said_is_signed_shown_and_known(app, client, run, restored):
    said = declare(run, 4)  # where the chain parted is not known to less: no head was published between 0 and 4
    assert said.exit_code == 0, said.output
    checked = run("audit", "chain", "--heads", restored)
    assert checked.exit_code == 0, checked.output
    assert "at most 4 responses are gone, said 省标准化院" in checked.output
    assert run("audit", "chain").exit_code == 0
    page = client.get("/heads?lang=zh").text
    assert "最多丢失 4 份" in page
    assert "磁盘坏了" in page
    link = re.search(r'href="(/heads/incidents/[^"]+)"', page).group(1)
    with client.get(link) as answer:
        assert [row[:2] for row in answer.get_json()["kept"]] == [["A1", 0]]
    assert client.get("/heads/incidents/2026-01-01-1.json").status_code == 404
    assert client.get("/heads/incidents/..%2f..%2fsecrets.json").status_code == 404


def test_before_the_service_goes_on_the_end_of_the_chain_is_what_is_kept(app, run, restored):
    back_to(app, "A1", 2)
    assert declare(run, 2).exit_code == 0
    with app.app_context():
        (one,) = incidents.incidents()
        assert {outlet: head.length for outlet, head in one.kept.items()} == {"A1": 2}
    assert run("audit", "chain", "--heads", restored).exit_code == 0


def test_what_was_not_said_is_found_all_the_same(app, run, restored):
    assert declare(run, 4).exit_code == 0
    with app.app_context(), transaction():
        at = "outlet_id = (SELECT id FROM outlet WHERE code = 'B1') AND sequence = 1"
        db.session.execute(sa.text(f"UPDATE response SET answers = '{{\"overall\": 10}}' WHERE {at}"))
    checked = run("audit", "chain", "--heads", restored)
    assert checked.exit_code == 1
    assert "B1" in checked.output
    assert "A1" not in checked.output


def test_a_second_one_tells_only_what_is_new(app, run, restored):
    assert declare(run, 4).exit_code == 0
    assert "agree" in declare(run, 5).output
    back_to(app, "B1", 1)
    assert declare(run, 1).exit_code == 0
    with app.app_context():
        assert [sorted(one.kept) for one in incidents.incidents()] == [["B1"], ["A1"]]
    assert run("audit", "chain", "--heads", restored).exit_code == 0


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"lost": 3}, "the published heads alone tell of 4 that are gone"),
        ({"since": timedelta(0), "until": timedelta(hours=2)}, "the times are not right"),
        ({"until": timedelta(hours=-2)}, "the times are not right"),
    ],
)
def test_what_cannot_be_is_refused(run, restored, changed, message):
    refused = declare(run, **{"lost": 9, **changed})
    assert refused.exit_code == 1
    assert message in refused.output


def test_nothing_is_excused_by_a_file_that_is_not_ours(app, run, restored):
    assert declare(run, 9).exit_code == 0
    with app.app_context():
        (file,) = storage.place(heads.FOLDER).glob("incident-*.json")
    Path(file).write_text(json.dumps(json.loads(file.read_text()) | {"lost_at_most": 10}))
    refused = run("audit", "chain", "--heads", restored)
    assert refused.exit_code == 1
    assert "signature" in refused.output
