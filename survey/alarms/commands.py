"""`alarms`: what early warning found, and the days that it looked at."""

from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _

from survey.alarms.export import export as export_days
from survey.base.console import Group, format_option, show
from survey.base.refusal import RefusedError
from survey.models.alarm import Alarm
from survey.models.wave import wave_by_code
from survey.queries import alarms as asked

FIGURES = (
    "day",
    "since",
    "since_first",
    "since_last",
    "change",
    "low",
    "high",
    "n",
    "once_in",
    "province_on",
    "status",
)
COLUMNS = ("code", "wave", "level", "series", "kind", *FIGURES, "seen_due", "end_due", "demonstration")

alarms = Group("alarms", help="Early warning: what it found, and the days that it looked at.")


@alarms.command("list")
@format_option
def list_(form: str) -> None:
    """Every alarm, the latest day first: of what, since when, by how much, on how many answers, how it stands."""
    show([_row(alarm) for alarm in asked.alarms()], COLUMNS, form)


@alarms.command()
@click.argument("wave")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(wave: str, folder: Path) -> None:
    """Write the watched days of a wave into FOLDER, for `python -m analysis watch`: a file for each level, its plan."""
    found = wave_by_code(wave)
    if found is None:
        raise RefusedError(_("没有代码为 %(wave)s 的评价期", wave=wave))
    for path in export_days(found, folder):
        click.echo(path)


def _row(alarm: Alarm) -> dict[str, Any]:
    own = {name: getattr(alarm, name) for name in (*FIGURES, "code", "kind", "seen_due", "end_due")}
    of = {"wave": alarm.wave.code, "level": alarm.series.level, "series": alarm.series.key}
    return {**own, **of, "demonstration": alarm.wave.demo_data}
