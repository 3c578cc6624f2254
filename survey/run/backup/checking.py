"""Whether a service holds what it should: its chain, its frozen waves, its releases, its receipts, its contacts."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from survey.base.addresses import site
from survey.base.application import this_app
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.base.sealing import box
from survey.integrity import heads
from survey.integrity.chain import differences, kept_heads
from survey.integrity.incidents import excused
from survey.models import AnsweredTicket, Contact, Response, Wave
from survey.models.release import published_releases
from survey.queries.archived import archived_waves, whole_parts
from survey.queries.receipt import recorded
from survey.releases.bundle import export, name_of
from survey.respond.receipt import receipt_given
from survey.run.readiness import problems
from survey.snapshots.places import frozen_folder


def check(day: date | None, at_least: int) -> Iterator[str]:
    """What holds, a line each: the service's own heads and those that it published on a day, at least so many
    responses, every frozen wave's files, every published release, the archives, the last receipt of every wave, the
    contacts.

    Raises whatever does not hold.
    """
    from analysis.snapshot import frozen  # here and below: no other command of backups computes
    from analysis.verification.verify import verify as verify_bundle

    if missing := problems():
        raise RefusedError(*missing)
    yield _chain(day, at_least)
    for wave in db.session.scalars(sa.select(Wave).where(Wave.snapshot.is_not(None)).order_by(Wave.id)).all():
        frozen.open(frozen_folder(wave)).verify_files()
        yield f"wave {wave.code}: the files of its snapshot are as they were frozen"
    with TemporaryDirectory() as folder:
        for release in published_releases():
            target = Path(folder, name_of(release))
            export(release, target, public=False)
            yield f"release {name_of(release)}: {verify_bundle(target).figures:,} figures computed again, all hold"
    yield from _archives()
    yield from _receipts()
    yield _contacts()


def _chain(day: date | None, at_least: int) -> str:
    kept = kept_heads()
    found = list(differences(kept))
    if day:
        found += differences(excused(heads.of_day(day), day)[0])
    total = sum(head.length for head in kept)
    if total < at_least:
        found.append(f"{total} responses are there, and should be {at_least} at least")
    if found:
        raise RefusedError(*found)
    published = f", and lead to the heads of {day}" if day else ""
    return f"all {total} responses of {len(kept)} outlets are as they were{published}"


def _receipts() -> Iterator[str]:
    """Whether the last receipt of each wave is found: while its ticket is kept on its page, asked as its holder would;
    later nobody can tell its address any more, and it is looked for by what is kept of it."""
    last = sa.select(sa.func.max(Response.id)).group_by(Response.wave_id)
    rows = db.session.execute(
        sa.select(AnsweredTicket.nonce, Response.receipt_hash, Wave.code)
        .join(Wave, Wave.id == Response.wave_id)
        .outerjoin(AnsweredTicket, AnsweredTicket.response_id == Response.id)
        .where(Response.id.in_(last))
        .order_by(Wave.id)
    ).all()
    holder = this_app().complete().test_client()
    for nonce, kept, wave in rows:
        if nonce is None:
            found = recorded([kept]) is not None
        else:
            found = holder.get(f"/r/{receipt_given(nonce, kept)}", base_url=site()).status_code == 200
        if not found:
            raise RefusedError(f"wave {wave}: the receipt of its last response is not found")
        yield f"wave {wave}: the receipt of its last response is found"


def _archives() -> Iterator[str]:
    """Whether the archives are as they were written, and the last receipt of each is found by what is kept of it."""
    for _, wave, archive in archived_waves():
        parts = whole_parts(wave, archive)
        yield f"wave {wave}: the files of its archive are as they were written"
        if parts:
            import polars as pl

            kept = pl.scan_parquet([part.path for part in parts]).select(pl.col("receipt_hash").sort_by("id").last())
            if recorded([kept.collect().item()]) is None:
                raise RefusedError(f"wave {wave}: the receipt of its last response is not found")
            yield f"wave {wave}: the receipt of its last response is found"


def _contacts() -> str:
    sealed = db.session.scalars(sa.select(Contact.sealed)).all()
    for one in sealed:
        box().decrypt(one)
    return f"{len(sealed)} contacts open with our keys"
