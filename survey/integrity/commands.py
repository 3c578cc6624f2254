"""`audit`: what anyone who holds yesterday's heads can check today."""

from pathlib import Path

import click

from survey.base.console import Group
from survey.base.refusal import RefusedError
from survey.integrity import heads as published
from survey.integrity.chain import differences, kept_heads

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
    heads = published.read_signed(file) if file else kept_heads()
    if found := list(differences(heads)):
        raise RefusedError(*found)
    total = sum(head.length for head in heads)
    click.echo(f"all {total} responses of {len(heads)} outlets are as they were")
