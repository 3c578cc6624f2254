"""`wave weights` and `city`: the same as on the pages."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from analysis.wave.weight_report import weight_report
from survey.accounts.audit_log import note
from survey.base.console import Group, format_option, in_english, show
from survey.base.database import now, transaction
from survey.base.refusal import RefusedError
from survey.office.cities.sheets import Sheet, sheets
from survey.office.cities.workbook import verdict_names, workbook
from survey.privacy.written import today
from survey.snapshots.freeze import frozen_folder
from survey.waves.stages import find

WEIGHTS = ("code", "n", "outlets", "mean", "smallest", "median", "largest", "n_eff", "imputed_share")
SHEETS = (
    *("city", "name", "family", "target", "index", "low", "high", "verdict", "mark"),
    *("selected", "answering", "offered", "used", "cases", "open", "overdue"),
)

city = Group("city", help="The assessment of cities, of the wave frozen last.")


@click.argument("code")
@format_option
@in_english
def weights(code: str, form: str) -> None:
    """The weights of a frozen wave by sector, the smallest, median and largest relative to the mean."""
    rows = [
        {**asdict(one), "smallest": one.relative[0], "median": one.relative[3], "largest": one.relative[-1]}
        for one in weight_report(frozen_folder(find(code))).sectors
    ]
    show(rows, WEIGHTS, form)


@city.command("list")
@format_option
@in_english
def list_(form: str) -> None:
    """The indices of all cities with outlets, invitations and cases; figures that are withheld are empty."""
    found = sheets(now(), today())
    show([row for sheet in (found.of.values() if found else ()) for row in _rows(sheet)], SHEETS, form)


@city.command()
@click.argument("code", metavar="CITY")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@in_english
def sheet(code: str, file: Path) -> None:
    """Write the sheet of CITY as the workbook FILE."""
    with transaction():
        found = sheets(now(), today())
        if found is None or code not in found.of:
            raise RefusedError(f"there is no sheet of city {code!r}: no wave is frozen, or no city has this code")
        content = workbook(found, found.of[code], verdict_names(), today())
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
    }
    shown = ("index", "low", "high", "verdict")
    return [
        {
            **shared,
            "family": one.family.code,
            "target": one.row["target"],
            "mark": one.row["mark"],
            **{name: None if one.hidden else one.row[name] for name in shown},
        }
        for one in sheet.indices
    ]
