"""What a wave states of its survey's approval"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("form_number", "issued_by", "approved_by", "approval_number"):
        op.add_column("wave", sa.Column(name, sa.String(length=100), nullable=True))
    op.add_column("wave", sa.Column("valid_until", sa.Date(), nullable=True))


def downgrade() -> None:
    for name in ("valid_until", "approval_number", "approved_by", "issued_by", "form_number"):
        op.drop_column("wave", name)
