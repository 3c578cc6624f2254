"""The service starts only with settings that hold."""

import os
import stat

import pytest

from survey.base.config import ConfigError, load, read_env_file
from survey.run import first_secrets
from tests.conftest import ENVIRON


def test_every_missing_secret_is_named(tmp_path):
    with pytest.raises(ConfigError) as refused:
        load({"AUDIT_KEY": "short"}, tmp_path)
    message = str(refused.value)
    for name in ("SECRET_KEY", "SECURITY_PASSWORD_SALT", "TOTP_SECRETS", "CONTACT_KEYS"):
        assert f"{name} is not set" in message
    assert "AUDIT_KEY is shorter than 32 characters" in message


def test_the_first_run_writes_secrets_that_the_service_then_starts_with(tmp_path):
    file = tmp_path / "instance" / "secrets.env"
    assert first_secrets.write_missing(file)
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    written = read_env_file(file)
    assert len(set(written.values())) == 5
    assert load({}, file.parent)["SECRET_KEY"] == written["SECRET_KEY"]
    assert not first_secrets.write_missing(file)
    assert read_env_file(file) == written


def test_the_environment_goes_before_the_file(tmp_path):
    first_secrets.write_missing(tmp_path / "secrets.env")
    assert load(ENVIRON, tmp_path)["SECRET_KEY"] == ENVIRON["SECRET_KEY"]


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("PORT", "many", "PORT must be a whole number"),
        ("WORKERS", "2", "WORKERS must be 1 on SQLite"),
        ("TRUSTED_PROXIES", "-1", "TRUSTED_PROXIES must be a whole number"),
        ("PUBLIC_URL", "example.cn", "PUBLIC_URL must be an http"),
        ("HOST", "0.0.0.0", "PUBLIC_URL is not set"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL must be like"),
        ("MAIL_SMTP", "mail.example.cn:587", "MAIL_SMTP must be like"),
        ("MAIL_SMTP", "smtp://mail.example.cn:many", "MAIL_SMTP must be like"),
        ("MAIL_SMTP", "smtps://mail.example.cn", "MAIL_SENDER is not set"),
        ("MAIL_SENDER", "满意指数 <a@example.cn>", "MAIL_SENDER must be a plain address"),
        ("PRIVATE_RECEIVERS", "10.0.0.5:8080,gateway.example.cn", "PRIVATE_RECEIVERS must be like"),
    ],
)
def test_a_bad_setting_is_refused_by_name(tmp_path, name, value, problem):
    with pytest.raises(ConfigError, match=problem):
        load({**ENVIRON, name: value}, tmp_path)


def test_a_bad_mail_setting_is_named_without_its_password(tmp_path):
    with pytest.raises(ConfigError) as refused:
        load({**ENVIRON, "MAIL_SMTP": "http://index:hushhush@mail.example.cn"}, tmp_path)
    assert "hushhush" not in str(refused.value)


def test_lan_binds_everywhere_and_names_an_address_for_a_phone(tmp_path):
    settings = load({**ENVIRON, "LAN": "1", "PORT": "8123"}, tmp_path)
    assert settings["HOST"] == "0.0.0.0"
    assert settings["PUBLIC_URL"].endswith(":8123")


def test_postgresql_is_one_setting_away(tmp_path):
    engine = load({**ENVIRON, "DATABASE_URL": "postgresql://localhost/survey"}, tmp_path)["SQLALCHEMY_ENGINES"][
        "default"
    ]
    assert engine["url"] == "postgresql+psycopg://localhost/survey"
    assert load({**ENVIRON, "DATABASE_URL": "postgresql://localhost/survey", "WORKERS": "2"}, tmp_path)["WORKERS"] == 2
    assert load(ENVIRON, tmp_path)["EMBEDDED_DATABASE"]
