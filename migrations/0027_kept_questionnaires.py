"""Questionnaires that statisticians bring are kept with their author and date"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None
only_adds = True

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "kept_questionnaire",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("version_id", _BIG, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("actor", sa.String(length=255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["questionnaire_version.id"], name=op.f("fk_kept_questionnaire_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_questionnaire")),
        sa.UniqueConstraint("version_id", name=op.f("uq_kept_questionnaire_version_id")),
    )


def downgrade() -> None:
    op.drop_table("kept_questionnaire")
