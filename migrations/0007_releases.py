"""Releases: once published, the database refuses to change them"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MESSAGE = "a published release is never changed"
KINDS = ("UPDATE", "DELETE")


def upgrade() -> None:
    op.create_table(
        "release",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("wave_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("figures", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(status = 'draft') = (signed_by_id IS NULL)", name=op.f("ck_release_signed_by_somebody")),
        sa.CheckConstraint(
            "(status = 'published') = (published_at IS NOT NULL)", name=op.f("ck_release_published_has_time")
        ),
        sa.CheckConstraint("status IN ('draft', 'signed', 'published')", name=op.f("ck_release_status")),
        sa.CheckConstraint("length(figures) = 64", name=op.f("ck_release_figures_length")),
        sa.CheckConstraint("revision = 1 OR length(reason) > 0", name=op.f("ck_release_revision_has_a_reason")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_release_revision_range")),
        sa.CheckConstraint("signed_by_id <> created_by_id", name=op.f("ck_release_signed_by_another")),
        sa.ForeignKeyConstraint(["created_by_id"], ["account.id"], name=op.f("fk_release_created_by_id")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["account.id"], name=op.f("fk_release_signed_by_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_release_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("wave_id", "revision", name=op.f("uq_release_wave_id_revision")),
    )
    op.create_index(op.f("ix_release_created_by_id"), "release", ["created_by_id"], unique=False)
    op.create_index(op.f("ix_release_signed_by_id"), "release", ["signed_by_id"], unique=False)
    refuse_changes()


def downgrade() -> None:
    drop_refusals()
    op.drop_table("release")


def refuse_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for kind in KINDS:
            op.execute(
                f"CREATE TRIGGER release_no_{kind.lower()} BEFORE {kind} ON release WHEN OLD.status = 'published'"
                f" BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_release_change() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER release_immutable BEFORE UPDATE OR DELETE ON release FOR EACH ROW"
        " WHEN (OLD.status = 'published') EXECUTE FUNCTION refuse_release_change()"
    )


def drop_refusals() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for kind in KINDS:
            op.execute(f"DROP TRIGGER release_no_{kind.lower()}")
        return
    op.execute("DROP TRIGGER release_immutable ON release")
    op.execute("DROP FUNCTION refuse_release_change()")
