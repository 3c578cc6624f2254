"""Early warning: what is watched, and the alarms"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None
only_adds = True


def upgrade() -> None:
    op.create_table(
        "learnt_variance",
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("learnt_on", sa.Date(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("level", name=op.f("pk_learnt_variance")),
    )
    op.create_table(
        "watched_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("wave_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answers", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("late", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_watched_day_wave_id")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_watched_day")),
    )
    op.create_index(op.f("ix_watched_day_wave_id"), "watched_day", ["wave_id"], unique=False)
    op.create_table(
        "left_out_day",
        sa.Column("outlet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["day"], ["watched_day.day"], name=op.f("fk_left_out_day_day")),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_left_out_day_outlet_id")),
        sa.PrimaryKeyConstraint("outlet_id", "day", name=op.f("pk_left_out_day")),
    )
    op.create_table(
        "watched_series",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("outlet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sector_code", sa.String(length=3), nullable=True),
        sa.Column("city_code", sa.String(length=6), nullable=True),
        sa.Column("item", sa.String(length=64), nullable=True),
        sa.Column("wave_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=True),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "(level = 'question') = (item IS NOT NULL)", name=op.f("ck_watched_series_item_of_questions")
        ),
        sa.CheckConstraint(
            "level IN ('outlet', 'question', 'unit', 'cell', 'sector', 'city')", name=op.f("ck_watched_series_level")
        ),
        sa.ForeignKeyConstraint(["city_code"], ["city.code"], name=op.f("fk_watched_series_city_code")),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_watched_series_outlet_id")),
        sa.ForeignKeyConstraint(["sector_code"], ["sector.code"], name=op.f("fk_watched_series_sector_code")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_watched_series_unit_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_watched_series_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watched_series")),
        sa.UniqueConstraint("level", "key", name=op.f("uq_watched_series_level_key")),
    )
    op.create_index(op.f("ix_watched_series_outlet_id"), "watched_series", ["outlet_id"], unique=False)
    op.create_index(op.f("ix_watched_series_unit_id"), "watched_series", ["unit_id"], unique=False)
    op.create_index(op.f("ix_watched_series_wave_id"), "watched_series", ["wave_id"], unique=False)
    op.create_table(
        "alarm",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("wave_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("since_first", sa.Date(), nullable=False),
        sa.Column("since_last", sa.Date(), nullable=False),
        sa.Column("change", sa.Double(), nullable=True),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("once_in", sa.Double(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("province_on", sa.Date(), nullable=True),
        sa.Column("seen_due", sa.Date(), nullable=True),
        sa.Column("end_due", sa.Date(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("renewed", sa.Boolean(), nullable=False),
        sa.Column("escalated_on", sa.Date(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(kind = 'silence') = (change IS NULL)", name=op.f("ck_alarm_silence_has_no_change")),
        sa.CheckConstraint("kind IN ('fall', 'rise', 'silence')", name=op.f("ck_alarm_kind")),
        sa.CheckConstraint("(seen_due IS NULL) = (end_due IS NULL)", name=op.f("ck_alarm_both_deadlines")),
        sa.CheckConstraint("ended_at IS NULL OR explanation IS NOT NULL", name=op.f("ck_alarm_ended_is_explained")),
        sa.CheckConstraint("explanation IS NULL OR seen_at IS NOT NULL", name=op.f("ck_alarm_explained_is_seen")),
        sa.CheckConstraint("length(code) = 8", name=op.f("ck_alarm_code_length")),
        sa.ForeignKeyConstraint(["series_id"], ["watched_series.id"], name=op.f("fk_alarm_series_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_alarm_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
        sa.UniqueConstraint("code", name=op.f("uq_alarm_code")),
    )
    op.create_index(op.f("ix_alarm_day"), "alarm", ["day"], unique=False)
    op.create_index(op.f("ix_alarm_end_due"), "alarm", ["end_due"], unique=False)
    op.create_index(op.f("ix_alarm_province_on"), "alarm", ["province_on"], unique=False)
    op.create_index("ix_alarm_series_ended", "alarm", ["series_id", "ended_at"], unique=False)
    op.create_index(op.f("ix_alarm_wave_id"), "alarm", ["wave_id"], unique=False)
    op.create_table(
        "alarm_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("alarm_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('raised', 'province', 'seen', 'explained', 'ended', 'reminded', 'escalated')",
            name=op.f("ck_alarm_event_kind"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_alarm_event_account_id")),
        sa.ForeignKeyConstraint(["alarm_id"], ["alarm.id"], name=op.f("fk_alarm_event_alarm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_event")),
    )
    op.create_index(op.f("ix_alarm_event_account_id"), "alarm_event", ["account_id"], unique=False)
    op.create_index(op.f("ix_alarm_event_alarm_id"), "alarm_event", ["alarm_id"], unique=False)
    op.create_index("uq_alarm_event_once_a_day", "alarm_event", ["alarm_id", "kind", "day"], unique=True)
    op.create_index(op.f("ix_day_sums_day"), "day_sums", ["day"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_day_sums_day"), table_name="day_sums")
    op.drop_index("uq_alarm_event_once_a_day", table_name="alarm_event")
    op.drop_index(op.f("ix_alarm_event_alarm_id"), table_name="alarm_event")
    op.drop_index(op.f("ix_alarm_event_account_id"), table_name="alarm_event")
    op.drop_table("alarm_event")
    op.drop_index(op.f("ix_alarm_wave_id"), table_name="alarm")
    op.drop_index("ix_alarm_series_ended", table_name="alarm")
    op.drop_index(op.f("ix_alarm_province_on"), table_name="alarm")
    op.drop_index(op.f("ix_alarm_end_due"), table_name="alarm")
    op.drop_index(op.f("ix_alarm_day"), table_name="alarm")
    op.drop_table("alarm")
    op.drop_index(op.f("ix_watched_series_wave_id"), table_name="watched_series")
    op.drop_index(op.f("ix_watched_series_unit_id"), table_name="watched_series")
    op.drop_index(op.f("ix_watched_series_outlet_id"), table_name="watched_series")
    op.drop_table("watched_series")
    op.drop_table("left_out_day")
    op.drop_index(op.f("ix_watched_day_wave_id"), table_name="watched_day")
    op.drop_table("watched_day")
    op.drop_table("learnt_variance")
