"""Loading the invented province into an empty database: all of it or nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

import numpy as np
import sqlalchemy as sa
from flask_babel import gettext
from tqdm import tqdm

from questionnaires import load_all
from survey.base.clock import local_day
from survey.base.database import db, transaction
from survey.base.refusal import RefusedError
from survey.demonstration.access_codes import (
    Door,
    add_displays,
    doors,
    order_invitations,
    remember_heads,
    settle_invitations,
)
from survey.demonstration.cases import add_cases
from survey.demonstration.indicators import add_indicators
from survey.demonstration.model import MODEL
from survey.demonstration.periods import PERIODS, Period, begin, end, prepare
from survey.demonstration.province import Province, invent
from survey.demonstration.register import Register, registers
from survey.demonstration.registers import add_registers
from survey.demonstration.release import publish_release
from survey.demonstration.rows import Block, rows
from survey.demonstration.settings import load_settings
from survey.models import Comment, Outlet, Response, Sector, Unit, Wave, WaveQuestionnaire
from survey.models.reference import cities
from survey.privacy.comments import COMMENTS_KEPT
from survey.snapshots.freeze import mark_frozen, write_quiet_snapshot

_BATCH = 5_000


@dataclass(frozen=True)
class Loaded:
    """What now stands in the database."""

    units: int
    outlets: int
    responses: int


def is_empty() -> bool:
    """Whether the database holds no unit, outlet, wave or response."""
    nouns = (Unit, Outlet, Wave, Response)
    return not any(db.session.scalar(sa.select(sa.exists().select_from(noun))) for noun in nouns)


def load_with_progress(responses: int = 200_000, seed: int = 1) -> Loaded:
    """Load the province, with a progress bar on a terminal; the first wave ends up published, the second open.

    The same number and seed make the same data, but for codes, nonces, salts and receipts, which are secrets. Raises
    RefusedError, with nothing changed, where the database holds anything else.
    """
    with transaction():
        if not is_empty():
            raise RefusedError(
                gettext("数据库里已有数据：演示数据只能放进空的数据库，虚构的和真实的数据才不会混在一起")
            )
        with tqdm(total=responses, unit=" responses", disable=None, leave=False, desc="loading") as bar:
            first = _load(responses, seed, bar)
        mark_frozen(first, write_quiet_snapshot(first))
        publish_release(first)
        units, outlets = (db.session.scalar(sa.select(sa.func.count(noun.id))) or 0 for noun in (Unit, Outlet))
    return Loaded(units, outlets, responses)


def _load(responses: int, seed: int, bar: Any) -> Wave:
    """Write both waves with their responses; returns the first, which is closed."""
    rng = np.random.default_rng(seed)
    settings = load_settings()
    province = invent(settings, {city.code: city.name for city in cities()}, rng)
    parts = list(zip(PERIODS, registers(province, settings, responses, rng), strict=True))
    waves = [prepare(period, register, settings) for period, register in parts]
    add_displays(rng)
    known = doors()
    level = {code: sector.level for code, sector in settings.sectors.items()}
    for wave, (period, register) in zip(waves, parts, strict=True):
        begin(period, wave)
        members = [known[province.outlets[place].code] for place in register.members]
        order_invitations(members, wave.id, period.first)
        its_own = iter(rng.spawn(len(level)))  # so that a question more in one sector changes nothing in the others
        for block in _blocks(wave, period, province, register, known, level):
            _write(rows(block, next(its_own)), period.last, bar)
        settle_invitations(members)
        end(period, wave)
        level = {code: value + rng.normal(MODEL.drift, MODEL.drift_sd) for code, value in level.items()}
    remember_heads(known.values())
    add_cases(waves[-1], PERIODS[-1].last, rng)
    add_registers(rng)
    add_indicators()
    return waves[0]


def _write(made: Iterator[tuple[dict[str, Any], dict[str, str]]], last: date, bar: Any) -> None:
    insert = sa.insert(Response.__table__)
    while batch := list(islice(made, _BATCH)):
        if silent := [row for row, texts in batch if not texts]:
            db.session.execute(insert, silent)
        if wordy := [(row, texts) for row, texts in batch if texts]:
            returning = insert.returning(Response.__table__.c.id, sort_by_parameter_order=True)
            ids = db.session.scalars(returning, [row for row, _ in wordy])
            comments = [
                {
                    "response_id": known,
                    "outlet_id": row["outlet_id"],
                    "wave_id": row["wave_id"],
                    "day": local_day(row["received_at"]),
                    "item": item,
                    "text": text,
                    "erase_on": last + COMMENTS_KEPT,
                }
                for known, (row, texts) in zip(ids, wordy, strict=True)
                for item, text in texts.items()
            ]
            db.session.execute(sa.insert(Comment.__table__), comments)
        bar.update(len(batch))


def _blocks(
    wave: Wave, period: Period, province: Province, register: Register, known: dict[str, Door], level: dict[str, float]
) -> Iterator[Block]:
    """The wave's responses to come, sector by sector."""
    versions = db.session.execute(
        sa.select(WaveQuestionnaire.sector_code, WaveQuestionnaire.version_id, Sector.family_code)
        .join(Sector, Sector.code == WaveQuestionnaire.sector_code)
        .where(WaveQuestionnaire.wave_id == wave.id)
        .order_by(WaveQuestionnaire.sector_code)
    ).all()
    sectors = np.array([province.outlets[place].sector for place in register.members])
    for sector, version_id, family in versions:
        here = np.flatnonzero(sectors == sector)
        outlets = [province.outlets[place] for place in register.members[here]]
        yield Block(
            period=period,
            wave_id=wave.id,
            version_id=version_id,
            family=family,
            questionnaire=load_all()[sector],
            level=level[sector],
            doors=[known[outlet.code] for outlet in outlets],
            qualities=np.array([outlet.quality for outlet in outlets]),
            counts=register.counts[here],
        )
