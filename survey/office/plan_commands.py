"""`targets`, and what a wave is weighted by: the same as on the pages."""

from collections.abc import Sequence
from pathlib import Path

import click

from analysis.snapshot.settings import DIMENSIONS
from survey.accounts.audit_log import note
from survey.base.console import Group, format_option, show
from survey.base.database import transaction
from survey.base.refusal import RefusedError
from survey.tables.commands import choose_option, read_file
from survey.tables.known import MARGINS, SHARES, TARGETS
from survey.waves import targets as plan
from survey.waves import weighting
from survey.waves.misfits import problems_of
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
def path(family: str, first: tuple[int, float], last: tuple[int, float], place: str) -> None:
    """Set the targets from one year to another in equal steps."""
    with transaction():
        years = plan.set_path(family, place, first, last)
        note("targets set", place or "province", targets=years)
    click.echo(f"{family} {place or 'province'}: {years} targets from {first[1]:g} to {last[1]:g}")


@targets.command("import")
@click.argument("file", type=FILE)
@choose_option
def import_(file: Path, chosen: dict[str, str]) -> None:
    """Set the targets of FILE (columns family, year, target, optional place); others stay as they are."""
    reading = read_file(TARGETS, file, chosen)
    with transaction():
        changed = plan.set_table(reading)
        note("targets set", "file", targets=changed)
    click.echo(f"{len(reading.records)} targets, {changed} of them changed")


@click.argument("file", type=FILE)
@click.option("--wave", "code", required=True)
@click.option("--source", required=True, help="Where the shares come from.")
@click.option("--year", required=True, type=click.IntRange(1990, 2100))
@choose_option
def shares(file: Path, code: str, source: str, year: int, chosen: dict[str, str]) -> None:
    """Make FILE (columns sector, share) the shares of sectors in their families."""
    reading = read_file(SHARES, file, chosen)
    with transaction():
        wave = find(code)
        taken = weighting.set_shares(wave, reading, source, year)
        note(weighting.event(wave, "shares"), code, source=source, year=year)
    click.echo(f"wave {code}: {taken.values} shares, {source}, {year}")
    _warn(taken.warnings)


@click.argument("file", type=FILE)
@click.option("--wave", "code", required=True)
@click.option("--by", "dimension", required=True, type=click.Choice(DIMENSIONS))
@click.option("--source", required=True, help="Where the totals come from.")
@click.option("--year", required=True, type=click.IntRange(1990, 2100))
@choose_option
def margin(file: Path, code: str, dimension: str, source: str, year: int, chosen: dict[str, str]) -> None:
    """Calibrate to FILE (columns sector and/or city, total): known totals of services."""
    reading = read_file(MARGINS[dimension], file, chosen)
    with transaction():
        wave = find(code)
        taken = weighting.set_margin(wave, dimension, reading, source, year)
        note(weighting.event(wave, "margin"), code, dimension=dimension, source=source, year=year)
    click.echo(f"wave {code}: {taken.values} totals by {dimension}, {source}, {year}")
    _warn(taken.warnings)


@click.argument("code")
@click.option("--by", "dimension", required=True, type=click.Choice(DIMENSIONS))
def drop_margin(code: str, dimension: str) -> None:
    """Calibrate no more to the margin by DIMENSION."""
    with transaction():
        wave = find(code)
        weighting.drop_margin(wave, dimension)
        note("margin dropped", code, dimension=dimension, frozen=wave.snapshot is not None)
    click.echo(f"wave {code}: weights are not calibrated by {dimension}")


@click.argument("code")
def check(code: str) -> None:
    """Try what is set for a wave on its responses; exit status 0 only if its figures could be computed."""
    if problems := problems_of(find(code), exact=True):
        raise RefusedError(*problems)
    click.echo(f"wave {code}: its figures can be computed with what is set")


def _warn(problems: Sequence[str]) -> None:
    for problem in problems:
        click.echo(f"warning: {problem}", err=True)
