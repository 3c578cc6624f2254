"""`frame` and `wave`: the office from the command line."""

from datetime import datetime
from pathlib import Path

import click

from analysis.judging.marks import Errors
from analysis.snapshot.settings import CHOICES
from survey.base.clock import today
from survey.base.console import Group, format_option, show
from survey.base.database import db, transaction
from survey.models.wave import waves
from survey.office.approval_commands import approval
from survey.office.archive_commands import archive, restore
from survey.office.frame import importing as frames
from survey.office.frame.file import register_rows
from survey.office.frame.preview import preview, show_preview
from survey.office.plan_commands import check, drop_margin, margin, shares
from survey.office.report_commands import compute, weights
from survey.office.structure_commands import item_weights, structure
from survey.snapshots.freeze import held_by_one, mark_frozen, write_snapshot
from survey.tables.commands import choose_option, read_file
from survey.tables.known import FRAME
from survey.waves import stages as services

DAY = click.DateTime(["%Y-%m-%d"])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

frame = Group("frame", help="The register of outlets.")
wave = Group("wave", help="Waves: draft, open, closed, frozen.")


@frame.command("import")
@click.argument("file", type=FILE)
@click.option("--wave", "code", required=True, help="Code of the wave whose register this is.")
@click.option("--source", help="Where the register comes from.")
@click.option("--date", "day", type=DAY, help="The register's date, as 2026-09-01.")
@click.option("--preview", "only_look", is_flag=True, help="Say what would change, and change nothing.")
@choose_option
def import_(
    file: Path, code: str, source: str | None, day: datetime | None, only_look: bool, chosen: dict[str, str]
) -> None:
    """Make FILE (CSV, XLSX or ODS) the register of a wave: all of it or nothing.

    Columns: outlet, outlet_name, uscc, unit_name, sector, city, volume; optional selected, certainty,
    selection_probability, demonstration, address.
    """
    reading = read_file(FRAME, file, chosen)
    if only_look:
        show_preview(preview(services.find(code), reading))
        return
    with transaction():
        rows = register_rows(reading)
        reading.refuse()
        report = frames.import_frame(services.find(code), rows, source, day.date() if day else None)
    click.echo(f"{file.name} is the register of wave {code}: {frames.summary(report)}")


@wave.command("list")
@format_option
def list_(form: str) -> None:
    """All waves, the oldest first."""
    show([{"code": w.code, "name": w.name, "status": w.status} for w in waves()], ("code", "name", "status"), form)


@wave.command()
@click.argument("code")
@click.option("--name", help="What people read; the code where it is left out.")
@click.option("--opens-on", type=DAY, help="The planned first day, as 2027-03-01.")
@click.option("--closes-on", type=DAY, help="The planned last day.")
@click.option(
    "--errors",
    type=click.Choice(CHOICES["errors"]),
    default="register",
    show_default=True,
    help="What carries its intervals, for good: what the register tells of its outlets, or linearisation.",
)
def create(code: str, name: str | None, opens_on: datetime | None, closes_on: datetime | None, errors: Errors) -> None:
    """A new wave in draft."""
    with transaction():
        first, last = (moment.date() if moment else None for moment in (opens_on, closes_on))
        services.create(code, name or code, opens_on=first, closes_on=last, errors=errors)
    click.echo(f"wave {code} is a draft; `frame import FILE --wave {code}` brings its outlets")


@wave.command("open")
@click.argument("code")
def open_(code: str) -> None:
    """Let responses in."""
    with transaction():
        services.open_(services.find(code))
    click.echo(f"wave {code} is open")


@wave.command()
@click.argument("code")
def close(code: str) -> None:
    """Let no more responses in."""
    with transaction():
        services.close(services.find(code))
    click.echo(f"wave {code} is closed")


@wave.command()
@click.argument("code")
def freeze(code: str) -> None:
    """Write a closed wave into files that never change; where that was interrupted, go on with it."""
    if services.find(code).snapshot is not None:
        click.echo(f"wave {code} is frozen already; `index {code}` shows its figures")
        return
    with held_by_one(services.find(code)):
        snapshot = write_snapshot(services.find(code))
        db.session.rollback()  # the reading ends before the writing begins
        with transaction():
            mark_frozen(services.find(code), snapshot)
    click.echo(
        f"wave {code} is frozen: {snapshot.responses} responses in {snapshot.folder}; `index {code}` shows its figures"
    )


@wave.command("progress")
@click.argument("code")
@format_option
def progress_(code: str, form: str) -> None:
    """Responses and expected precision by sector and city, now and at the close, and what is still to gather."""
    from survey.office.field.progress import progress  # here and below: other commands of waves compute nothing
    from survey.office.field.progress_views import COLUMNS, row

    chosen = services.find(code)
    rows = [row(cell, chosen.demo_data) for cell in progress(chosen, today()).cells]
    show(rows, COLUMNS if form != "table" else tuple(name for name in COLUMNS if not name.endswith("_name")), form)


wave.command()(approval)
wave.command()(shares)
wave.command()(weights)
wave.command()(margin)
wave.command("drop-margin")(drop_margin)
wave.command("item-weights")(item_weights)
wave.command()(structure)
wave.command()(check)
wave.command()(compute)
wave.command()(archive)
wave.command()(restore)
