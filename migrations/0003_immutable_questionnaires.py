"""A questionnaire version never changes: the database refuses"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MESSAGE = "a questionnaire version never changes"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER questionnaire_version_immutable BEFORE UPDATE ON questionnaire_version"
            f" BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION refuse_questionnaire_change() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER questionnaire_version_immutable BEFORE UPDATE ON questionnaire_version"
        " FOR EACH ROW EXECUTE FUNCTION refuse_questionnaire_change()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER questionnaire_version_immutable")
        return
    op.execute("DROP TRIGGER questionnaire_version_immutable ON questionnaire_version")
    op.execute("DROP FUNCTION refuse_questionnaire_change()")
