"""A leaf is canonical JSON, byte for byte what the standard library makes of it: proofs of years rest on that."""

import json
from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from analysis.proof.leaf import answers_in, hour_of, hour_text, leaf

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
ANSWERS = st.dictionaries(TEXT, st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), TEXT, st.lists(TEXT)))
MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def plain_leaf(*, salt, receipt_hash, outlet, wave, kind, version, received_at, answers):
    content = {
        "answers": answers,
        "hour": hour_of(received_at).isoformat(),
        "kind": kind,
        "outlet": outlet,
        "receipt": receipt_hash.hex(),
        "salt": salt.hex(),
        "version": version,
        "wave": wave,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@given(ANSWERS, TEXT, TEXT, TEXT, st.binary(min_size=16, max_size=16), MOMENTS)
@example(
    {"z": None, "a": [], "B": '\x00\x1f\x7f\u2028/"\\\b', "é": -1, "\U0001f600": "\ud7ff\ue000"},
    "",
    "",
    "",
    b"",
    datetime.now(UTC),
)
def test_a_leaf_is_the_standard_library_s_canonical_json(answers, outlet, wave, kind, salt, moment):
    parts = {"salt": salt, "receipt_hash": salt * 2, "outlet": outlet, "wave": wave, "kind": kind, "version": "ab" * 32}
    assert leaf(**parts, received_at=moment, answers=answers) == plain_leaf(
        **parts, received_at=moment, answers=answers
    )


def test_a_leaf_by_hand():
    made = leaf(
        salt=bytes(15) + b"\1",
        receipt_hash=b"\xff" * 32,
        outlet="A1",
        wave="2026-1",
        kind="poster",
        version="00",
        received_at=datetime(2026, 3, 5, 1, 23, 45, tzinfo=UTC),
        answers={"overall": 9, "gender": None, "reasons": ["态度", "b"]},
    )
    assert made.decode() == (
        '{"answers":{"gender":null,"overall":9,"reasons":["态度","b"]},"hour":"2026-03-05T01:00:00+00:00",'
        f'"kind":"poster","outlet":"A1","receipt":"{"ff" * 32}","salt":"{"00" * 15}01","version":"00","wave":"2026-1"}}'
    )


@given(ANSWERS, st.booleans())
def test_answers_are_read_as_the_standard_library_reads_them(answers, escaped):
    read = answers_in(json.dumps(answers, ensure_ascii=escaped))
    assert (read, [*read]) == (answers, [*answers])


@given(MOMENTS)
def test_an_hour_by_its_number_is_the_hour_of_its_moments(moment):
    number = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(hours=1)
    assert hour_text(number) == hour_of(moment).isoformat()
