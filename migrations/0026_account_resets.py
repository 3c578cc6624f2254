"""When an administrator gave an account a new way in, and which second administrator knows that its owner wished it"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None
only_adds = True
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
PEOPLE = ("account_id", "by_id", "confirmed_by_id")


def upgrade() -> None:
    op.create_table(
        "account_reset",
        sa.Column("id", BIG, nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("confirmed_by_id", BIG, nullable=True),
        *(sa.ForeignKeyConstraint([one], ["account.id"], name=op.f(f"fk_account_reset_{one}")) for one in PEOPLE),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_reset")),
    )
    for one in PEOPLE:
        op.create_index(op.f(f"ix_account_reset_{one}"), "account_reset", [one])


def downgrade() -> None:
    op.drop_table("account_reset")
