"""Chains are found as they are however their outlets are divided among processes."""

import pytest
import sqlalchemy as sa

from analysis.proof.leaf import chained
from survey.base.database import db, transaction
from survey.integrity.chain import Head, differences, kept_heads, longest_kept
from survey.models.outlet import START
from tests.survey.plainly import links
from tests.survey.snapshots.test_freeze import respond


@pytest.fixture
def answered(app, open_wave):
    """Seven responses at four outlets."""
    with app.app_context(), transaction():
        for outlet, marks in {"A1": (9, 8, 7), "A2": (None,), "A4": (7, 8), "B1": (5,)}.items():
            for mark in marks:
                respond(outlet, {"overall": mark, "reasons": ["queue"]})
    return app


@pytest.mark.parametrize(("rows", "processes"), [(1, 1), (2, 2), (50_000, None)])
def test_each_outlet_is_judged_by_itself(answered, rows, processes):
    with answered.app_context():
        heads = [*kept_heads(), Head("Z9", 2, START)]
        assert list(differences(heads, rows=rows, processes=processes)) == ["Z9：缺第 1 份评价"]
        db.session.rollback()
        with transaction():
            for statement in (
                "UPDATE response SET answers = '{\"overall\": 8.5}' WHERE {} AND sequence = 2",
                "DELETE FROM response WHERE {} AND sequence = 1",
            ):
                outlet = "outlet_id = (SELECT id FROM outlet WHERE code = '{}')"
                of = outlet.format("A1" if "UPDATE" in statement else "A4")
                assert db.session.execute(sa.text(statement.replace("{}", of))).rowcount == 1
        assert list(differences(heads, rows=rows, processes=processes)) == [
            "A1：前 3 份评价里有一份被改动过",
            "A4：缺第 1 份评价",
            "Z9：缺第 1 份评价",
        ]


@pytest.mark.parametrize(
    "answers", ['{"overall": ', "[9]", '"\\ud800"', '{"overall": "\\ud800"}', '{"overall": 1e400}']
)
def test_answers_that_cannot_be_read_were_altered(answered, database_url, answers):
    with answered.app_context():
        heads = kept_heads()
        db.session.rollback()
        change = sa.text(
            "UPDATE response SET answers = :answers WHERE outlet_id = (SELECT id FROM outlet WHERE code = 'B1')"
        )
        if database_url.startswith("postgresql") and answers.endswith(": "):  # it takes nothing but JSON
            with pytest.raises(sa.exc.DataError), transaction():
                db.session.execute(change, {"answers": answers})
            return
        with transaction():
            db.session.execute(change, {"answers": answers})
        assert list(differences(heads)) == ["B1：前 1 份评价里有一份被改动过"]


def test_the_longest_head_that_holds_is_the_last_that_the_plain_chain_meets(answered):
    with answered.app_context():
        hashes, hashed = {}, dict.fromkeys(("A1", "A2", "A4", "B1"), START)
        for outlet, sequence, link in links():
            hashed[outlet] = chained(hashed[outlet], link)
            hashes.setdefault(outlet, {})[sequence] = hashed[outlet]
        kept = longest_kept(
            {"A1": {1: hashes["A1"][1], 2: hashes["A1"][2], 3: START}, "A2": {5: START}, "Z9": {1: START}}
        )
        assert kept == {"A1": Head("A1", 2, hashes["A1"][2])}
        assert list(differences([Head(outlet, max(all_), all_[max(all_)]) for outlet, all_ in hashes.items()])) == []
