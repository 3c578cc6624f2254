"""What became of every optional scale: answered, "cannot say", left out."""

import json
from dataclasses import replace

import polars as pl

from analysis.quality.nonresponse import item_nonresponse
from analysis.snapshot import frozen as snapshots

LABEL = {"zh": "值不值", "en": "Worth it?"}


def scale(item, **more):
    return {"id": item, "type": "scale", "label": LABEL, **more}


def asking(snapshot, **versions):
    contents = {version: {"items": items} for version, items in versions.items()}
    return replace(snapshot, manifest={**snapshot.manifest, "questionnaires": contents})


def saying(snapshot, versions, unsure):
    """The snapshot with the version of each response and what it could not say, as a newer freeze writes both."""
    (path,) = (snapshot.folder / "responses").rglob("*.parquet")
    frame = pl.read_parquet(path)
    columns = pl.Series("version", versions), pl.Series("unsure", unsure, pl.List(pl.String))
    frame.with_columns(columns).write_parquet(path)
    return snapshot


def frozen(freeze, rows, *marks):
    return snapshots.open(freeze([rows.outlet("a")], [rows.response("a", *given) for given in marks]))


def test_each_optional_scale_is_counted_over_the_versions_that_ask_it(freeze, rows):
    snapshot = frozen(freeze, rows, (9, 8, 7), (9, None, 7), (9, None, None), (9, 4, None))
    saying(snapshot, ["v", "v", "v", "w"], [None, ["versus_expectation"], None, None])
    optional = scale("versus_expectation")
    snapshot = asking(snapshot, v=[scale("overall", required=True), optional, scale("versus_ideal")], w=[optional])
    expectation, ideal = item_nonresponse(snapshot)
    assert (expectation.item, expectation.label) == ("versus_expectation", LABEL)
    assert (expectation.answered, expectation.unsure, expectation.left_out) == (2, 1, 1)
    assert expectation.unsure_share == 100 / 3
    assert (ideal.item, ideal.answered, ideal.unsure, ideal.left_out) == ("versus_ideal", 2, 0, 1)


def test_nobody_knows_how_many_left_out_what_was_not_asked_of_everybody(freeze, rows):
    snapshot = saying(frozen(freeze, rows, (9, 8, 7), (3, None, 7)), ["v", "v"], [None, None])
    condition = {"item": "overall", "at_least": 5}
    (found,) = item_nonresponse(asking(snapshot, v=[scale("versus_expectation", ask_if=condition)]))
    assert (found.answered, found.left_out, found.unsure_share) == (1, None, 0)


def test_a_snapshot_of_before_and_one_without_responses_say_nothing_of_who_could_not_say(freeze, rows):
    before = asking(frozen(freeze, rows, (9, 8, 7)), v=[scale("versus_ideal")])
    assert json.loads(json.dumps([one.unsure for one in item_nonresponse(before)])) == [0]
    empty = asking(frozen(freeze, rows), v=[scale("versus_ideal")])
    assert [(one.answered, one.unsure_share) for one in item_nonresponse(empty)] == [(0, None)]
