"""A register keeps the names, units and addresses of its wave; meanwhile the program before cannot import a register"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None
only_adds = True

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COLUMNS = {
    "unit_id": BIG,
    "unit_name": sa.String(length=200),
    "demonstration": sa.Boolean(),
    "outlet_name": sa.String(length=200),
    "address": sa.String(length=300),
}


def _checks() -> tuple[sa.CheckConstraint, ...]:
    """SQLite makes the table anew, without those that nobody names."""
    return (
        sa.CheckConstraint("volume > 0", name=op.f("ck_register_entry_volume_positive")),
        sa.CheckConstraint(
            "selection_probability > 0 AND selection_probability <= 1", name=op.f("ck_register_entry_probability_range")
        ),
        sa.CheckConstraint("selected OR NOT certainty", name=op.f("ck_register_entry_certainty_is_selected")),
    )


def upgrade() -> None:
    for name, type_ in COLUMNS.items():
        op.add_column("register_entry", sa.Column(name, type_, nullable=True))
    op.execute(
        "UPDATE register_entry SET unit_id = u.id, unit_name = u.name, demonstration = u.demonstration,"
        " outlet_name = o.name, address = o.address"
        " FROM outlet o JOIN unit u ON u.id = o.unit_id WHERE o.id = register_entry.outlet_id"
    )
    with op.batch_alter_table("register_entry", table_args=_checks()) as table:
        for name, type_ in COLUMNS.items():
            if name != "address":
                table.alter_column(name, existing_type=type_, nullable=False)
        table.create_foreign_key(op.f("fk_register_entry_unit_id"), "unit", ["unit_id"], ["id"])
    op.create_index(op.f("ix_register_entry_unit_id"), "register_entry", ["unit_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_register_entry_unit_id"), "register_entry")
    with op.batch_alter_table("register_entry", table_args=_checks()) as table:
        table.drop_constraint(op.f("fk_register_entry_unit_id"), type_="foreignkey")
        for name in COLUMNS:
            table.drop_column(name)
