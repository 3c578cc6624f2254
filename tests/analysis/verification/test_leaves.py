"""Leaves made column by column are to the byte those that were sealed one by one."""

from datetime import UTC, datetime

import polars as pl
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.proof.leaf import leaf
from analysis.snapshot.agreed import UNSURE
from analysis.verification.leaves import leaf_texts

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
ITEMS = {
    "overall": (st.integers(0, 255), pl.UInt8),
    'a "quoted" item': (st.integers(0, 255), pl.UInt8),
    "minutes": (st.integers(-(2**63), 2**63 - 1), pl.Int64),
    "说明": (TEXT, pl.String),
    "reasons": (st.lists(TEXT, max_size=3), pl.List(pl.String)),
}
PLACE = {"outlet": pl.String, "sequence": pl.Int32}
ABOUT = {**PLACE, "kind": pl.String, "version": pl.String, "hour": pl.Datetime("us", "UTC"), "seconds": pl.Int32}
MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
RESPONSES = st.fixed_dictionaries(
    {
        **{name: st.none() | values for name, (values, _) in ITEMS.items()},
        UNSURE: st.none() | st.lists(st.sampled_from([*ITEMS, "asked of nobody else"]), max_size=2, unique=True),
        "outlet": TEXT,
        "kind": TEXT,
        "version": st.sampled_from(["ab", "cd"]),
        "hour": MOMENTS,
        "salt": st.binary(min_size=16, max_size=16),
    }
)


def one_by_one(response, wave):
    answers = {name: response[name] for name in ITEMS if response[name] is not None}
    return b"\0" + leaf(
        salt=response["salt"],
        receipt_hash=response["salt"] * 2,
        wave=wave,
        received_at=response["hour"],
        answers=answers | dict.fromkeys(response[UNSURE] or ()),
        **{name: response[name] for name in ("outlet", "kind", "version")},
    )


def frames(responses):
    """The responses and their proofs as a snapshot has them."""
    kinds = {**ABOUT, UNSURE: pl.List(pl.String), **{name: kind for name, (_, kind) in ITEMS.items()}}
    rows = [{**one, "sequence": place, "seconds": 60} for place, one in enumerate(responses)]
    proofs = [{**row, "receipt_hash": row["salt"] * 2} for row in rows]
    bytes_ = {**PLACE, "salt": pl.Binary, "receipt_hash": pl.Binary}
    return pl.DataFrame(rows, schema=kinds), pl.DataFrame(proofs, schema=bytes_)


@given(st.lists(RESPONSES, max_size=12), TEXT)
@example([], "2026-1")
def test_a_leaf_is_the_same_however_many_are_made_at_once(responses, wave):
    assert leaf_texts(*frames(responses), wave).to_list() == [one_by_one(one, wave) for one in responses]


@given(RESPONSES)
def test_snapshots_of_before_do_not_know_who_could_not_say(response):
    known, proofs = frames([{**response, UNSURE: None}])
    assert leaf_texts(known.drop(UNSURE), proofs, "2026").to_list() == [one_by_one({**response, UNSURE: None}, "2026")]
