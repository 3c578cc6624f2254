"""`registers`: the scoreboard's registers from the command line."""

from pathlib import Path

import click

from survey.accounts.audit_log import note
from survey.base.console import Group, format_option, show
from survey.base.database import transaction
from survey.indicators.services import TARGETS
from survey.models.plan import REGISTERS
from survey.models.wave import any_demo_data
from survey.queries.register_items import counts, items
from survey.registers.importing import import_register
from survey.tables.commands import choose_option, read_file
from survey.tables.known import REGISTER

KIND = click.Choice(REGISTERS)

registers = Group("registers", help="Registers of local standards, demonstration units and provincial brands.")


@registers.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", required=True, type=KIND)
@choose_option
def import_(file: Path, kind: str, chosen: dict[str, str]) -> None:
    """Make FILE (CSV, XLSX or ODS) the register of a kind: all of it or nothing.

    Columns: number, name, date; optional sector, city, unit.
    """
    reading = read_file(REGISTER, file, chosen)
    with transaction():
        done = import_register(kind, reading, demo_data=any_demo_data())
        note("register imported", kind, added=done.added, changed=done.changed, removed=done.removed)
    click.echo(
        f"{kind}: {done.added} added, {done.changed} changed, {done.removed} removed, {done.unchanged} unchanged"
    )


@registers.command("list")
@click.option("--kind", type=KIND, help="The items of one register; how many each has where it is left out.")
@format_option
def list_(kind: str | None, form: str) -> None:
    """How many items each register has, or the items of one."""
    if kind is None:
        known = counts()
        rows = [{"kind": one, "count": known.get(one, 0), "target": TARGETS[one]} for one in REGISTERS]
        show(rows, ("kind", "count", "target"), form)
        return
    columns = ("number", "name", "date", "sector", "city", "unit", "demonstration")
    listed = [
        (i.number, i.name, i.dated.isoformat(), i.sector_code, i.city_code, i.unit_name, i.demo_data)
        for i in items(kind)
    ]
    show([dict(zip(columns, values, strict=True)) for values in listed], columns, form)
