"""What stays on this machine is known by one list of names, for settings, printed addresses and mail."""

import pytest

from survey.base.config import load
from survey.base.loopback import is_loopback
from tests.conftest import ENVIRON


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]"])
def test_this_machine_is_known_by_each_of_its_names(host):
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["127.1", "0.0.0.0", "192.168.1.2", "localhost.example.cn", "", None])
def test_nothing_else_is(host):
    assert not is_loopback(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]"])
def test_a_service_on_it_needs_no_public_address(tmp_path, host):
    settings = load({**ENVIRON, "HOST": host}, tmp_path)
    assert settings["ONLY_THIS_MACHINE"]
    assert settings["PUBLIC_URL"] == ("http://[::1]:8000" if ":" in host else "http://127.0.0.1:8000")


def test_an_address_of_the_ipv6_loopback_is_of_this_machine_too(tmp_path):
    settings = load({**ENVIRON, "PUBLIC_URL": "http://[::1]:8000"}, tmp_path)
    assert settings["ONLY_THIS_MACHINE"]
    assert "[::1]" in settings["TRUSTED_HOSTS"]
