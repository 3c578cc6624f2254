"""How the page looked to whoever answered: type size, and the rows that the marks of a scale stood in"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # in words of both databases: SQLite adds a rule together with its column only
    op.execute("ALTER TABLE response ADD COLUMN type_size VARCHAR(10)")
    op.execute(
        "ALTER TABLE response ADD COLUMN scale_layout VARCHAR(10)"
        " CONSTRAINT ck_response_scale_layout CHECK (scale_layout IN ('one_row', 'two_rows'))"
    )


def downgrade() -> None:
    op.drop_column("response", "scale_layout")
    op.drop_column("response", "type_size")
