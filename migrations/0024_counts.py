"""The day sums are counted from an index, which is a sixtieth of them"""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None
only_adds = True


def upgrade() -> None:
    op.create_index("ix_day_sums_counts", "day_sums", ["wave_id", "outlet_id", "n"])


def downgrade() -> None:
    op.drop_index("ix_day_sums_counts", table_name="day_sums")
