"""`codes`: what is printed and hung up, handed out and shown."""

import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import click
from flask_babel import gettext as _
from tqdm import tqdm

from survey.base import identifier
from survey.base.addresses import scan_url, settle_site, site
from survey.base.console import Group, format_option, show
from survey.base.database import transaction
from survey.base.refusal import RefusedError
from survey.codes import displays, invitations, slips
from survey.codes.kiosk import kiosk_url
from survey.codes.listing import COLUMNS, listed
from survey.codes.posters import Poster, render, render_cards
from survey.codes.printing import posters, slips_of
from survey.paper import symbol

COUNTS = ("batch", "outlet", "wave", "every", "ordered", "offered", "used")
FOLDER = click.Path(file_okay=False, path_type=Path)
_UNSAFE = re.compile(r"[^\w.-]+")

codes = Group("codes", help="Access codes and what is printed of them.")


def for_outlets(command: Callable[..., None]) -> Callable[..., None]:
    """The folder to write to, and for whom: everybody, one unit, one outlet."""
    for option in (
        click.option("--outlet", help="Only this outlet, by its code."),
        click.option("--unit", help="Only this unit's outlets, by its unified social credit code."),
        click.argument("out_dir", type=FOLDER),
    ):
        command = option(command)
    return command


@codes.command("list")
@format_option
def list_(form: str) -> None:
    """Every code in use with its address, outlet and unit."""
    settle_site()
    show(listed(), COLUMNS, form)


@codes.command("posters")
@for_outlets
def posters_(out_dir: Path, unit: str | None, outlet: str | None) -> None:
    """An A4 poster for each outlet, as OUT_DIR/<outlet>-<code>.pdf."""
    _write_each(out_dir, "posters", "pdf", render, unit, outlet)


@codes.command()
@for_outlets
def cards(out_dir: Path, unit: str | None, outlet: str | None) -> None:
    """An A6 table card for each outlet, as OUT_DIR/<outlet>-<code>.pdf."""
    _write_each(out_dir, "cards", "pdf", lambda poster: render_cards([poster]), unit, outlet)


@codes.command()
@for_outlets
def symbols(out_dir: Path, unit: str | None, outlet: str | None) -> None:
    """The QR symbol of each outlet's poster code alone, as OUT_DIR/<outlet>-<code>.svg."""
    _write_each(out_dir, "symbols", "svg", lambda poster: symbol.svg(poster.url, symbol.LASTING).encode(), unit, outlet)


def _write_each(
    out_dir: Path, what: str, ending: str, render: Callable[[Poster], bytes], unit: str | None, place: str | None
) -> None:
    settle_site()
    wanted = posters(unit, place)
    if not wanted and (unit or place):
        raise RefusedError(_("没有属于 %(whose)s 的在用评价码", whose=_(" 的 ").join(filter(None, [unit, place]))))
    out_dir.mkdir(parents=True, exist_ok=True)
    for outlet, poster in tqdm(wanted, unit=f" {what}", disable=None, leave=False):
        (out_dir / f"{_UNSAFE.sub('_', outlet)}-{poster.code}.{ending}").write_bytes(render(poster))
    click.echo(f"{len(wanted)} {what} in {out_dir}")


@codes.command("invitations")
@click.argument("outlet")
@click.option("--count", type=click.IntRange(min=1), required=True, help="How many codes to make.")
@click.option(
    "--every",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="Every k-th customer gets one: recorded with the batch.",
)
@click.option(
    "--slips", "file", type=click.Path(dir_okay=False, path_type=Path), help="Print receipt slips as PDF too."
)
def invitations_(outlet: str, count: int, every: int, file: Path | None) -> None:
    """One-time codes for an outlet in the open wave, as CSV for tills.

    This is the only time the codes are shown: the database keeps their hashes.
    """
    settle_site()
    with transaction():
        order = invitations.order(outlet, count, every)
        if file:
            file.write_bytes(slips.render_all(slips_of(order.outlet, order.codes)))
    click.echo(f"batch {order.batch_id}: {count} codes{f', slips in {file}' if file else ''}", err=True)
    show([{"code": code, "url": scan_url(code)} for code in order.codes], ("code", "url"), "csv")


@codes.command()
@format_option
def batches(form: str) -> None:
    """Batches of invitations: sampling interval, made, handed out, answered."""
    show([asdict(batch) for batch in invitations.batches()], COUNTS, form)


@codes.command()
@click.argument("batch", type=int)
@click.argument("count", type=click.IntRange(min=0))
def offered(batch: int, count: int) -> None:
    """Say that only COUNT invitations of BATCH were handed out."""
    with transaction():
        invitations.hand_out(batch, count)
    click.echo(f"batch {batch}: {count} were handed out")


@codes.command()
@click.argument("outlet")
def display(outlet: str) -> None:
    """A tablet's page for an outlet: prints its secret address, this once."""
    settle_site()
    with transaction():
        number, secret = displays.create(outlet)
    click.echo(f"display {number}: open {site()}/d/{secret} on the tablet; `codes revoke {number}` ends it")


@codes.command()
@click.argument("code")
def kiosk(code: str) -> None:
    """The address to open on a tablet on which one customer after another answers, for a poster's CODE in use."""
    settle_site()
    written = identifier.read(code, identifier.POSTER)
    if written is None or not any((row["code"], row["kind"]) == (written, "poster") for row in listed()):
        raise RefusedError(_("没有在用的评价码“%(code)s”", code=code))
    click.echo(f"open {kiosk_url(written)} on the tablet; `codes retire {written}` ends it")


@codes.command()
@click.argument("number", type=int)
def revoke(number: int) -> None:
    """End a display: its address shows nothing more."""
    with transaction():
        displays.revoke(number)
    click.echo(f"display {number} is revoked")


@codes.command()
@click.argument("code")
def retire(code: str) -> None:
    """Take a poster's or display's code out of use."""
    with transaction():
        displays.retire(code)
    click.echo(f"code {code} is retired")
