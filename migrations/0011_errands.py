"""Errands: what was given to the worker, and how it stands"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
CHECKS = {
    "named": "length(kind) > 0 AND length(subject) > 0",
    "attempts_range": "attempts >= 0",
    "begun_gives_a_sign": "(begun_at IS NULL) = (beat_at IS NULL)",
    "begun_is_an_attempt": "begun_at IS NULL OR attempts > 0",
    "finished_was_begun": "finished_at IS NULL OR begun_at IS NOT NULL",
    "problems_last": "problems IS NULL OR (finished_at IS NOT NULL AND json_array_length(problems) > 0)",
    "progress_whole": "(done IS NULL) = (total IS NULL)",
    "progress_range": "done >= 0 AND total >= 0",
}
IS_OBJECT = {"sqlite": "json_type(details) = 'object'", "postgresql": "json_typeof(details) = 'object'"}
UNFINISHED = sa.text("finished_at IS NULL")


def upgrade() -> None:
    rules = {**CHECKS, "details_named": IS_OBJECT[op.get_bind().dialect.name]}
    op.create_table(
        "errand",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("asked_by_id", BIG, nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("attempts", BIG, nullable=False),
        sa.Column("begun_at", MOMENT, nullable=True),
        sa.Column("beat_at", MOMENT, nullable=True),
        sa.Column("done", BIG, nullable=True),
        sa.Column("total", BIG, nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("problems", sa.JSON(), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_errand_{name}")) for name, rule in rules.items()),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name=op.f("fk_errand_asked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand")),
    )
    op.create_index(op.f("ix_errand_asked_by_id"), "errand", ["asked_by_id"])
    op.create_index("ix_errand_kind_subject", "errand", ["kind", "subject"])
    op.create_index(
        "uq_errand_one_unfinished",
        "errand",
        ["kind", "subject"],
        unique=True,
        sqlite_where=UNFINISHED,
        postgresql_where=UNFINISHED,
    )


def downgrade() -> None:
    op.drop_table("errand")
