"""Loading the invented province into an empty database: all of it or nothing."""

from collections.abc import Iterator, Mapping
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
from survey.demonstration.periods import EARLIER, PERIODS, Period, begin, end, prepare
from survey.demonstration.province import Province, invent
from survey.demonstration.register import Register, earlier_register, registers
from survey.demonstration.registers import add_registers
from survey.demonstration.release import publish_release
from survey.demonstration.rows import Block, rows
from survey.demonstration.settings import load_settings
from survey.models import Comment, Outlet, Response, Sector, Unit, Wave, WaveQuestionnaire
from survey.models.reference import cities, families
from survey.privacy.comments import COMMENTS_KEPT
from survey.snapshots.freeze import mark_frozen, write_quiet_snapshot
from survey.waves.targets import set_path

EARLIER_RESPONSES = 6_000
"""In each of the waves before the last two."""
PLANNED_UNTIL = 2030
_BATCH = 5_000

Levels = Mapping[str, float]
"""Points of latent satisfaction by sector."""


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


def load_with_progress(responses: int = 200_000, seed: int = 1, earlier: int = EARLIER_RESPONSES) -> Loaded:
    """Load the province, with a progress bar on a terminal: `responses` in the last two waves, `earlier` in each of
    the waves before (0: none of these); the last wave ends up open, the others published.

    The same numbers and seed make the same data, but for codes, nonces, salts and receipts, which are secrets. Raises
    RefusedError, with nothing changed, where the database holds anything else.
    """
    whole = responses + earlier * len(EARLIER)
    with transaction():
        if not is_empty():
            raise RefusedError(
                gettext("数据库里已有数据：演示数据只能放进空的数据库，虚构的和真实的数据才不会混在一起")
            )
        with tqdm(total=whole, unit=" responses", disable=None, leave=False, desc="loading") as bar:
            closed = _load(responses, seed, earlier, bar)
        for wave in tqdm(closed, unit=" waves", disable=None, leave=False, desc="publishing"):
            mark_frozen(wave, write_quiet_snapshot(wave))
            publish_release(wave)
        units, outlets = (db.session.scalar(sa.select(sa.func.count(noun.id))) or 0 for noun in (Unit, Outlet))
    return Loaded(units, outlets, whole)


def _load(responses: int, seed: int, earlier: int, bar: Any) -> list[Wave]:
    """Write all waves with their responses; returns those that are closed."""
    rng, before = np.random.default_rng(seed), np.random.default_rng([seed, 1])
    settings = load_settings()
    province = invent(settings, {city.code: city.name for city in cities()}, rng)
    both = registers(province, settings, responses, rng)
    periods = [*(EARLIER if earlier else ()), *PERIODS]
    parts = list(zip(periods, [*_registers_before(both[0], earlier, before), *both], strict=True))
    waves = [prepare(period, register, settings) for period, register in parts]
    add_displays(rng)
    known = doors()
    level = {code: sector.level for code, sector in settings.sectors.items()}
    levels = _levels_before(level, len(periods) - len(PERIODS), before)
    for wave, (period, register) in zip(waves, parts, strict=True):
        begin(period, wave)
        members = [known[province.outlets[place].code] for place in register.members]
        order_invitations(members, wave.id, period.first)
        # each sector its own, so that a question more in one changes nothing in the others
        its_own = iter((before if levels else rng).spawn(len(level)))
        for block in _blocks(wave, period, province, register, known, levels[0] if levels else level):
            _write(rows(block, next(its_own)), period.last, bar)
        settle_invitations(members)
        end(period, wave)
        if levels:
            levels.pop(0)
        else:
            level = {code: value + rng.normal(MODEL.drift, MODEL.drift_sd) for code, value in level.items()}
    remember_heads(known.values())
    add_cases(waves[-1], PERIODS[-1].last, rng)
    add_registers(rng)
    add_indicators()
    if earlier:
        _plan(PERIODS[-1].last.year)
    return waves[:-1]


def _plan(year: int) -> None:
    """The years ahead keep the target of the policy: no plan is invented."""
    for family in families():
        set_path(family.code, "", (year + 1, family.target), (PLANNED_UNTIL, family.target))


def _registers_before(first: Register, responses: int, rng: np.random.Generator) -> list[Register]:
    """The registers of the earlier waves, in order."""
    if not responses:
        return []
    found = [first]
    for _period in EARLIER:
        found.insert(0, earlier_register(found[0], responses, rng))
    return found[:-1]


def _levels_before(level: Levels, waves: int, rng: np.random.Generator) -> list[Levels]:
    """The sectors' levels in so many waves before the one whose levels are given, in order."""
    found = [level]
    for _wave in range(waves):
        found.insert(0, {code: value - rng.normal(MODEL.drift, MODEL.drift_sd) for code, value in found[0].items()})
    return found[:-1]


def _write(made: Iterator[tuple[dict[str, Any], dict[str, str]]], last: date, bar: Any) -> None:
    """Words that would be erased by now are not written at all."""
    insert, erase_on = sa.insert(Response.__table__), last + COMMENTS_KEPT
    kept = erase_on > PERIODS[-1].last
    while batch := list(islice(made, _BATCH)):
        if silent := [row for row, texts in batch if not (texts and kept)]:
            db.session.execute(insert, silent)
        if wordy := [(row, texts) for row, texts in batch if texts and kept]:
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
                    "erase_on": erase_on,
                }
                for known, (row, texts) in zip(ids, wordy, strict=True)
                for item, text in texts.items()
            ]
            db.session.execute(sa.insert(Comment.__table__), comments)
        bar.update(len(batch))


def _blocks(
    wave: Wave, period: Period, province: Province, register: Register, known: dict[str, Door], level: Levels
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
