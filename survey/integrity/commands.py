"""`audit`: what anyone who holds yesterday's heads can check today."""

from datetime import datetime
from pathlib import Path

import click

from survey.base.clock import SHANGHAI
from survey.base.console import Group
from survey.base.refusal import RefusedError
from survey.integrity import heads as published
from survey.integrity.chain import differences, kept_heads
from survey.integrity.incidents import Incident, declare, excused

MOMENT = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])

audit = Group("audit", help="Verify that stored responses are unaltered.")


@audit.command("heads")
def heads_() -> None:
    """Sign and publish today's heads of all chains (the worker does so every night)."""
    click.echo(f"published: {published.publish()}")


@audit.command()
@click.option(
    "--heads",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A published file; the database's own heads where it is left out.",
)
def chain(file: Path | None) -> None:
    """Compute every chain again and compare it with published heads."""
    heads, told = kept_heads(), list[Incident]()
    if file:
        day, heads = published.read_signed(file)
        heads, told = excused(heads, day)
    if found := list(differences(heads)):
        raise RefusedError(*found)
    total = sum(head.length for head in heads)
    click.echo(f"all {total} responses of {len(heads)} outlets are as they were")
    for one in told:
        click.echo(f"incident {one.name}: at most {one.lost} responses are gone, said {one.by}: {one.why}")


@audit.command()
@click.option("--from", "since", type=MOMENT, required=True, help="From when on responses are gone, Gansu's clock.")
@click.option("--to", "until", type=MOMENT, required=True, help="Until when.")
@click.option("--lost", type=click.IntRange(1), required=True, help="How many responses are gone, at most.")
@click.option("--by", required=True, help="Who says so.")
@click.option("--why", required=True, help="What happened, for everybody to read.")
def incident(since: datetime, until: datetime, lost: int, by: str, why: str) -> None:
    """Say beside the published heads what was lost when a backup was brought back; once the service runs on it."""
    first, last = (moment.replace(tzinfo=SHANGHAI) for moment in (since, until))
    click.echo(f"published: {declare(first, last, lost, by, why)}")
