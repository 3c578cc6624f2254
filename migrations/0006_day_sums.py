"""The responses of outlets added up day by day"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "folded",
        sa.Column("outlet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("length", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("length > 0", name=op.f("ck_folded_length_positive")),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_folded_outlet_id")),
        sa.PrimaryKeyConstraint("outlet_id", name=op.f("pk_folded")),
    )
    op.create_table(
        "day_sums",
        sa.Column("wave_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outlet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sums", sa.JSON(), nullable=False),
        sa.CheckConstraint("n > 0", name=op.f("ck_day_sums_n_positive")),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_day_sums_outlet_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_day_sums_wave_id")),
        sa.PrimaryKeyConstraint("wave_id", "outlet_id", "day", name=op.f("pk_day_sums")),
    )
    op.create_index(op.f("ix_day_sums_outlet_id"), "day_sums", ["outlet_id"], unique=False)
    op.create_table(
        "outlet_products",
        sa.Column("wave_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outlet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("products", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_outlet_products_outlet_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_outlet_products_wave_id")),
        sa.PrimaryKeyConstraint("wave_id", "outlet_id", name=op.f("pk_outlet_products")),
    )
    op.create_index(op.f("ix_outlet_products_outlet_id"), "outlet_products", ["outlet_id"], unique=False)
    op.create_table(
        "sector_importance",
        sa.Column("wave_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sector_code", sa.String(length=3), nullable=False),
        sa.Column("computed_on", sa.Date(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["sector_code"], ["sector.code"], name=op.f("fk_sector_importance_sector_code")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_sector_importance_wave_id")),
        sa.PrimaryKeyConstraint("wave_id", "sector_code", name=op.f("pk_sector_importance")),
    )


def downgrade() -> None:
    op.drop_table("sector_importance")
    op.drop_table("outlet_products")
    op.drop_table("day_sums")
    op.drop_table("folded")
