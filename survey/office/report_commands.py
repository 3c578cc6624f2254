"""`wave weights` and `city`: the same as on the pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask_babel import gettext as _

from survey.accounts.audit_log import note
from survey.base.clock import now, today
from survey.base.console import Group, format_option, show
from survey.base.database import transaction
from survey.base.refusal import RefusedError
from survey.snapshots.computing import compute as compute_wave
from survey.snapshots.computing import computed
from survey.snapshots.derived import WEIGHTS
from survey.waves.stages import find

if TYPE_CHECKING:
    from survey.office.cities.sheets import Sheet

COLUMNS = ("code", "n", "outlets", "mean", "smallest", "median", "largest", "n_eff", "imputed_share")
SHEETS = (
    *("city", "name", "family", "target", "index", "low", "high", "verdict", "mark"),
    *("selected", "answering", "offered", "used", "cases", "open", "overdue", "alarms_due", "alarms_in_time"),
)

city = Group("city", help="The assessment of cities, of the wave frozen last.")


@click.argument("code")
@format_option
def weights(code: str, form: str) -> None:
    """The weights of a frozen wave by sector, the smallest, median and largest relative to the mean."""
    rows = [
        {**one, "smallest": one["relative"][0], "median": one["relative"][3], "largest": one["relative"][-1]}
        for one in computed(find(code), WEIGHTS)["sectors"]
    ]
    show(rows, COLUMNS, form)


@click.argument("code")
def compute(code: str) -> None:
    """Write anew what pages show of a frozen wave: where it is missing, or the worker does not run."""
    if problems := compute_wave(find(code)):
        raise RefusedError(*problems)
    click.echo(f"wave {code}: figures, weights and quality are written beside its snapshot")


@city.command("list")
@format_option
def list_(form: str) -> None:
    """The indices of all cities with outlets, invitations and cases; figures that are withheld are empty."""
    from survey.office.cities.sheets import sheets  # here and below: with what draws tendencies

    found = sheets(now(), today())
    if found and not found.of:
        raise RefusedError(*found.problems or [f"nothing is computed yet: `wave compute {found.wave.code}` does it"])
    show([row for sheet in (found.of.values() if found else ()) for row in _rows(sheet)], SHEETS, form)


@city.command()
@click.argument("code", metavar="CITY")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def sheet(code: str, file: Path) -> None:
    """Write the sheet of CITY as FILE: a workbook, or a page of paper where FILE ends in .pdf."""
    from survey.office.cities.paper import city_pdf
    from survey.office.cities.sheets import sheets
    from survey.office.cities.workbook import workbook

    with transaction():
        found = sheets(now(), today())
        if found is None or code not in found.of:
            raise RefusedError(_("没有市州“%(code)s”的考核表：还没有冻结的评价期，或没有这个代码", code=code))
        write = city_pdf if file.suffix.lower() == ".pdf" else workbook
        content = write(found, found.of[code], today())
        note("exported", f"sheet of {code}", wave=found.wave.code)
    file.write_bytes(content)
    click.echo(f"{file}: {found.of[code].city.name_en}, wave {found.wave.code}")


def _rows(sheet: Sheet) -> list[dict[str, Any]]:
    shared = {
        "city": sheet.city.code,
        "name": sheet.city.name,
        "selected": sheet.selected,
        "answering": sheet.answering,
        **sheet.invited._asdict(),
        "cases": sheet.cases.all,
        "open": sheet.cases.open,
        "overdue": sheet.cases.overdue,
        "alarms_due": sheet.alarms.due,
        "alarms_in_time": sheet.alarms.in_time,
    }
    return [
        {
            **shared,
            "family": one.family.code,
            **{name: getattr(one.row, name) for name in ("target", "mark", "index", "low", "high", "verdict")},
        }
        for one in sheet.indices
    ]
