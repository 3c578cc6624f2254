"""Units and outlets, codes and invitations, questionnaires, waves, responses with their words"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "questionnaire_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(hash) = 64", name=op.f("ck_questionnaire_version_hash_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire_version")),
        sa.UniqueConstraint("hash", name=op.f("uq_questionnaire_version_hash")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_unit_name_present")),
        sa.CheckConstraint("length(uscc) = 18", name=op.f("ck_unit_uscc_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("uscc", name=op.f("uq_unit_uscc")),
    )
    op.create_table(
        "wave",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("demo_data", sa.Boolean(), nullable=False),
        sa.Column("frame_source", sa.String(length=200), nullable=True),
        sa.Column("frame_date", sa.Date(), nullable=True),
        sa.Column("shares_source", sa.String(length=200), nullable=True),
        sa.Column("shares_year", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snapshot", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(status IN ('frozen', 'published')) = (snapshot IS NOT NULL)", name=op.f("ck_wave_frozen_has_snapshot")
        ),
        sa.CheckConstraint("status IN ('draft', 'open', 'closed', 'frozen', 'published')", name=op.f("ck_wave_status")),
        sa.CheckConstraint("(shares_source IS NULL) = (shares_year IS NULL)", name=op.f("ck_wave_shares_are_sourced")),
        sa.CheckConstraint("length(code) > 0", name=op.f("ck_wave_code_present")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wave")),
        sa.UniqueConstraint("code", name=op.f("uq_wave_code")),
    )
    op.create_index(
        "uq_wave_one_open",
        "wave",
        ["status"],
        unique=True,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_table(
        "outlet",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sector_code", sa.String(length=3), nullable=False),
        sa.Column("city_code", sa.String(length=6), nullable=False),
        sa.CheckConstraint("length(code) > 0", name=op.f("ck_outlet_code_present")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_outlet_name_present")),
        sa.ForeignKeyConstraint(["city_code"], ["city.code"], name=op.f("fk_outlet_city_code")),
        sa.ForeignKeyConstraint(["sector_code"], ["sector.code"], name=op.f("fk_outlet_sector_code")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_outlet_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlet")),
        sa.UniqueConstraint("code", name=op.f("uq_outlet_code")),
    )
    op.create_index(op.f("ix_outlet_city_code"), "outlet", ["city_code"], unique=False)
    op.create_index("ix_outlet_stratum", "outlet", ["sector_code", "city_code"], unique=False)
    op.create_index(op.f("ix_outlet_unit_id"), "outlet", ["unit_id"], unique=False)
    op.create_table(
        "sector_share",
        sa.Column("wave_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sector_code", sa.String(length=3), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.CheckConstraint("share > 0 AND share <= 1", name=op.f("ck_sector_share_share_range")),
        sa.ForeignKeyConstraint(["sector_code"], ["sector.code"], name=op.f("fk_sector_share_sector_code")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_sector_share_wave_id")),
        sa.PrimaryKeyConstraint("wave_id", "sector_code", name=op.f("pk_sector_share")),
    )
    op.create_table(
        "wave_questionnaire",
        sa.Column("wave_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sector_code", sa.String(length=3), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["sector_code"], ["sector.code"], name=op.f("fk_wave_questionnaire_sector_code")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["questionnaire_version.id"], name=op.f("fk_wave_questionnaire_version_id")
        ),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_wave_questionnaire_wave_id")),
        sa.PrimaryKeyConstraint("wave_id", "sector_code", name=op.f("pk_wave_questionnaire")),
    )
    op.create_index(op.f("ix_wave_questionnaire_version_id"), "wave_questionnaire", ["version_id"], unique=False)
    op.create_table(
        "access_code",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("outlet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('poster', 'display')", name=op.f("ck_access_code_kind")),
        sa.CheckConstraint("length(code) = 8", name=op.f("ck_access_code_code_length")),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_access_code_outlet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_code")),
        sa.UniqueConstraint("code", name=op.f("uq_access_code_code")),
    )
    op.create_index(op.f("ix_access_code_outlet_id"), "access_code", ["outlet_id"], unique=False)
    op.create_table(
        "invitation_batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outlet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("wave_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("every", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ordered", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offered", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.CheckConstraint("every >= 1", name=op.f("ck_invitation_batch_every_positive")),
        sa.CheckConstraint("offered >= 0 AND offered <= ordered", name=op.f("ck_invitation_batch_offered_range")),
        sa.CheckConstraint("ordered >= 1", name=op.f("ck_invitation_batch_ordered_positive")),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_invitation_batch_outlet_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_invitation_batch_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_batch")),
    )
    op.create_index(op.f("ix_invitation_batch_outlet_id"), "invitation_batch", ["outlet_id"], unique=False)
    op.create_index(op.f("ix_invitation_batch_wave_id"), "invitation_batch", ["wave_id"], unique=False)
    op.create_table(
        "outlet_head",
        sa.Column("outlet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("length", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint("length >= 0", name=op.f("ck_outlet_head_length_range")),
        sa.CheckConstraint("length(hash) = 32", name=op.f("ck_outlet_head_hash_length")),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_outlet_head_outlet_id")),
        sa.PrimaryKeyConstraint("outlet_id", name=op.f("pk_outlet_head")),
    )
    op.create_table(
        "register_entry",
        sa.Column("wave_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outlet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("volume", sa.Double(), nullable=True),
        sa.Column("selected", sa.Boolean(), nullable=False),
        sa.Column("certainty", sa.Boolean(), nullable=False),
        sa.Column("selection_probability", sa.Double(), nullable=True),
        sa.CheckConstraint("selected OR NOT certainty", name=op.f("ck_register_entry_certainty_is_selected")),
        sa.CheckConstraint(
            "selection_probability > 0 AND selection_probability <= 1", name=op.f("ck_register_entry_probability_range")
        ),
        sa.CheckConstraint("volume > 0", name=op.f("ck_register_entry_volume_positive")),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_register_entry_outlet_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_register_entry_wave_id")),
        sa.PrimaryKeyConstraint("wave_id", "outlet_id", name=op.f("pk_register_entry")),
    )
    op.create_index(op.f("ix_register_entry_outlet_id"), "register_entry", ["outlet_id"], unique=False)
    op.create_table(
        "display",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(secret_hash) = 32", name=op.f("ck_display_secret_hash_length")),
        sa.ForeignKeyConstraint(["code_id"], ["access_code.id"], name=op.f("fk_display_code_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_display")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_display_secret_hash")),
    )
    op.create_index(op.f("ix_display_code_id"), "display", ["code_id"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.CheckConstraint("length(code_hash) = 32", name=op.f("ck_invitation_code_hash_length")),
        sa.ForeignKeyConstraint(["batch_id"], ["invitation_batch.id"], name=op.f("fk_invitation_batch_id")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_invitation")),
    )
    op.create_index(op.f("ix_invitation_batch_id"), "invitation", ["batch_id"], unique=False)
    op.create_table(
        "response",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outlet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("wave_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("nonce", sa.LargeBinary(length=16), nullable=False),
        sa.Column("receipt_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("repeat", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'invitation') = (batch_id IS NOT NULL)", name=op.f("ck_response_batch_of_invitations_only")
        ),
        sa.CheckConstraint(
            "(kind = 'invitation') = (code_id IS NULL)", name=op.f("ck_response_code_of_open_kinds_only")
        ),
        sa.CheckConstraint("kind IN ('poster', 'display', 'invitation')", name=op.f("ck_response_kind")),
        sa.CheckConstraint("length(receipt_hash) = 32", name=op.f("ck_response_receipt_hash_length")),
        sa.CheckConstraint("length(salt) = 16", name=op.f("ck_response_salt_length")),
        sa.CheckConstraint("score >= 0 AND score <= 100", name=op.f("ck_response_score_range")),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_response_seconds_range")),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_response_sequence_positive")),
        sa.ForeignKeyConstraint(["batch_id"], ["invitation_batch.id"], name=op.f("fk_response_batch_id")),
        sa.ForeignKeyConstraint(["code_id"], ["access_code.id"], name=op.f("fk_response_code_id")),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_response_outlet_id")),
        sa.ForeignKeyConstraint(["version_id"], ["questionnaire_version.id"], name=op.f("fk_response_version_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_response_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
        sa.UniqueConstraint("nonce", name=op.f("uq_response_nonce")),
        sa.UniqueConstraint("outlet_id", "sequence", name=op.f("uq_response_outlet_id_sequence")),
        sa.UniqueConstraint("receipt_hash", name=op.f("uq_response_receipt_hash")),
    )
    op.create_index("ix_response_wave_outlet", "response", ["wave_id", "outlet_id", "sequence"], unique=False)
    op.create_table(
        "comment",
        sa.Column("response_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("erase_on", sa.Date(), nullable=False),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_comment_text_present")),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_comment_response_id")),
        sa.PrimaryKeyConstraint("response_id", "item", name=op.f("pk_comment")),
    )
    op.create_index(op.f("ix_comment_erase_on"), "comment", ["erase_on"], unique=False)
    op.create_table(
        "contact",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("response_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("erase_on", sa.Date(), nullable=False),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_contact_id_length")),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_contact_response_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("response_id", name=op.f("uq_contact_response_id")),
    )
    op.create_index(op.f("ix_contact_erase_on"), "contact", ["erase_on"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_contact_erase_on"), table_name="contact")
    op.drop_table("contact")
    op.drop_index(op.f("ix_comment_erase_on"), table_name="comment")
    op.drop_table("comment")
    op.drop_index("ix_response_wave_outlet", table_name="response")
    op.drop_table("response")
    op.drop_index(op.f("ix_invitation_batch_id"), table_name="invitation")
    op.drop_table("invitation")
    op.drop_index(op.f("ix_display_code_id"), table_name="display")
    op.drop_table("display")
    op.drop_index(op.f("ix_register_entry_outlet_id"), table_name="register_entry")
    op.drop_table("register_entry")
    op.drop_table("outlet_head")
    op.drop_index(op.f("ix_invitation_batch_wave_id"), table_name="invitation_batch")
    op.drop_index(op.f("ix_invitation_batch_outlet_id"), table_name="invitation_batch")
    op.drop_table("invitation_batch")
    op.drop_index(op.f("ix_access_code_outlet_id"), table_name="access_code")
    op.drop_table("access_code")
    op.drop_index(op.f("ix_wave_questionnaire_version_id"), table_name="wave_questionnaire")
    op.drop_table("wave_questionnaire")
    op.drop_table("sector_share")
    op.drop_index(op.f("ix_outlet_unit_id"), table_name="outlet")
    op.drop_index("ix_outlet_stratum", table_name="outlet")
    op.drop_index(op.f("ix_outlet_city_code"), table_name="outlet")
    op.drop_table("outlet")
    op.drop_index(
        "uq_wave_one_open",
        table_name="wave",
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.drop_table("wave")
    op.drop_table("unit")
    op.drop_table("questionnaire_version")
