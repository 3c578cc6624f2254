"""Cases: unhappy customers and what was done about it"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "service_case",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("response_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("outlet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("wave_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rated_on", sa.Date(), nullable=False),
        sa.Column("rating", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("low_rating", sa.Boolean(), nullable=False),
        sa.Column("call_back", sa.Boolean(), nullable=False),
        sa.Column("visible_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contact_due", sa.Date(), nullable=False),
        sa.Column("close_due", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("assigned_to_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("contacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cause", sa.String(length=20), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("appeal", sa.Text(), nullable=True),
        sa.Column("escalated_on", sa.Date(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(status = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_service_case_closed_has_time")
        ),
        sa.CheckConstraint(
            "(status = 'open') = (contacted_at IS NULL)", name=op.f("ck_service_case_contacted_or_open")
        ),
        sa.CheckConstraint(
            "status <> 'closed' OR resolution IS NOT NULL", name=op.f("ck_service_case_closed_says_how")
        ),
        sa.CheckConstraint(
            "status <> 'closed' OR response_id IS NULL", name=op.f("ck_service_case_closed_drops_response")
        ),
        sa.CheckConstraint("status IN ('open', 'contacted', 'closed')", name=op.f("ck_service_case_status")),
        sa.CheckConstraint("length(code) = 8", name=op.f("ck_service_case_code_length")),
        sa.CheckConstraint("low_rating OR call_back", name=op.f("ck_service_case_has_a_reason")),
        sa.ForeignKeyConstraint(["assigned_to_id"], ["account.id"], name=op.f("fk_service_case_assigned_to_id")),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_service_case_outlet_id")),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_service_case_response_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_service_case_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_case")),
        sa.UniqueConstraint("code", name=op.f("uq_service_case_code")),
        sa.UniqueConstraint("response_id", name=op.f("uq_service_case_response_id")),
    )
    op.create_index(op.f("ix_service_case_assigned_to_id"), "service_case", ["assigned_to_id"], unique=False)
    op.create_index(op.f("ix_service_case_close_due"), "service_case", ["close_due"], unique=False)
    op.create_index("ix_service_case_outlet_visible", "service_case", ["outlet_id", "visible_at"], unique=False)
    op.create_index(op.f("ix_service_case_wave_id"), "service_case", ["wave_id"], unique=False)
    op.create_table(
        "case_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('assigned', 'contacted', 'note', 'closed', 'appealed', 'reminded', 'escalated', 'handed_over')",
            name=op.f("ck_case_event_kind"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_case_event_account_id")),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_case_event_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
    )
    op.create_index(op.f("ix_case_event_account_id"), "case_event", ["account_id"], unique=False)
    op.create_index(op.f("ix_case_event_case_id"), "case_event", ["case_id"], unique=False)


def downgrade() -> None:
    op.drop_table("case_event")
    op.drop_table("service_case")
