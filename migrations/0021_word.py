"""News, who subscribed to which, and what was sent to them"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None
only_adds = True

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
NEWS_CHECKS = {"kind": "kind IN ('alarm', 'deadline', 'release')", "path_is_ours": "path LIKE '/%'"}
SUBSCRIPTION_CHECKS = {
    "way": "way IN ('mail', 'hook', 'wecom', 'dingtalk', 'feishu')",
    "pace": "pace IN ('at_once', 'daily', 'weekly')",
    "hears_of_something": "alarms OR deadlines OR releases",
    "address_unless_mail": "(way = 'mail') = (address IS NULL)",
    "host_of_address": "(address IS NULL) = (host IS NULL)",
    "hooks_are_signed": "way <> 'hook' OR secret IS NOT NULL",
}
DELIVERY_CHECKS = {"tests_hold_no_news": "test = (size = 0)", "attempts_range": "attempts >= 0"}
NEW, WAITING = sa.text("spread_at IS NULL"), sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "news",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("outlet_id", BIG, nullable=True),
        sa.Column("unit_id", BIG, nullable=True),
        sa.Column("sector_code", sa.String(length=3), nullable=True),
        sa.Column("city_code", sa.String(length=6), nullable=True),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("spread_at", MOMENT, nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_news_{name}")) for name, rule in NEWS_CHECKS.items()),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_news_outlet_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_news_unit_id")),
        sa.ForeignKeyConstraint(["sector_code"], ["sector.code"], name=op.f("fk_news_sector_code")),
        sa.ForeignKeyConstraint(["city_code"], ["city.code"], name=op.f("fk_news_city_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news")),
        sa.UniqueConstraint("key", name=op.f("uq_news_key")),
    )
    op.create_index("ix_news_new", "news", ["id"], sqlite_where=NEW, postgresql_where=NEW)
    for column in ("at", "outlet_id", "unit_id", "sector_code", "city_code"):
        op.create_index(op.f(f"ix_news_{column}"), "news", [column])
    op.create_table(
        "subscription",
        sa.Column("id", BIG, nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("alarms", sa.Boolean(), nullable=False),
        sa.Column("deadlines", sa.Boolean(), nullable=False),
        sa.Column("releases", sa.Boolean(), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("host", sa.String(length=255), nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("pace", sa.String(length=10), nullable=False),
        sa.Column("working_hours", sa.Boolean(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_subscription_{name}")) for name, rule in SUBSCRIPTION_CHECKS.items()),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_subscription_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
    )
    op.create_index(op.f("ix_subscription_account_id"), "subscription", ["account_id"])
    op.create_table(
        "delivery",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("subscription_id", BIG, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("test", sa.Boolean(), nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("message_id", sa.String(length=255), nullable=True),
        sa.Column("attempts", BIG, nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("failed", sa.String(length=100), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_delivery_{name}")) for name, rule in DELIVERY_CHECKS.items()),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscription.id"], name=op.f("fk_delivery_subscription_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("key", name=op.f("uq_delivery_key")),
    )
    op.create_index("ix_delivery_waiting", "delivery", ["next_at"], sqlite_where=WAITING, postgresql_where=WAITING)
    for column in ("subscription_id", "made_at"):
        op.create_index(op.f(f"ix_delivery_{column}"), "delivery", [column])
    op.create_table(
        "notice",
        sa.Column("subscription_id", BIG, nullable=False),
        sa.Column("news_id", BIG, nullable=False),
        sa.Column("delivery_id", BIG, nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [f"{table}_id"], [f"{table}.id"], name=op.f(f"fk_notice_{table}_id"), ondelete="CASCADE"
            )
            for table in ("subscription", "news", "delivery")
        ),
        sa.PrimaryKeyConstraint("subscription_id", "news_id", name=op.f("pk_notice")),
    )
    for column in ("news_id", "delivery_id"):
        op.create_index(op.f(f"ix_notice_{column}"), "notice", [column])


def downgrade() -> None:
    for table in ("notice", "delivery", "subscription", "news"):
        op.drop_table(table)
