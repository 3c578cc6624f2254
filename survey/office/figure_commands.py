"""`index` and `quality`: the figures of a frozen wave, computed by the worker before or here, or on Spark."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask_babel import gettext as _

from analysis.snapshot.settings import settings_of
from analysis.spark import ENGINES, Engine
from survey.base.console import Command, format_option
from survey.base.refusal import RefusedError
from survey.office.field.quality import print_report
from survey.office.index_table import print_figures
from survey.snapshots.computing import computed
from survey.snapshots.derived import INDEX, QUALITY
from survey.snapshots.places import frozen_folder
from survey.waves.settings import settled
from survey.waves.stages import find

if TYPE_CHECKING:
    from analysis.snapshot.frozen import Snapshot

_FOLDER = click.Path(exists=True, file_okay=False)


def _place(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """A folder of this machine, which must be there, or an address that only Spark can read."""
    return value if value is None or "://" in value else str(_FOLDER.convert(value, option, context))


data_option = click.option(
    "--data", callback=_place, help="A snapshot's folder, or with Spark its address; else the wave's own."
)
engine_option = click.option(
    "--engine",
    type=click.Choice(ENGINES),
    help="Compute it now: on this machine, or on Spark (docs/spark.md). Else what was computed before is read.",
)


@click.command(cls=Command)
@click.argument("code", metavar="WAVE")
@data_option
@engine_option
@format_option
def index(code: str, data: str | None, engine: Engine | None, form: str) -> None:
    """The figures of a frozen wave, from its frozen data alone; with --data computed here."""
    if data or engine:
        from analysis.wave.indices import index_of  # here and below: what was computed before is read without

        print_figures(index_of(_opened(code, data, engine)).to_json(), form)
    else:
        print_figures(computed(find(code), INDEX), form)


@click.command(cls=Command)
@click.argument("code", metavar="WAVE")
@data_option
@engine_option
@format_option
def quality(code: str, data: str | None, engine: Engine | None, form: str) -> None:
    """What is unusual in a frozen wave: flags by kind of code and sector, indices with and without the flagged."""
    if data or engine:
        from analysis.wave.quality_report import report_of

        snapshot = _opened(code, data, engine)
        print_report(report_of(snapshot), code, bool(snapshot.manifest["demonstration"]), form)
    else:
        chosen = find(code)
        demonstration = chosen.demo_data
        print_report(computed(chosen, QUALITY), code, demonstration, form)


def _opened(code: str, data: str | None, engine: Engine | None) -> Snapshot:
    """A snapshot of a wave: that of `data` with the settings it was frozen with, or the wave's own with those of today.

    Raises AnalysisError or RefusedError.
    """
    if data is None:
        wave = find(code)
        folder, settings = frozen_folder(wave), settled(wave)
        return _read(str(folder), engine).under(settings_of(settings)[0])
    found = _read(data, engine)
    if found.wave != code:
        raise RefusedError(
            _("%(folder)s 是 %(found)s 期的快照，不是 %(wave)s 期的", folder=data, found=found.wave, wave=code)
        )
    return found


def _read(place: str, engine: Engine | None) -> Snapshot:
    from analysis.snapshot import frozen as snapshots
    from analysis.snapshot.on_spark import open_on_spark

    if engine == "spark":
        return open_on_spark(place)
    if not (Path(place) / "manifest.json").is_file():
        raise RefusedError(_("%(folder)s 里没有快照（缺少 manifest.json）", folder=place))
    return snapshots.open(Path(place))
