"""A wave may weigh the questions of its index by weights that were frozen in an earlier one"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None
only_adds = True


def upgrade() -> None:
    op.add_column("wave", sa.Column("item_weights", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("wave", "item_weights")
