"""What a receipt says, to each reader in their own language."""

import hmac

import pytest

from survey.base import identifier
from survey.base.clock import now
from survey.base.i18n import day
from survey.respond.receipt import receipt_for, receipt_hash
from tests.survey.respond.test_answering import ANSWERS, ticket_on


@pytest.fixture
def receipt(client, code):
    """The address of a receipt, as the browser is sent there."""
    fields = {**ANSWERS, "ticket": ticket_on(client.get(f"/s/{code}"))}
    return client.post(f"/s/{code}", data=fields).location.partition("?")[0]


def test_a_receipt_says_its_number_the_wave_and_the_day(app, client, receipt):
    with app.test_request_context():
        today = day(now())
    for address in (receipt, f"{receipt}?qr=1"):
        page = client.get(address).text
        assert identifier.grouped(receipt.rpartition("/")[2]) in page
        assert "2026年第一期" in page
        assert f"收到日期：{today}" in page


def test_a_receipt_speaks_to_each_reader_in_their_language(client, receipt):
    for spoken, thanks in (("zh", "谢谢您的评价"), ("en", "Thank you"), ("zh", "谢谢您的评价")):
        assert thanks in client.get(f"{receipt}?lang={spoken}").text


def test_what_a_receipt_was_made_with_never_changes(app):
    """Else receipts that customers hold would lead nowhere from the next version on."""
    key, nonce = app.config["KEYS"]["AUDIT_KEY"][0].encode(), bytes(range(16))
    with app.app_context():
        receipt = receipt_for(nonce)
        assert receipt == identifier.from_bytes(hmac.digest(key, b"receipt\0" + nonce, "sha256"), identifier.RECEIPT)
        assert receipt_hash(receipt) == hmac.digest(key, b"receipt hash\0" + receipt.encode(), "sha256")
