"""The leaves of many responses at once, as `analysis.proof.leaf` has them one by one."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

import msgspec
import polars as pl

from analysis.snapshot.agreed import PARADATA, UNSURE

NOT_ANSWERS = ("outlet", "sequence", "kind", "version", "hour", "seconds", *PARADATA, "repeat", UNSURE)


def leaf_hashes(texts: pl.Series) -> bytes:
    """The hashes of leaves, one after the other."""
    return b"".join([sha256(text).digest() for text in texts.to_list()])


def leaf_texts(responses: pl.DataFrame, proofs: pl.DataFrame, wave: str) -> pl.Series:
    """What is hashed of each response, a leaf's prefix before it: canonical JSON, made column by column.

    `proofs` has the salts and receipts of the same rows.
    """
    hour = pl.col("hour").dt.truncate("1h").dt.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    about = {
        "answers": _answers(responses),
        "hour": responses.select('"' + hour + '"').to_series(),
        "kind": _texts(responses["kind"]),
        "outlet": _texts(responses["outlet"]),
        "receipt": proofs.select('"' + pl.col("receipt_hash").bin.encode("hex") + '"').to_series(),
        "salt": proofs.select('"' + pl.col("salt").bin.encode("hex") + '"').to_series(),
        "version": _texts(responses["version"]),
    }
    fields = (part for name in about for part in (pl.lit(f'"{name}":'), pl.col(name), pl.lit(",")))
    whole = pl.concat_str(pl.lit("\0{"), *fields, pl.lit(f'"wave":{_json(wave)}}}'))
    return pl.DataFrame(about).select(whole.cast(pl.Binary)).to_series()


def _answers(responses: pl.DataFrame) -> pl.Series:
    """The answers of each response as a JSON object; those to one version of a questionnaire together, as most columns
    are nothing to it, and by themselves those that cannot say anything."""
    if UNSURE not in responses.columns:
        responses = responses.with_columns(pl.lit(None, pl.List(pl.String)).alias(UNSURE))
    numbered = responses.with_row_index("__row").with_columns(__unsure=pl.col(UNSURE).list.len() > 0)
    told = [
        part.select("__row").with_columns(answers=_answers_alike(part.drop("__row", "__unsure")))
        for part in numbered.partition_by("version", "__unsure")
    ]
    return pl.concat(told).sort("__row")["answers"] if told else pl.Series([], dtype=pl.String)


def _answers_alike(responses: pl.DataFrame) -> pl.Series:
    asked = [one for one in responses if one.name not in NOT_ANSWERS and one.null_count() < len(one)]
    given = {one.name: _given(one) for one in asked}
    cannot_say = set(responses[UNSURE].explode().drop_nulls())

    def told(name: str) -> pl.Expr:
        """The item with its answer, null where it has none; with "cannot say" the answer is JSON's null."""
        known = pl.col(name) if name in given else pl.lit(None, pl.String)
        if name not in cannot_say:
            return known
        return pl.when(pl.col(UNSURE).list.contains(name)).then(pl.lit(f"{_json(name)}:null")).otherwise(known)

    every = [told(name) for name in sorted(given.keys() | cannot_say)]
    answers = pl.concat_str(every, separator=",", ignore_nulls=True) if every else pl.lit("")
    table = pl.DataFrame([*(text.alias(name) for name, text in given.items()), responses[UNSURE]])
    return table.select(answers=pl.concat_str(pl.lit("{"), answers, pl.lit("}")))["answers"]


def _given(column: pl.Series) -> pl.Series:
    """An item with its answer as members of a JSON object."""
    if column.dtype == pl.UInt8:
        return _marks(column.name).gather(column)
    return _texts(column).to_frame("it").select(f"{_json(column.name)}:" + pl.col("it")).to_series()


@lru_cache(1 << 10)
def _marks(item: str) -> pl.Series:
    """An item with each mark: to look one up is quicker than to write it."""
    return pl.Series([f"{_json(item)}:{mark}" for mark in range(256)])


def _texts(column: pl.Series) -> pl.Series:
    """Each value as JSON, null where there is none; a text is written as such once, however often it comes."""
    if column.dtype.is_integer():
        return column.cast(pl.String)
    if column.dtype == pl.String:
        return column.to_frame("it").select(_written(pl.col("it"), column)).to_series()
    if column.dtype == pl.List(pl.String):
        each = pl.col("it").list.eval(_written(pl.element(), column.explode())).list.join(",", ignore_nulls=False)
        return column.to_frame("it").select("[" + each + "]").to_series()
    return pl.Series([None if value is None else _json(value) for value in column.to_list()], dtype=pl.String)


def _written(text: pl.Expr, known: pl.Series) -> pl.Expr:
    """A text as JSON, where all that it may be are known."""
    every = known.drop_nulls().unique().to_list()
    return text.replace_strict(every, [_json(one) for one in every], return_dtype=pl.String)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
