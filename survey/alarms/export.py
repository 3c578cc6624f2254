"""The watched days of a wave as files for `python -m analysis watch`, which finds the same first alarms in them."""

import csv
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from flask_babel import gettext

from survey.alarms.levels import Level, levels
from survey.alarms.limits import BASELINE, SMALLEST, WEEK
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.models.watching import LearntVariance, sums_of_days, watched_days
from survey.models.wave import Wave
from survey.queries.watched import register

COLUMNS = ("series", "period", "n", "sum", "squares")


def export(wave: Wave, folder: Path) -> list[Path]:
    """Write `<level>.csv` and its plan `<level>.yaml` for each level whose days were watched; raises RefusedError where
    none were, or too few. Days left out for a burst have no row, like days without answers."""
    days, learnt = watched_days(wave.id), {row.level: row for row in db.session.query(LearntVariance)}
    found = [level for level in levels(register(wave.id)) if level.series and level.name in learnt]
    if not days or not found:
        raise RefusedError(gettext("%(wave)s 还没有看满 %(n)s 天，没有可以导出的", wave=wave.code, n=BASELINE))
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        files = {
            level.name: stack.enter_context((folder / f"{level.name}.csv").open("w", newline="")) for level in found
        }
        writers = {name: csv.writer(file, lineterminator="\n") for name, file in files.items()}
        for writer in writers.values():
            writer.writerow(COLUMNS)
        for day in days:
            rows = sums_of_days(wave.id, [day])
            sums, left_out = {row.outlet_id: row.sums for row in rows}, {row.outlet_id for row in rows if row.left_out}
            for level in found:
                counted = level.counted(sums, left_out)
                for place in counted.n.nonzero()[0].tolist():
                    moments = (float(part[place]) for part in (counted.n, counted.total, counted.squares))
                    writers[level.name].writerow([level.series[place]["key"], day, *moments])
    for level in found:
        own = learnt[level.name]
        at_hand = len([day for day in days if day <= own.learnt_on]) == BASELINE
        (folder / f"{level.name}.yaml").write_text("\n".join(_plan(level, own, at_hand)) + "\n")
    return sorted(folder / f"{level.name}.{form}" for level in found for form in ("csv", "yaml"))


def _plan(level: Level, learnt: LearntVariance, at_hand: bool) -> Iterator[str]:
    """The plan of a level; its variances are learnt again where the days that they were learnt from are `at_hand`."""
    yield f"false_alarms: {level.limits.own!r}"
    yield f"smallest: {SMALLEST!r}"
    yield f"cycle: {WEEK}"
    if at_hand:
        yield f"baseline: {BASELINE}"
    else:
        known = (f"{name}: {learnt.figures[name]!r}" for name in ("between", "within", "seasonal"))
        yield f"variance: {{{', '.join(known)}}}"
