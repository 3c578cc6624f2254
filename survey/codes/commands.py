"""`codes`: what is printed and hung up."""

import re
from pathlib import Path

import click
from tqdm import tqdm

from survey.cli import Group, format_option, show
from survey.codes.addresses import scan_url
from survey.codes.posters import render
from survey.codes.printing import posters
from survey.models.code import codes_of_outlets

COLUMNS = ("code", "kind", "url", "outlet", "unit", "sector", "city")
_UNSAFE = re.compile(r"[^\w.-]+")

codes = Group("codes", help="Access codes and what is printed of them.")


@codes.command("list")
@format_option
def list_(form: str) -> None:
    """Every code in use with its address, outlet and unit."""
    rows = [
        {
            "code": code.code,
            "kind": code.kind,
            "url": scan_url(code.code),
            "outlet": outlet.code,
            "unit": unit.uscc,
            "sector": outlet.sector_code,
            "city": outlet.city_code,
        }
        for code, outlet, unit in codes_of_outlets()
    ]
    show(rows, COLUMNS, form)


@codes.command("posters")
@click.argument("out_dir", type=click.Path(file_okay=False, path_type=Path))
def posters_(out_dir: Path) -> None:
    """An A4 poster for each outlet, as OUT_DIR/<outlet>-<code>.pdf."""
    out_dir.mkdir(parents=True, exist_ok=True)
    wanted = posters()
    for outlet, poster in tqdm(wanted, unit=" posters", disable=None, leave=False):
        (out_dir / f"{_UNSAFE.sub('_', outlet)}-{poster.code}.pdf").write_bytes(render(poster))
    click.echo(f"{len(wanted)} posters in {out_dir}")
