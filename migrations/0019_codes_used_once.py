"""The step of the last code of the second factor that let an account in: no code works twice"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None
only_adds = True


def upgrade() -> None:
    op.add_column("account", sa.Column("tf_last_step", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("account", "tf_last_step")
