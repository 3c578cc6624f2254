"""When an account left, and when it was erased; to whom a case was given, by number and no longer by name alone"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None
only_adds = True

GIVEN_TO = (
    "SELECT min(account.id) FROM account"
    " JOIN outlet ON outlet.unit_id = account.unit_id"
    " JOIN service_case ON service_case.outlet_id = outlet.id"
    " WHERE service_case.id = case_event.case_id AND account.name = case_event.text HAVING count(*) = 1"
)


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    moment, number = ("DATETIME", "INTEGER") if is_sqlite else ("TIMESTAMP WITH TIME ZONE", "BIGINT")
    # in words of both databases: SQLite adds a rule together with its column only
    for words in (
        f"account ADD COLUMN left_at {moment}"
        " CONSTRAINT ck_account_who_left_is_off CHECK (left_at IS NULL OR NOT active)",
        f"account ADD COLUMN erased_at {moment}"
        " CONSTRAINT ck_account_erased_has_left CHECK (erased_at IS NULL OR left_at IS NOT NULL)",
        f"case_event ADD COLUMN given_to_id {number} CONSTRAINT fk_case_event_given_to_id REFERENCES account (id)",
    ):
        op.execute(f"ALTER TABLE {words}")
    op.create_index(op.f("ix_case_event_given_to_id"), "case_event", ["given_to_id"])
    op.execute(sa.text(f"UPDATE case_event SET given_to_id = ({GIVEN_TO}) WHERE kind = 'assigned'"))


def downgrade() -> None:
    names = "SELECT name FROM account WHERE account.id = case_event.given_to_id"
    op.execute(sa.text(f"UPDATE case_event SET text = ({names}) WHERE given_to_id IS NOT NULL AND text = ''"))
    op.drop_index(op.f("ix_case_event_given_to_id"), "case_event")
    op.drop_column("case_event", "given_to_id")
    op.drop_column("account", "erased_at")
    op.drop_column("account", "left_at")
