"""The county of an outlet, where the register tells the city by it"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None
only_adds = True


def upgrade() -> None:
    op.add_column("outlet", sa.Column("county", sa.String(length=6), nullable=True))


def downgrade() -> None:
    op.drop_column("outlet", "county")
