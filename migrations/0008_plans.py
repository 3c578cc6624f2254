"""Targets by year, margins of a wave, its calendar, the registers behind the scoreboard"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "margin",
        sa.Column("wave_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dimension", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("year", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_margin_wave_id")),
        sa.PrimaryKeyConstraint("wave_id", "dimension", name=op.f("pk_margin")),
    )
    op.create_table(
        "target",
        sa.Column("year", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("family_code", sa.String(length=1), nullable=False),
        sa.Column("place", sa.String(length=6), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.CheckConstraint("value > 0 AND value <= 100", name=op.f("ck_target_value_range")),
        sa.ForeignKeyConstraint(["family_code"], ["family.code"], name=op.f("fk_target_family_code")),
        sa.PrimaryKeyConstraint("year", "family_code", "place", name=op.f("pk_target")),
    )
    op.create_table(
        "register_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("sector_code", sa.String(length=3), nullable=True),
        sa.Column("city_code", sa.String(length=6), nullable=True),
        sa.Column("unit_name", sa.String(length=200), nullable=True),
        sa.Column("demo_data", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('standard', 'demonstration_unit', 'brand')", name=op.f("ck_register_item_kind")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_register_item_name_present")),
        sa.ForeignKeyConstraint(["city_code"], ["city.code"], name=op.f("fk_register_item_city_code")),
        sa.ForeignKeyConstraint(["sector_code"], ["sector.code"], name=op.f("fk_register_item_sector_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_item")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_register_item_kind_number")),
    )
    op.add_column("wave", sa.Column("opens_on", sa.Date(), nullable=True))
    op.add_column("wave", sa.Column("closes_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("wave", "closes_on")
    op.drop_column("wave", "opens_on")
    op.drop_table("register_item")
    op.drop_table("margin")
    op.drop_table("target")
