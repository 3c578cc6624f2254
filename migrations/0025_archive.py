"""Which waves' responses lie in an archive, and not in the database"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None
only_adds = True


def upgrade() -> None:
    # in words of both databases: SQLite adds a rule together with its column only
    op.execute(
        "ALTER TABLE wave ADD COLUMN archive VARCHAR(64)"
        " CONSTRAINT ck_wave_archived_is_frozen CHECK (archive IS NULL OR snapshot IS NOT NULL)"
    )


def downgrade() -> None:
    archived = sa.text("SELECT code FROM wave WHERE archive IS NOT NULL ORDER BY id")
    if codes := op.get_bind().scalars(archived).all():
        raise RuntimeError(f"`wave restore` first: earlier programs know of no archive ({', '.join(codes)})")
    op.drop_column("wave", "archive")
