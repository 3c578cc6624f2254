"""`wave approval`: what the survey states of its approval, from the command line."""

from datetime import datetime

import click

from survey.accounts.audit_log import note
from survey.base.console import in_english
from survey.base.database import transaction
from survey.waves.approval import state
from survey.waves.stages import find


@click.argument("code")
@click.option("--form-number", default="", help="表号")
@click.option("--issued-by", default="", help="制定机关")
@click.option("--approved-by", default="", help="批准（备案）机关")
@click.option("--approval-number", default="", help="批准（备案）文号")
@click.option("--valid-until", type=click.DateTime(["%Y-%m-%d"]), help="有效期至, as 2027-12-31.")
@in_english
def approval(code: str, valid_until: datetime | None, **texts: str) -> None:
    """State who issued and approved the survey; what is left out is taken away, and not mentioned anywhere."""
    with transaction():
        wave = find(code)
        state(wave, valid_until=valid_until.date() if valid_until else None, **texts)
        stated = {name: str(value) for name, value in wave.approval.items()}
        note("approval stated", code, None, **stated)
    click.echo(f"wave {code} states: {'; '.join(stated.values()) or 'nothing'}")
