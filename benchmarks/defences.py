"""What the service would have done with attempts at exact times: its own rules, run on a table."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

import polars as pl
from flask import current_app

from analysis.proof.leaf import hour_of
from survey import create_app
from survey.base.config import SECRETS
from survey.codes.rotating import token, valid
from survey.respond.repeats import COOL_DOWN
from survey.respond.ticket import LIFETIMES

KINDS = ("poster", "display", "invitation")


@contextmanager
def service() -> Iterator[None]:
    """The service's settings and keys, without a database."""
    with TemporaryDirectory() as folder:
        environ = {name: token_hex(32) for name in SECRETS} | {"DATABASE_URL": "sqlite://"}
        with create_app(environ, Path(folder)).app_context():
            yield


def stored(attempts: pl.DataFrame, kind: str) -> pl.DataFrame:
    """The attempts that the service stores where the outlets have codes of one kind, with `kind` and `repeat`.

    `attempts` has outlet, moment, seconds, phone, and shown (displays) or slip (invitations). Order of time.
    """
    let_in = (
        attempts.sort("moment")
        .with_columns(kind=pl.lit(kind))
        .filter(pl.col("seconds") <= LIFETIMES[kind].total_seconds())
    )
    if kind == "display":
        let_in = let_in.filter(pl.Series(_present(let_in)))
    if kind == "invitation":
        let_in = let_in.filter(pl.col("slip").is_not_null()).filter(pl.struct("outlet", "slip").is_first_distinct())
    let_in = let_in.filter(pl.Series(_within_limit(let_in), dtype=pl.Boolean))
    since = pl.col("moment") - pl.col("moment").shift(1).over("outlet", "phone")
    return let_in.with_columns(repeat=(since <= COOL_DOWN).fill_null(False))


def reduced(responses: pl.DataFrame) -> pl.DataFrame:
    """The columns of a snapshot, with times as it tells them, and `attack`."""
    hours = pl.Series([hour_of(moment) for moment in responses["moment"]], dtype=pl.Datetime("us", "UTC"))
    return responses.drop("phone", "slip", "shown", "moment").with_columns(hour=hours)


def _present(attempts: pl.DataFrame) -> list[bool]:
    """Whether the token of the symbol was still valid when the page was opened."""
    rows = attempts.select("outlet", "shown", "moment", "seconds").iter_rows()
    return [
        valid(outlet, token(outlet, shown), moment - timedelta(seconds=seconds))
        for outlet, shown, moment, seconds in rows
    ]


def _within_limit(attempts: pl.DataFrame) -> list[bool]:
    """Whether the outlet's only code was answered less often in the last minute than one code may be."""
    most, minute = current_app.config["RESPONSES_PER_MINUTE"], timedelta(minutes=1)
    taken: dict[str, deque[datetime]] = {}
    decided = []
    for outlet, moment in attempts.select("outlet", "moment").iter_rows():
        recent = taken.setdefault(outlet, deque())
        while recent and recent[0] <= moment - minute:
            recent.popleft()
        decided.append(len(recent) < most)
        if decided[-1]:
            recent.append(moment)
    return decided
