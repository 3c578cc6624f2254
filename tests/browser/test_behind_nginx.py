"""A customer answers through nginx with the very file of deploy/, over TLS."""

import re

import pytest

from tests import nginx
from tests.browser.conftest import PHONE, free_port, open_small_wave, serving


@pytest.fixture(scope="module")
def public(sqlite_template, tmp_path_factory):
    """The address of outlet A1's questionnaire, as the public reaches it."""
    if nginx.NGINX is None:
        pytest.skip("nginx is not installed: no browser went through it")
    folder = tmp_path_factory.mktemp("public")
    inner = free_port()
    with nginx.before(inner, tls=True) as proxy:
        address = f"https://127.0.0.1:{proxy.port}"
        with serving(sqlite_template, folder, port=inner, PUBLIC_URL=address, TRUSTED_PROXIES="1") as service:
            yield address, open_small_wave(service, folder)["A1"]


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_customer_answers_and_sees_the_receipt(public, chromium, script):
    address, questionnaire = public
    assert questionnaire.startswith(address)
    with chromium.new_context(
        viewport=PHONE, locale="zh-CN", java_script_enabled=script, has_touch=True, ignore_https_errors=True
    ) as context:
        page = context.new_page()
        page.goto(questionnaire)
        page.locator('label:has(input[name="overall"][value="9"])').tap()
        page.get_by_role("button", name="提交评价").tap()
        page.wait_for_url(re.compile(rf"^{address}/r/[0-9a-z]{{16}}"))
        assert "评价" in page.locator("h1").inner_text()
        assert page.request.get(page.url).headers["strict-transport-security"] == "max-age=31536000"


def test_where_nobody_serves_a_reload_sends_the_answers_again(sqlite_template, tmp_path, chromium):
    """The page of the proxy alone, until the service is back: nothing was stored before, one response is then."""
    if nginx.NGINX is None:
        pytest.skip("nginx is not installed: no browser went through it")
    inner = free_port()
    with nginx.before(inner, tls=True) as proxy:
        address = f"https://127.0.0.1:{proxy.port}"
        settings = {"port": inner, "PUBLIC_URL": address, "TRUSTED_PROXIES": "1"}
        with chromium.new_context(
            viewport=PHONE, locale="zh-CN", java_script_enabled=False, has_touch=True, ignore_https_errors=True
        ) as context:
            page = context.new_page()
            with serving(sqlite_template, tmp_path, **settings) as service:
                page.goto(open_small_wave(service, tmp_path)["A1"])
                page.locator('label:has(input[name="overall"][value="9"])').tap()
            page.get_by_role("button", name="提交评价").tap()
            page.get_by_role("heading", name="系统正在重新启动").wait_for()
            with serving(tmp_path / "survey.db", tmp_path, **settings) as service:
                page.reload()
                page.wait_for_url(re.compile(rf"^{address}/r/[0-9a-z]{{16}}"))
                assert "all 1 responses" in service.run("audit", "chain")
