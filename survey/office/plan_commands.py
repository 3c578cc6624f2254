"""`targets`, and what a wave is weighted by: the same as on the pages."""

from pathlib import Path

import click

from analysis.snapshot.settings import DIMENSIONS
from survey.accounts.audit_log import note
from survey.base.console import Group, format_option, in_english, show
from survey.base.database import transaction
from survey.waves import targets as plan
from survey.waves import weighting
from survey.waves.stages import find

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

targets = Group("targets", help="The yearly plan: targets by year, family and place.")


@targets.command("list")
@format_option
def list_(form: str) -> None:
    """All targets; the place is empty for the province."""
    show(plan.rows(plan.targets()), ("place", "family", "year", "target"), form)


@targets.command("set")
@click.argument("family")
@click.argument("year", type=int)
@click.argument("value", type=float)
@click.option("--place", default="", help="Code of a sector or city; the province where it is left out.")
@in_english
def set_(family: str, year: int, value: float, place: str) -> None:
    """Set the target of FAMILY (C or P) in YEAR."""
    with transaction():
        plan.set_target(year, family, place, value)
        note("targets set", place or "province", targets=1)
    click.echo(f"{family} {place or 'province'} {year}: {value:g}")


@targets.command()
@click.argument("family")
@click.argument("first", nargs=2, type=(int, float), metavar="FIRST_YEAR VALUE")
@click.argument("last", nargs=2, type=(int, float), metavar="LAST_YEAR VALUE")
@click.option("--place", default="", help="Code of a sector or city; the province where it is left out.")
@in_english
def path(family: str, first: tuple[int, float], last: tuple[int, float], place: str) -> None:
    """Set the targets from one year to another in equal steps."""
    with transaction():
        years = plan.set_path(family, place, first, last)
        note("targets set", place or "province", targets=years)
    click.echo(f"{family} {place or 'province'}: {years} targets from {first[1]:g} to {last[1]:g}")


@click.argument("file", type=FILE)
@click.option("--wave", "code", required=True)
@click.option("--source", required=True, help="Where the shares come from.")
@click.option("--year", required=True, type=click.IntRange(1990, 2100))
@in_english
def shares(file: Path, code: str, source: str, year: int) -> None:
    """Make FILE (columns sector, share) the shares of sectors in their families."""
    with transaction():
        count = weighting.set_shares(find(code), file.read_bytes(), source, year)
        note("shares set", code, source=source, year=year)
    click.echo(f"wave {code}: {count} shares, {source}, {year}")


@click.argument("file", type=FILE)
@click.option("--wave", "code", required=True)
@click.option("--by", "dimension", required=True, type=click.Choice(DIMENSIONS))
@click.option("--source", required=True, help="Where the totals come from.")
@click.option("--year", required=True, type=click.IntRange(1990, 2100))
@in_english
def margin(file: Path, code: str, dimension: str, source: str, year: int) -> None:
    """Calibrate to FILE (columns sector and/or city, total): known totals of services."""
    with transaction():
        made = weighting.set_margin(find(code), dimension, file.read_bytes(), source, year)
        note("margin set", code, dimension=dimension, source=source, year=year)
    click.echo(f"wave {code}: {len(made.totals)} totals by {dimension}, {source}, {year}")
