"""`demo load`: the invented province from the command line."""

from collections.abc import Callable

import click

from survey.base.console import Group
from survey.demonstration.load import EARLIER_RESPONSES, load_with_progress

demo = Group("demo", help="An invented province, to see everything at work.")


def sized(command: Callable[..., None]) -> Callable[..., None]:
    """How many responses, and which."""
    for option in (
        click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Same seed, same data."),
        click.option(
            "--earlier",
            type=click.IntRange(min=0),
            default=EARLIER_RESPONSES,
            show_default=True,
            help="Responses of each of the six waves before; 0: without these waves.",
        ),
        click.option(
            "--responses", type=click.IntRange(min=1), default=200_000, show_default=True, help="Of the last two waves."
        ),
    ):
        command = option(command)
    return command


def load_and_tell(responses: int, earlier: int, seed: int) -> None:
    """Load the province into the empty database, and print what there is now."""
    click.echo("Inventing a demonstration province (a minute or two)...", err=True)
    loaded = load_with_progress(responses, seed, earlier)
    click.echo(
        f"DEMONSTRATION DATA, all invented: {loaded.units} units, {loaded.outlets} outlets, {loaded.responses}"
        " responses; the waves up to 2026-1 are published, wave 2026-2 is open"
    )


@demo.command()
@sized
def load(responses: int, earlier: int, seed: int) -> None:
    """Fill an empty database with invented units, outlets, waves and their responses."""
    load_and_tell(responses, earlier, seed)
