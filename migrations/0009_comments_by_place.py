"""A comment knows the outlet, wave and day of its response"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DAY = {
    "sqlite": "date(substr(r.received_at, 1, 19), '+8 hours')",
    "postgresql": "(r.received_at AT TIME ZONE 'Asia/Shanghai')::date",
}


def upgrade() -> None:
    op.add_column("comment", sa.Column("outlet_id", BIG, nullable=True))
    op.add_column("comment", sa.Column("wave_id", BIG, nullable=True))
    op.add_column("comment", sa.Column("day", sa.Date(), nullable=True))
    op.execute(
        "UPDATE comment SET outlet_id = r.outlet_id, wave_id = r.wave_id,"
        f" day = {DAY[op.get_bind().dialect.name]} FROM response r WHERE r.id = comment.response_id"
    )
    with op.batch_alter_table("comment") as table:
        for name in ("outlet_id", "wave_id", "day"):
            table.alter_column(name, nullable=False)
        table.create_foreign_key(op.f("fk_comment_outlet_id"), "outlet", ["outlet_id"], ["id"])
        table.create_foreign_key(op.f("fk_comment_wave_id"), "wave", ["wave_id"], ["id"])
    op.create_index("ix_comment_outlet_wave_day", "comment", ["outlet_id", "wave_id", "day"])
    op.create_index(op.f("ix_comment_wave_id"), "comment", ["wave_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_comment_wave_id"), "comment")
    op.drop_index("ix_comment_outlet_wave_day", "comment")
    with op.batch_alter_table("comment") as table:
        for name in ("day", "wave_id", "outlet_id"):
            table.drop_column(name)
