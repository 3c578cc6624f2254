"""`demo load`: the invented province from the command line."""

from collections.abc import Callable

import click

from survey.base.console import Group
from survey.demonstration.load import load_with_progress

demo = Group("demo", help="An invented province, to see everything at work.")


def sized(command: Callable[..., None]) -> Callable[..., None]:
    """How many responses, and which."""
    for option in (
        click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Same seed, same data."),
        click.option(
            "--responses", type=click.IntRange(min=1), default=200_000, show_default=True, help="Of both waves."
        ),
    ):
        command = option(command)
    return command


def load_and_tell(responses: int, seed: int) -> None:
    """Load the province into the empty database, and print what there is now."""
    click.echo("Inventing a demonstration province (about a minute)...", err=True)
    loaded = load_with_progress(responses, seed)
    click.echo(
        f"DEMONSTRATION DATA, all invented: {loaded.units} units, {loaded.outlets} outlets, {loaded.responses}"
        " responses; wave 2026-1 is published, wave 2026-2 is open"
    )


@demo.command()
@sized
def load(responses: int, seed: int) -> None:
    """Fill an empty database with invented units, outlets, two waves and their responses."""
    load_and_tell(responses, seed)
