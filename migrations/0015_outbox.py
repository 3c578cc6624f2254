"""Mails and the worker's jobs stand in the database; what the worker does to a case, it does once a day"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
MAIL_CHECKS = {
    "erased_in_the_end": "(sealed IS NULL) = (ended_at IS NOT NULL)",
    "given_up_is_an_end": "failed IS NULL OR ended_at IS NOT NULL",
    "attempts_range": "attempts >= 0",
}
JOB_CHECKS = {
    "named": "length(name) > 0",
    "done_for_a_moment": "(slot IS NULL) = (done_at IS NULL)",
    "failed_after_a_sign": "failed IS NULL OR beat_at IS NOT NULL",
    "attempts_range": "attempts >= 0",
}
WAITING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "mail",
        sa.Column("id", BIG, nullable=False),
        sa.Column("recipient", sa.String(length=255), nullable=False),
        sa.Column("message_id", sa.String(length=255), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("posted_at", MOMENT, nullable=False),
        sa.Column("attempts", BIG, nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("failed", sa.String(length=200), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_mail_{name}")) for name, rule in MAIL_CHECKS.items()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mail_message_id")),
    )
    op.create_index("ix_mail_waiting", "mail", ["next_at"], sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_index(op.f("ix_mail_ended_at"), "mail", ["ended_at"])
    op.create_table(
        "job_run",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("slot", MOMENT, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("attempts", BIG, nullable=False),
        sa.Column("beat_at", MOMENT, nullable=True),
        sa.Column("failed", sa.String(length=200), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_job_run_{name}")) for name, rule in JOB_CHECKS.items()),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_run")),
    )
    op.add_column("case_event", sa.Column("day", sa.Date(), nullable=True))
    op.create_index("uq_case_event_once_a_day", "case_event", ["case_id", "kind", "day"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_case_event_once_a_day", "case_event")
    op.drop_column("case_event", "day")
    op.drop_table("job_run")
    op.drop_table("mail")
