"""Since when a database knows its secrets; of those it knows already, since now"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("key_check", sa.Column("known_since", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE key_check SET known_since = CURRENT_TIMESTAMP")
    with op.batch_alter_table("key_check") as table:
        table.alter_column("known_since", existing_type=sa.DateTime(timezone=True), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("key_check") as table:
        table.drop_column("known_since")
