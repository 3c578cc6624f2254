"""What the databases make of a time: its hour, its microseconds. SQLite rounds a second's last half millisecond up."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from survey.base.database import UtcDateTime, db
from survey.queries.leaves import Hour
from survey.snapshots.archive_rows import Microseconds

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 27, 14, 25, 59, 999_499, UTC),
        datetime(2026, 11, 27, 14, 25, 59, 999_500, UTC),
        datetime(2026, 11, 27, 14, 59, 59, 999_999, UTC),
        datetime(2026, 11, 27, 15, 59, 59, 999_750, UTC),
        datetime(2026, 12, 31, 23, 59, 59, 999_999, UTC),
        datetime(2027, 1, 1, tzinfo=UTC),
    ],
    ids=str,
)
def test_no_moment_is_moved_to_the_next_second_hour_day_or_year(app, moment):
    since = moment - BEGINNING
    with app.app_context():
        time = sa.literal(moment, UtcDateTime())
        assert db.session.execute(sa.select(Hour(time), Microseconds(time))).one() == (
            since // timedelta(hours=1),
            since // timedelta(microseconds=1),
        )
