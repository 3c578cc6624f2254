"""No log of a server that any test started holds what a customer was given or wrote."""

import re

import sqlalchemy as sa

from survey.base import identifier

SECRET_PATH = re.compile(r"/[srd]/[0-9a-z]{8,}", re.IGNORECASE)
RECEIPT = re.compile(rf"(?<!\w)[0-9a-z]{{{identifier.RECEIPT}}}(?!\w)")
TICKET = re.compile(r"[\w-]{40,}\.[\w-]{6}\.[\w-]{20,}")
WORTH_FINDING = 4  # characters: shorter words are in any log by chance


def assert_reticent(log, database_url, *also):
    """Check a log against every code and word that the database holds, and whatever else is secret."""
    text = log.read_text(errors="replace")
    assert not SECRET_PATH.search(text), text
    assert not TICKET.search(text), text
    assert not [word for word in RECEIPT.findall(text) if identifier.read(word, identifier.RECEIPT)], text
    engine = sa.create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"), poolclass=sa.NullPool)
    statements = ("SELECT code FROM access_code", "SELECT text FROM comment")
    with engine.connect() as connection:
        secrets = [secret for words in statements for (secret,) in connection.execute(sa.text(words))]
    found = {secret for secret in (*secrets, *also) if len(secret) >= WORTH_FINDING and secret in text}
    assert not found, text
