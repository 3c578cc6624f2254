"""No page reads responses but by a key, or those of outlets that came after a place of their sequence."""

import re
from hashlib import sha256
from io import BytesIO

import pytest
import sqlalchemy as sa

from survey.base.database import db
from survey.models.account import STATISTICIAN
from tests.conftest import see_to_everything
from tests.survey.plans import reading_responses
from tests.survey.respond.test_answering import ANSWERS, ticket_on
from tests.survey.sized import SMALL, province
from tests.survey.test_statements import ACCESS, browser_of, visits

PARTS = {
    "/accounts/<int:number>/<action>": "/accounts/1/on",
    "/accounts/<int:number>": "/accounts/1",
    "/alarms/<code>": "/alarms/{alarm}",
    "/batches/<int:number>": "/batches/1",
    "/cases/<code>": "/cases/{case}",
    "/cities/<code>": "/cities/{city}",
    "/forms/<key>": "/forms/{form}",
    "/indicators/of/<code>": "/indicators/of/p0",
    "/questionnaires/<int:number>": "/questionnaires/1",
    "/r/<receipt>": "/r/{receipt}",
    "/registers/<kind>": "/registers/{kind}",
    "/releases/<int:number>": "/releases/{draft}",
    "/retire/<code>": "/retire/{poster}",
    "/s/<code>": "/s/{invitation}",
    "/subscriptions/<int:number>": "/subscriptions/{subscription}",
    "<token>": "{token}",
    "<way>": "mail",
}
MARGINS = "/office/waves/{open}/weighting/margins"
ENDING = ("/close", "/freeze", "/sign-out", "/stop")
MARGIN = {"file": b"sector,total\nC01,9\n", "dimension": "sector", "source": "年报", "year": "2025"}
CONFIRMED = {**MARGIN, "file": "", "kept": sha256(MARGIN["file"]).hexdigest(), "step": "take"}
HEADER = "outlet,outlet_name,uscc,unit_name,sector,city,volume\n"


@pytest.fixture(scope="module")
def small(sqlite_template, tmp_path_factory):
    """A small province, of which something is not added up yet."""
    return province(tmp_path_factory.mktemp("read"), sqlite_template, SMALL)


def forms(where):
    """Every address that takes a form, with a role that may send it and its fields: what a page needs to come as far as
    the responses, elsewhere none. Those that end something come last."""
    page = where.app.test_client().get(where.path("", "/s/{invitation}"))
    filled = {
        "POST /office/waves/<code>/frame": {"file": HEADER.encode()},
        "POST /office/waves/<code>/weighting/margins": MARGIN,
        "POST /s/<code>": {**ANSWERS, "ticket": ticket_on(page)},
    }
    routes = [route for route in ACCESS if route.startswith("POST ")]
    for route in sorted(routes, key=lambda route: (route.endswith(ENDING), route)):
        address = re.sub("|".join(map(re.escape, PARTS)), lambda found: PARTS[found[0]], route.split()[1])
        roles = ["everybody"] if ACCESS[route] == "everybody" else ACCESS[route]
        for wave in ("{open}", "{frozen}") if "/waves/<code>" in address else ("",):
            there = address.replace("/waves/<code>", f"/waves/{wave}")
            yield from ((role, there, filled.get(route, {})) for role in roles)


def sent(fields):
    return {name: (BytesIO(value), "a.csv") if isinstance(value, bytes) else value for name, value in fields.items()}


def test_no_page_reads_all_responses(small):
    wrong = []

    def visit(method, role, address, **fields):
        with reading_responses(small.app) as found:
            answer = browser_of(small, role).open(small.path(role, address), method=method, data=sent(fields))
            answer.close()
        wrong.extend(f"{method} {address} ({role}): {step}: {' '.join(said.split())}" for said, step in found)
        return answer.status_code

    small.app.extensions["worker_away"] = True  # the worker may read them all
    for role, address in visits(small):
        visit("GET", role, address)
    for role, address, fields in forms(small):
        assert visit("POST", role, address, **fields) not in (404, 405), (role, address)
    see_to_everything(small.app)  # the open wave is closed by now, and this freezes it
    assert visit("POST", STATISTICIAN, MARGINS, **MARGIN) == 200
    assert visit("POST", STATISTICIAN, MARGINS, **CONFIRMED) == 303
    for role, address in visits(small):
        if "{open}" in address:
            visit("GET", role, address)
    assert not wrong, "\n".join(wrong)


COUNTED = sa.text("SELECT count(*) FROM response")
OF_A_WAVE = sa.text("SELECT outlet_id, count(*) FROM response WHERE wave_id = 1 GROUP BY outlet_id")
OF_OUTLETS = sa.text("SELECT count(*) FROM outlet JOIN response ON response.outlet_id = outlet.id")
OF_ONE = sa.text("SELECT id FROM response WHERE receipt_hash = x'00'")
LATER = "SELECT count(*) FROM response WHERE outlet_id = folded.outlet_id AND sequence > length"
SINCE = sa.text(f"SELECT ({LATER}) FROM folded")


@pytest.mark.parametrize(
    ("statement", "bounded"), [(COUNTED, 0), (OF_A_WAVE, 0), (OF_OUTLETS, 0), (OF_ONE, 1), (SINCE, 1)]
)
def test_what_reads_them_all_is_told_from_what_looks_some_up(small, statement, bounded):
    with reading_responses(small.app) as found, small.app.app_context():
        db.session.execute(statement)
    assert [said for said, _step in found] == ([] if bounded else [statement.text])
