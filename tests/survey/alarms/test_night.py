"""What the nightly job finds in the sums of outlets' days, and that it looks at every day once."""

import json

import pytest
import sqlalchemy as sa

from analysis.files.survey_file import opened
from analysis.files.watch_file import watch
from analysis.files.watch_plan import read_watch_plan
from analysis.files.watch_report import as_json
from survey.base.clock import now, today
from survey.base.database import db, transaction
from survey.cases.opening import deadlines
from survey.models import Alarm, DaySums, LeftOut, Outlet, WatchedDay, WatchedSeries
from tests.survey.alarms.conftest import CHANGES, day

WORSE = {"A1": {"": -1.6, "waiting_time": -3.5}}


def test_a_fall_is_raised_once_and_says_since_when_by_how_much_and_which_question(fill, night, found):
    fill(0, CHANGES)
    fill(CHANGES, 48, shift=WORSE)
    night(48)
    (alarm,) = found("outlet", "A1")
    assert alarm.kind == "fall"
    assert alarm.since_first <= day(CHANGES) <= alarm.since_last
    assert alarm.low < -1.6 * 100 / 9 < alarm.high < 0
    assert alarm.n == 5 * ((alarm.day - alarm.since).days + 1)
    assert alarm.moved["items"][0]["item"] == "waiting_time"
    assert (alarm.seen_due, alarm.end_due) == tuple(deadlines(today()).values())
    assert not [one for one in found() if one.series.outlet_id not in (None, alarm.series.outlet_id)]


def test_a_rise_is_raised_too(fill, night, found):
    fill(0, CHANGES)
    fill(CHANGES, 48, shift={"A1": {"": 1.6}})
    night(48)
    assert [one.kind for one in found("outlet", "A1")] == ["rise"]


def test_an_outlet_that_goes_silent_is_an_alarm_of_its_own(fill, night, found):
    fill(0, CHANGES)
    fill(CHANGES, 48, n={"A1": 0})
    night(48)
    (alarm,) = found("outlet", "A1")
    assert (alarm.kind, alarm.since, alarm.n, alarm.change) == ("silence", day(CHANGES), 0, None)


def test_an_outlet_without_a_past_raises_nothing(fill, night, found):
    fill(0, 40, n={"A1": 0})
    fill(40, 43, shift=WORSE)
    night(43)
    assert not found("outlet", "A1")


def test_a_question_that_moves_alone_is_found_beside_an_unmoved_score(fill, night, found):
    fill(0, CHANGES)
    fill(CHANGES, 55, shift={"A1": {"waiting_time": -5}})
    night(55)
    assert [(one.kind, one.series.item) for one in found("question")] == [("fall", "waiting_time")]
    assert not found("outlet", "A1")


@pytest.mark.parametrize("hour", [14, None])
def test_a_burst_is_left_out_and_the_same_answers_over_the_day_are_not(app, fill, night, found, hour):
    fill(0, CHANGES)
    fill(CHANGES, CHANGES + 1, n={"A1": 40}, shift={"A1": {"": 5}}, hour=None if hour is None else hour)
    fill(CHANGES + 1, CHANGES + 3, n={"A1": 40}, shift={"A1": {"": 5}}, hour=hour)
    night(CHANGES + 3)
    with app.app_context():
        out = db.session.scalars(sa.select(LeftOut.day).join(Outlet).where(Outlet.code == "A1")).all()
    assert out == ([] if hour is None else [day(CHANGES + number) for number in range(3)])
    assert [one.kind for one in found("outlet", "A1")] == (["rise"] if hour is None else [])


def test_the_baseline_raises_nothing(fill, night, found):
    fill(0, 14)
    fill(14, 28, shift=WORSE)
    night(28)
    assert not found()


def test_while_an_alarm_has_not_ended_no_second_is_raised_and_after_it_a_new_level_counts(app, fill, night, found):
    fill(0, CHANGES)
    fill(CHANGES, 70, shift=WORSE)
    night(50)
    (alarm,) = found("outlet", "A1")
    with app.app_context(), transaction():
        one = db.session.get_one(Alarm, alarm.id)
        one.seen_at = one.ended_at = now() - (today() - day(50))
        one.explanation = "换了系统"
    night(70)
    (alarm,) = found("outlet", "A1")
    assert alarm.renewed
    with app.app_context():
        begun = db.session.scalar(sa.select(WatchedSeries.begun_on).where(WatchedSeries.key == "A1"))
        assert begun == day(50)
    fill(70, 82, shift={"A1": {"": -4}})
    night(82)
    assert [one.kind for one in found("outlet", "A1")] == ["fall", "fall"]


def test_days_come_once_each_whether_the_worker_was_away_or_not(app, fill, night):
    fill(0, 40)

    def kept():
        with app.app_context():
            rows = db.session.execute(sa.select(WatchedSeries.key, WatchedSeries.level, WatchedSeries.state))
            return {(level, key): state for key, level, state in rows}

    for number in range(1, 36):
        night(number)
    night(35)
    slowly = kept()
    with app.app_context(), transaction():
        for table in ("left_out_day", "watched_day", "learnt_variance", "watched_series"):
            db.session.execute(sa.text(f"DELETE FROM {table}"))
    night(35)
    assert kept() == slowly
    assert all(slowly.values())


def test_where_many_days_are_left_other_work_comes_between_them(app, fill, night):
    fill(0, 3)
    for done in (1, 2, 3, 3):
        night(3, 0.0)
        with app.app_context():
            assert db.session.scalar(sa.select(sa.func.count(WatchedDay.day))) == done


def test_a_day_reads_the_sums_of_that_day_alone(app, fill, night):
    fill(0, 40)
    night(35)
    read = []

    def note(connection, cursor, statement, parameters, context, executemany):
        if "day_sums.sums" in statement:
            values = parameters.values() if isinstance(parameters, dict) else parameters
            read.extend(str(value) for value in values if str(value).startswith("2026-"))

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    night(36)
    night(37)
    sa.event.remove(engine, "before_cursor_execute", note)
    assert read == [str(day(35)), str(day(36))]


def test_answers_that_come_late_are_counted_and_stay_out(app, fill, night):
    fill(0, 30)
    night(30)
    with app.app_context(), transaction():
        row = db.session.scalars(sa.select(DaySums).where(DaySums.day == day(29))).first()
        row.n += 3
    fill(30, 31)
    night(31)
    with app.app_context():
        late = dict(db.session.execute(sa.select(WatchedDay.day, WatchedDay.late).where(WatchedDay.late > 0)).all())
    assert late == {day(29): 3}


def test_days_on_which_no_wave_is_open_are_not_watched(app, fill, night, wave, run):
    fill(0, 30)
    night(30)
    with app.app_context(), transaction():
        db.session.execute(
            sa.text("UPDATE wave SET status = 'closed', closed_at = :at"), {"at": "2026-04-02 04:00:00+00:00"}
        )
    night(60)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.max(WatchedDay.day))) == day(31)


def test_watch_on_the_exported_days_gives_the_same_alarms(app, fill, night, found, run, tmp_path):
    fill(0, CHANGES)
    fill(CHANGES, 52, shift={**WORSE, "A3": {"waiting_time": -4}}, n={"A2": 0})
    night(52)
    assert run("alarms", "export", "2026-1", str(tmp_path)).exit_code == 0
    for level in ("outlet", "question", "unit", "cell", "sector", "city"):
        own = {}
        for one in found(level):
            own.setdefault(one.series.key, one)
        seen = watch_file(tmp_path / f"{level}.csv", tmp_path / f"{level}.yaml")
        if level == "question":  # they do not go silent, and are not told beside their outlet's own alarm
            seen = {key: row for key, row in seen.items() if key[:2] != "A1" and row["kind"] != "silence"}
            own = {key: one for key, one in own.items() if key[:2] != "A1"}
        assert {key: (row["kind"], row["period"]) for key, row in seen.items()} == {
            key: (one.kind, str(one.day)) for key, one in own.items()
        }, level
        for key, row in seen.items():
            assert (row["since"], row["since_first"], row["since_last"]) == tuple(
                str(getattr(own[key], name)) for name in ("since", "since_first", "since_last")
            )
            for name in ("n", "once_in") if row["kind"] == "silence" else ("change", "low", "high", "n", "once_in"):
                assert row[name] == pytest.approx(getattr(own[key], name), rel=1e-6), (key, name)
    assert {"A1", "A2", "A3/waiting_time"} <= {one.series.key for one in found()}


def watch_file(path, plan):
    """The series with an alarm that `python -m analysis watch` finds in a file, by their names."""
    with opened(path) as file:
        seen = watch(file, read_watch_plan(plan))
    return {row["series"]: row for row in json.loads(as_json(seen)) if row["alarm"]}
