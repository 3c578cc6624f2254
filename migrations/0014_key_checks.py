"""By what a database knows its secrets again"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_check",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_key_check_digest_length")),
        sa.PrimaryKeyConstraint("name", "digest", name=op.f("pk_key_check")),
    )


def downgrade() -> None:
    op.drop_table("key_check")
