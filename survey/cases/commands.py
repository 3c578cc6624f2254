"""`working-days`: the holidays of a year, and the days worked in exchange, as they are announced."""

from pathlib import Path

import click

from survey.accounts.audit_log import note
from survey.base.console import Group, format_option, show
from survey.base.database import transaction
from survey.cases.opening import renew_deadlines
from survey.tables.commands import choose_option, read_file
from survey.tables.known import WORKING_DAYS
from survey.workdays import announced

working_days = Group("working-days", help="Holidays and days worked in exchange, for the deadlines of cases.")


@working_days.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@choose_option
def load(file: Path, chosen: dict[str, str]) -> None:
    """Take over FILE (CSV, XLSX or ODS: day,worked,name) in the place of what was loaded before.

    Worked is 0 for a holiday, 1 for a Saturday or Sunday that is worked; other days are as their weekday says. A year
    that FILE names needs its whole announcement. Deadlines of cases that are not closed are set anew.
    """
    days = announced.days_of(read_file(WORKING_DAYS, file, chosen))
    years = sorted({day.year for day, _worked, _name in days})
    with transaction():
        announced.keep(days)
        changed = renew_deadlines(years[0])
        note("working days loaded", ", ".join(map(str, years)), days=len(days), deadlines=changed)
    click.echo(f"{', '.join(map(str, years))}: {len(days)} days; {changed} cases have other deadlines now")


@working_days.command("list")
@format_option
def list_(form: str) -> None:
    """The days that were loaded."""
    years = announced.brought()
    rows = [{"day": f"{day}", "worked": int(worked)} for year in sorted(years) for day, worked in years[year].items()]
    show(rows, ("day", "worked"), form)
