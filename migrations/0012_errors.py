"""What carries the intervals of a wave: linearisation in those that are frozen already, the register in later ones"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # in words of both databases: SQLite adds a rule together with its column only
    op.execute(
        "ALTER TABLE wave ADD COLUMN errors VARCHAR(10) DEFAULT 'register' NOT NULL"
        " CONSTRAINT ck_wave_errors CHECK (errors IN ('linearised', 'register'))"
    )
    op.execute("UPDATE wave SET errors = 'linearised' WHERE snapshot IS NOT NULL")


def downgrade() -> None:
    op.drop_column("wave", "errors")
