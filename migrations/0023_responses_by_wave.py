"""Nonces in a table of their own, for as long as tickets live; on PostgreSQL a table of responses for each wave"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None
only_adds = False

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KEPT = {"sqlite": "datetime('now', '-8 days')", "postgresql": "now() - interval '8 days'"}
_POINTING = ("comment", "contact", "service_case")
_NOUNS = {
    "batch_id": "invitation_batch",
    "code_id": "access_code",
    "outlet_id": "outlet",
    "version_id": "questionnaire_version",
    "wave_id": "wave",
}
"""What a response points at, by column."""


def upgrade() -> None:
    kind = op.get_bind().dialect.name
    op.create_table(
        "answered_ticket",
        sa.Column("nonce", sa.LargeBinary(length=16), nullable=False),
        sa.Column("wave_id", _BIG, nullable=False),
        sa.Column("response_id", _BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_answered_ticket")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO answered_ticket (nonce, wave_id, response_id, at)"
        f" SELECT nonce, wave_id, id, received_at FROM response WHERE received_at > {_KEPT[kind]}"
    )
    with _cases_alone():
        for table in _POINTING:
            with op.batch_alter_table(table) as change:
                change.drop_constraint(f"fk_{table}_response_id", type_="foreignkey")
    _part_by_wave() if kind == "postgresql" else _change_in_place()
    op.execute("UPDATE schema_floor SET revision = '0023'")


def downgrade() -> None:
    """A response whose ticket is forgotten gets a random nonce: no ticket leads to it any more."""
    kind = op.get_bind().dialect.name
    _put_together() if kind == "postgresql" else _change_back_in_place()
    with _cases_alone():
        for table in _POINTING:
            with op.batch_alter_table(table) as change:
                change.create_foreign_key(f"fk_{table}_response_id", "response", ["response_id"], ["id"])
    op.drop_table("answered_ticket")
    op.execute("UPDATE schema_floor SET revision = '0017'")


@contextmanager
def _cases_alone() -> Iterator[None]:
    """SQLite changes a table by making it anew, which it refuses where another points at it: so none does meanwhile."""
    if op.get_bind().dialect.name == "postgresql":
        yield
        return
    with op.batch_alter_table("case_event") as change:
        change.drop_constraint("fk_case_event_case_id", type_="foreignkey")
    yield
    with op.batch_alter_table("case_event") as change:
        change.create_foreign_key("fk_case_event_case_id", "service_case", ["case_id"], ["id"])


def _change_in_place() -> None:
    """On SQLite one table holds all responses; no number of one that was taken out is given to another."""
    op.drop_index("ix_response_wave_outlet", "response")
    with op.batch_alter_table("response", table_kwargs={"sqlite_autoincrement": True}) as change:
        for unique in ("nonce", "receipt_hash", "outlet_id_sequence"):
            change.drop_constraint(f"uq_response_{unique}", type_="unique")
        change.drop_column("nonce")
        change.create_unique_constraint("uq_response_outlet_id_sequence_wave_id", ["outlet_id", "sequence", "wave_id"])
        change.create_index("ix_response_receipt_hash", ["receipt_hash"])


def _change_back_in_place() -> None:
    with op.batch_alter_table("response") as change:
        change.add_column(sa.Column("nonce", sa.LargeBinary(length=16), nullable=True))
    op.execute(
        "UPDATE response SET nonce = answered_ticket.nonce FROM answered_ticket"
        " WHERE answered_ticket.response_id = response.id"
    )
    op.execute("UPDATE response SET nonce = randomblob(16) WHERE nonce IS NULL")
    with op.batch_alter_table("response", table_kwargs={"sqlite_autoincrement": False}) as change:
        change.drop_constraint("uq_response_outlet_id_sequence_wave_id", type_="unique")
        change.drop_index("ix_response_receipt_hash")
        change.alter_column("nonce", nullable=False)
        for unique in (["nonce"], ["receipt_hash"], ["outlet_id", "sequence"]):
            change.create_unique_constraint(f"uq_response_{'_'.join(unique)}", unique)
        change.create_index("ix_response_wave_outlet", ["wave_id", "outlet_id", "sequence"])
        change.drop_constraint(op.f("ck_response_scale_layout"), type_="check")
        change.alter_column("scale_layout", new_column_name="layout_kept")
    op.execute(  # with its column again, as 0013 takes it away
        "ALTER TABLE response ADD COLUMN scale_layout VARCHAR(10)"
        " CONSTRAINT ck_response_scale_layout CHECK (scale_layout IN ('one_row', 'two_rows'))"
    )
    op.execute("UPDATE response SET scale_layout = layout_kept")
    op.drop_column("response", "layout_kept")


def _part_by_wave() -> None:
    """The table of before becomes the part of all waves of before: not a row is written anew, only indexes."""
    waves = ", ".join(str(wave) for wave in op.get_bind().scalars(sa.text("SELECT id FROM wave ORDER BY id")))
    run = op.execute
    for name in ("pk_response", "uq_response_nonce", "uq_response_receipt_hash", "uq_response_outlet_id_sequence"):
        run(f"ALTER TABLE response DROP CONSTRAINT {name}")
    run("DROP INDEX ix_response_wave_outlet")
    run("ALTER TABLE response DROP COLUMN nonce")
    run("ALTER TABLE response RENAME TO response_before")
    like = "LIKE response_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS"
    run(f"CREATE TABLE response ({like}) PARTITION BY LIST (wave_id)")
    run("ALTER SEQUENCE response_id_seq OWNED BY response.id")
    run("ALTER TABLE response ADD CONSTRAINT pk_response PRIMARY KEY (id, wave_id)")
    place = ["outlet_id", "sequence", "wave_id"]
    op.create_unique_constraint(f"uq_response_{'_'.join(place)}", "response", place)
    run("CREATE INDEX ix_response_receipt_hash ON response USING hash (receipt_hash)")
    _point_at_nouns("response")
    if waves:
        run(f"ALTER TABLE response ATTACH PARTITION response_before FOR VALUES IN ({waves})")
    else:
        run("DROP TABLE response_before")


def _put_together() -> None:
    """All parts copied into one table again."""
    run = op.execute
    run("CREATE TABLE response_whole (LIKE response INCLUDING DEFAULTS INCLUDING CONSTRAINTS, nonce bytea NOT NULL)")
    run(
        "INSERT INTO response_whole SELECT response.*, coalesce(answered_ticket.nonce, uuid_send(gen_random_uuid()))"
        " FROM response LEFT JOIN answered_ticket ON answered_ticket.response_id = response.id"
    )
    run("ALTER SEQUENCE response_id_seq OWNED BY response_whole.id")
    run("DROP TABLE response")
    run("ALTER TABLE response_whole RENAME TO response")
    run("ALTER TABLE response ADD CONSTRAINT pk_response PRIMARY KEY (id)")
    for unique in (["nonce"], ["receipt_hash"], ["outlet_id", "sequence"]):
        op.create_unique_constraint(f"uq_response_{'_'.join(unique)}", "response", unique)
    op.create_index("ix_response_wave_outlet", "response", ["wave_id", "outlet_id", "sequence"])
    _point_at_nouns("response")


def _point_at_nouns(table: str) -> None:
    for column, noun in _NOUNS.items():
        op.create_foreign_key(f"fk_response_{column}", table, noun, [column], ["id"])
