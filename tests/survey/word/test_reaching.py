"""Addresses that somebody types in: what is sent to, and what never is."""

import socket
import ssl
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask
from flask_babel import Babel

from benchmarks.service import free_port
from survey.base.clock import now
from survey.base.refusal import RefusedError
from survey.word.reaching import Target, UnsentError, is_public, post, target


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2400:3200::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("239.255.255.250", False),
        ("255.255.255.255", False),
        ("240.0.0.1", False),
        ("::", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff0e::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001::1", False),
    ],
)
def test_public_addresses_are_told_from_all_others(address, public):
    assert is_public(address) is public


REASONS = [
    ("", "完整的网址"),
    ("qyapi.weixin.qq.com/cgi-bin", "完整的网址"),
    ("http://example.cn/", "https://"),
    ("ftp://example.cn/", "https://"),
    ("https://example.cn:22/", "端口"),
    ("https://example.cn:99999/", "完整的网址"),
    ("https://[::1", "完整的网址"),
    ("https://user:password@example.cn/", "用户名"),
    ("https://example.cn/#x", "#"),
    ("https://例子.cn/", "英文字母"),
    ("https://example.cn/a b", "空格"),
    ("https://example.cn/\r\nHost: x", "空格"),
    ("https://example.cn/" + "x" * 1000, "1000"),
    ("https://127.0.0.1/", "内部网络"),
    ("https://[::ffff:10.0.0.1]/", "内部网络"),
    ("https://169.254.169.254/latest", "内部网络"),
]
"""Addresses that are not sent to, and a word of the reason."""


@pytest.fixture
def allowing():
    """An application with nothing but languages and the setting: `with allowing("10.0.0.5:8080"):`."""

    def application(*receivers):
        app = Flask(__name__)
        Babel(app, default_locale="zh")
        app.config["PRIVATE_RECEIVERS"] = frozenset(receivers)
        return app.app_context()

    return application


def test_an_address_that_is_not_sent_to_is_refused_with_the_reason(allowing):
    for address, reason in REASONS:
        with allowing(), pytest.raises(RefusedError, match=reason):
            target(address)


def test_a_public_one_is_sent_to(allowing):
    with allowing():
        assert target("https://Example.CN/a?b=c") == Target(True, "example.cn", 443, "/a?b=c", False)
        assert target("https://example.cn:8443") == Target(True, "example.cn", 8443, "/", False)


def test_what_the_setting_names_may_be_private_and_without_encryption(allowing):
    with allowing("10.0.0.5:8080"):
        assert target("http://10.0.0.5:8080/x?y=1") == Target(False, "10.0.0.5", 8080, "/x?y=1", True)
        with pytest.raises(RefusedError):
            target("http://10.0.0.5:8081/")


def test_a_name_that_leads_to_this_machine_is_looked_up_and_refused(server):
    """However it is written; nothing is connected to."""
    for host in ("localhost", "127.1", "2130706433", "0x7f000001", "::ffff:7f00:1"):
        with pytest.raises(UnsentError, match="not_public"):
            post(Target(False, host, server.port, "/", trusted=False), b"{}", {})
    assert server.received == []


@pytest.fixture
def certificate(tmp_path):
    """A file with a key and a certificate for localhost that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    moment = now()
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = tmp_path / "certificate.pem"
    file.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return file


def test_only_a_trusted_certificate_of_that_very_name_is_sent_to(server, certificate, monkeypatch):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    there = Target(True, "localhost", server.port, "/x", trusted=True)
    with pytest.raises(UnsentError, match="certificate"):
        post(there, b"{}", {})
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with pytest.raises(UnsentError, match="certificate"):
        post(replace(there, host="127.0.0.1"), b"{}", {})
    assert server.received == []
    assert post(there, b"{}", {"X": "y"}) == (200, server.answer)
    (came,) = server.received
    assert (came.path, came.headers["host"], came.headers["x"]) == ("/x", f"localhost:{server.port}", "y")


def test_an_answer_that_never_ends_is_cut_off(monkeypatch):
    monkeypatch.setattr("survey.word.reaching.WITHIN", 0.6)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip():
            raw, _ = listening.accept()
            with raw:
                try:
                    while True:
                        raw.sendall(b"H")
                        raw.settimeout(0.1)
                        try:
                            if raw.recv(4096) == b"":
                                return
                        except TimeoutError:
                            pass
                except OSError:
                    return

        thread = Thread(target=drip)
        thread.start()
        with pytest.raises(UnsentError, match="timeout"):
            post(Target(False, "127.0.0.1", listening.getsockname()[1], "/", trusted=True), b"{}", {})
        thread.join(10)
        assert not thread.is_alive()


def test_where_nobody_listens_there_is_no_connection():
    with pytest.raises(UnsentError, match="connection"):
        post(Target(False, "127.0.0.1", free_port(), "/", trusted=True), b"{}", {})
