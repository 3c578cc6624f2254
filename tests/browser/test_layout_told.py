"""The page's script tells how the marks of a scale stood, and sends by itself in every mode."""

import re

import pytest
import sqlalchemy as sa


@pytest.mark.parametrize(
    ("width", "size", "layout"),
    [(360, "normal", "two_rows"), (1280, "normal", "one_row"), (360, "large", "two_rows"), (360, "faces", "two_rows")],
)
def test_how_the_marks_stood_is_stored_with_the_answers(code, chromium, service, width, size, layout):
    with chromium.new_context(viewport={"width": width, "height": 740}, locale="zh-CN") as context:
        page = context.new_page()
        sent, wrong = [], []
        page.on("request", lambda request: sent.append(request.resource_type) if request.method == "POST" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"{code}?lang=zh&size={size}")
        page.locator("#overall label", has_text=re.compile("^9$")).click()
        page.get_by_role("button", name="提交评价").click()
        page.wait_for_url("**/r/*")
    assert (sent, wrong) == (["fetch"], [])
    engine = sa.create_engine(service.environ["DATABASE_URL"], poolclass=sa.NullPool)
    with engine.connect() as connection:
        newest = sa.text("SELECT type_size, scale_layout FROM response ORDER BY id DESC LIMIT 1")
        assert tuple(connection.execute(newest).one()) == (size, layout)
