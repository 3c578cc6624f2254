"""Any response removed or altered after the heads were published is found."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from survey.base.database import db, transaction
from survey.models import Comment
from tests.survey.snapshots.test_freeze import respond


@pytest.fixture
def heads(app, run, open_wave):
    """Published heads over five responses of three outlets; a sixth came afterwards."""
    with app.app_context(), transaction():
        respond("A1", {"overall": 9}, texts={"comment": "很好"})
        respond("A1", {"overall": 7})
        respond("A1", {"overall": 5})
        respond("B1", {"overall": 1}, kind="invitation")
        respond("A2", {"overall": 2})
    done = run("audit", "heads")
    assert done.exit_code == 0, done.output
    file = done.output.removeprefix("published: ").strip()
    with app.app_context(), transaction():
        respond("A1", {"overall": 10})
    return file


def change(app, statement):
    with app.app_context(), transaction():
        for part in statement.split(";"):
            assert db.session.execute(sa.text(part)).rowcount > 0


def audit(run, heads):
    return run("audit", "chain", "--heads", heads)


def test_untouched_responses_agree_also_when_more_have_come(run, heads):
    done = audit(run, heads)
    assert done.exit_code == 0, done.output
    assert "all 5 responses of 3 outlets are as they were" in done.output
    assert "all 6 responses" in run("audit", "chain").output


A1 = "outlet_id = (SELECT id FROM outlet WHERE code = 'A1')"


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (f"DELETE FROM comment; DELETE FROM response WHERE {A1} AND sequence = 1", "A1: response 1 is missing"),
        (f"DELETE FROM response WHERE {A1} AND sequence = 2", "A1: response 2 is missing"),
        (
            f"DELETE FROM response WHERE {A1} AND sequence >= 3; UPDATE outlet_head SET length = 2 WHERE {A1}",
            "A1: response 3 is missing",
        ),
        (f"UPDATE response SET answers = '{{\"overall\": 10}}' WHERE {A1} AND sequence = 2", "A1: one of the first 3"),
        (f"UPDATE response SET kind = 'display' WHERE {A1} AND sequence = 3", "A1: one of the first 3"),
        (
            f"UPDATE response SET received_at = '2026-03-06 01:00:00' WHERE {A1} AND sequence = 3",
            "A1: one of the first",
        ),
        (
            f"UPDATE response SET sequence = 99 WHERE {A1} AND sequence = 1;"
            f"UPDATE response SET sequence = 1 WHERE {A1} AND sequence = 2;"
            f"UPDATE response SET sequence = 2 WHERE {A1} AND sequence = 99",
            "A1: one of the first 3",
        ),
    ],
)
def test_a_change_by_sql_is_found_and_named(app, run, heads, statement, found):
    change(app, statement)
    done = audit(run, heads)
    assert done.exit_code == 1
    assert found in done.output
    assert "B1" not in done.output


def test_erasing_a_comment_breaks_nothing(app, run, heads):
    with app.app_context(), transaction():
        db.session.execute(sa.delete(Comment))
    assert audit(run, heads).exit_code == 0


def test_heads_changed_afterwards_are_refused(run, heads):
    content = json.loads(Path(heads).read_text(encoding="utf-8"))
    content["heads"][0][1] -= 1
    Path(heads).write_text(json.dumps(content), encoding="utf-8")
    done = audit(run, heads)
    assert done.exit_code == 1
    assert "the signature is not this installation's, or the file was changed" in done.output


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"heads": 1, "signature": "AA=="}', "\x00"])
def test_a_file_that_holds_no_heads_is_refused(run, app, tmp_path, content):
    file = tmp_path / "heads.json"
    file.write_text(content, encoding="utf-8")
    done = audit(run, str(file))
    assert done.exit_code == 1
    assert "heads.json: not a file of published heads" in done.output


def test_published_heads_stay_as_they_were_published(app, run, heads, client):
    before = Path(heads).read_bytes()
    assert run("audit", "heads").output.strip().endswith(heads.rsplit("/", 1)[1])
    assert Path(heads).read_bytes() == before
    day = heads.rsplit("/", 1)[1]
    assert f'href="/heads/{day}"' in client.get("/heads").text
    with client.get(f"/heads/{day}") as answer:
        assert answer.get_data() == before
    for wrong in ("/heads/2020-01-01.json", "/heads/no-day.json"):
        assert client.get(wrong).status_code == 404


def test_the_worker_publishes_and_erases(app, run, open_wave, client):
    assert "还没有公布过" in client.get("/heads").text
    assert run("worker", "--once").exit_code == 0
    assert 'href="/heads/' in client.get("/heads").text
