"""The list of all codes, as a statistician takes it from the page of a wave."""

import csv
import io

import sqlalchemy as sa

from survey.base.database import db
from survey.models import AuditEvent
from tests.conftest import SMALL


def test_every_code_comes_with_its_address_and_outlet_and_is_noted(app, statistician, open_wave, client):
    got = statistician.post("/office/codes.csv")
    assert got.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(got.data.decode("utf-8-sig"))))
    assert {row["outlet"] for row in rows} == {row[0] for row in SMALL}
    for row in rows:
        path = row["url"].removeprefix(app.config["PUBLIC_URL"])
        assert path == f"/s/{row['code']}"
        assert f"{row['outlet']}号网点" in client.get(path).text
    with app.app_context():
        event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "exported")).one()
        assert (event.object, event.detail) == ("codes.csv", {"rows": len(SMALL)})


def test_the_page_of_a_wave_offers_it_once_there_are_outlets(statistician, open_wave, run):
    run("wave", "create", "2026-2", "--name", "第二期")
    assert "/office/codes.csv" in statistician.get("/office/waves/2026-1").text
    page = statistician.get("/office/waves/2026-2").text
    assert "/office/codes.csv" not in page
    assert "开始评价</button>" not in page
    assert "导入名录" in page
