"""Who may open what: every route, every role. A route without a row in access.json fails."""

import json
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from werkzeug.test import create_environ

from questionnaires import load_all
from questionnaires.imported import Imported
from survey.accounts.access import longest_body
from survey.accounts.uploading import FORM
from survey.base import identifier
from survey.base.clock import now, today
from survey.base.database import db, transaction
from survey.cases.opening import LATEST, open_case
from survey.codes import invitations
from survey.errands.asking import ask
from survey.figures.files import PUBLIC, folder
from survey.indicators.listing import import_list
from survey.models import AccessCode, Case, Outlet, Release, Wave
from survey.models.account import ADMINISTRATOR, CITY_OFFICER, MANAGER, ROLES, STAFF, STATISTICIAN, Account
from survey.tables.incoming import read
from survey.tables.known import INDICATORS
from survey.waves.questionnaires import keep
from survey.waves.settings import settings
from survey.word.subscribing import Wish, subscribe
from tests.survey.alarmed import raised
from tests.survey.bare import without_figures
from tests.survey.indicators.conftest import LIST

TABLE = json.loads((Path(__file__).parent / "access.json").read_text(encoding="utf-8"))
"""Route -> "everybody", or the roles that may open it. Routes that name an object: its own and another's below."""
OURS, THEIRS = (identifier.from_bytes(material, identifier.POSTER) for material in (b"ours!", b"other"))
"""The code of a case, of an alarm, and of a poster."""
OWN = {
    "/alarms/<code>": f"/alarms/{OURS}",
    "/cases/<code>": f"/cases/{OURS}",
    "/waves/<code>": "/waves/2026-1",
    "/cities/<code>": "/cities/620100",
    "/indicators/of/<code>": "/indicators/of/p1",
    "/registers/<kind>": "/registers/brand",
    "/templates/<name>.xlsx": "/templates/frame.xlsx",
    "/releases/<int:number>/<form>": "/releases/1/json",
    "/releases/<int:number>": "/releases/1",
    "/retire/<code>": f"/retire/{OURS}",
    "/batches/<int:number>": "/batches/1",
    "/questionnaires/<int:number>": "/questionnaires/1",
    "<sector>": "C01",
    "<any(yaml, xlsx):form>": "yaml",
    "<path:code>": "A1",
    "<code>": "A1",
    "<int:number>/<action>": "1/on",
    "/accounts/<int:number>": "/accounts/1",
    "/subscriptions/<int:number>": "/subscriptions/1",
    "<way>": "mail",
}
SUBSCRIBERS = (MANAGER, CITY_OFFICER, STATISTICIAN, "another unit's")
"""In the order of their subscriptions."""
ANOTHERS = {
    "/alarms/<code>": f"/alarms/{THEIRS}",
    "/cases/<code>": f"/cases/{THEIRS}",
    "/waves/<code>": "/waves/2099-1",
    "/cities/<code>": "/cities/999999",
    "/forms/<key>": f"/forms/{MANAGER}'s",
    "/indicators/of/<code>": "/indicators/of/p9",
    "/registers/<kind>": "/registers/medals",
    "/templates/<name>.xlsx": "/templates/medals.xlsx",
    "/releases/<int:number>/<form>": "/releases/2/json",
    "/releases/<int:number>": "/releases/2",
    "/retire/<code>": f"/retire/{THEIRS}",
    "/batches/<int:number>": "/batches/2",
    "/questionnaires/<int:number>": "/questionnaires/2",
    "<sector>": "C99",
    "<any(yaml, xlsx):form>": "yaml",
    "<path:code>": "A4",
    "<code>": "A4",
    "<int:number>/<action>": "999/on",
    "/accounts/<int:number>": "/accounts/999",
    "/subscriptions/<int:number>": "/subscriptions/4",
    "<way>": "fax",
}


def routes(app):
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
    }


def address(rule, objects):
    for part, value in objects.items():
        rule = rule.replace(part, value)
    return rule


def is_sent_to_sign_in(answer):
    return answer.status_code == 302 and answer.location.startswith("/sign-in")


def publish(wave_id, signed_by):
    """A published release of the wave, as bare as its pages can bear."""
    vouched = {"signed_by_id": signed_by, "signed_at": now(), "published_at": now()}
    wave = db.session.get_one(Wave, wave_id)
    how = {**settings(wave), "basis": "all", "flags": "in"}
    release = Release(wave=wave, revision=1, status="published", settings=how, figures="0" * 64, **vouched)
    db.session.add(release)
    db.session.flush()
    folder(release).mkdir(parents=True)
    (folder(release) / PUBLIC).write_text(json.dumps(without_figures(wave, how)))


@pytest.fixture
def people_of(app, open_wave, account):
    with app.app_context(), transaction():
        for code, outlet in ((OURS, "A1"), (THEIRS, "A4")):
            outlet_id = db.session.scalar(sa.select(Outlet.id).where(Outlet.code == outlet))
            open_case(db.session.connection(), None, outlet_id, open_wave, 2, False, now() - LATEST)
            new = Case.code.not_in((OURS, THEIRS))
            db.session.execute(sa.update(Case).where(new).values(code=code, escalated_on=today()))
            db.session.execute(sa.update(AccessCode).where(AccessCode.outlet_id == outlet_id).values(code=code))
            invitations.order(outlet, 1, every=1)
            raised(open_wave, db.session.get_one(Outlet, outlet_id), listed=code == OURS).code = code
    found = {role: account(role, unit=0, outlets=["A1"] if role == STAFF else (), city="620100") for role in ROLES}
    with app.app_context(), transaction():
        publish(open_wave, found[STATISTICIAN].id)
    found |= {"another unit's": account(MANAGER, unit=2), "another city's": account(CITY_OFFICER, city="620500")}
    with app.app_context(), transaction():
        for who in (ADMINISTRATOR, STATISTICIAN, MANAGER):
            ask(FORM, f"{who}'s", db.session.get(Account, found[who].id), path="/", fields=[], files=[])
        for number, who in enumerate(SUBSCRIBERS, start=1):
            wish = Wish(frozenset(("releases",)), "at_once", False)
            assert subscribe(db.session.get_one(Account, found[who].id), "mail", wish)[0].id == number
        import_list(read(INDICATORS, LIST.encode()), "me@example.com")
        keep(Imported(load_all()["C01"].content, ()), "C01", "C01.yaml", "me@example.com")
    return found


def own_of(role):
    numbers = {who: f"/subscriptions/{number}" for number, who in enumerate(SUBSCRIBERS, start=1)}
    return OWN | {
        "/forms/<key>": f"/forms/{role}'s",
        "/subscriptions/<int:number>": numbers.get(role, "/subscriptions/1"),
    }


def test_every_route_says_who_may_open_it(app):
    assert routes(app) == set(TABLE)


def test_who_has_not_signed_in_is_sent_to_the_sign_in_page(app, client, open_wave):
    for route, roles in TABLE.items():
        method, rule = route.split(maxsplit=1)
        answer = client.open(address(rule, OWN), method=method)
        if roles == "everybody":
            assert not is_sent_to_sign_in(answer) or rule.startswith(("/password", "/second-factor", "/sign")), route
        else:
            assert is_sent_to_sign_in(answer), route


def test_each_role_opens_what_the_table_says_and_nothing_else(app, signed_in, people_of):
    for role in sorted(ROLES, key=STATISTICIAN.__eq__):  # they come last: they close and freeze the wave
        for route, roles in TABLE.items():
            if roles == "everybody":
                continue
            method, rule = route.split(maxsplit=1)
            answer = signed_in(people_of[role]).open(address(rule, own_of(role)), method=method)
            if role in roles:
                assert answer.status_code < 500, (route, role)
                assert answer.status_code != 404, (route, role)
                assert not is_sent_to_sign_in(answer), (route, role)
            else:
                assert answer.status_code == 404, (route, role)


def test_a_number_that_no_database_counts_to_is_the_number_of_nothing(signed_in, people_of):
    for route, roles in TABLE.items():
        method, rule = route.split(maxsplit=1)
        if "<int:number>" in rule:
            for digits in (19, 5000):
                path = address(
                    rule.replace("<int:number>", "9" * digits),
                    {"<action>": "on", "<form>": "json", "<any(yaml, xlsx):form>": "yaml"},
                )
                answer = signed_in(people_of[roles[0]]).open(path, method=method)
                assert answer.status_code == 404, (route, digits)


def test_another_s_object_is_not_there(app, signed_in, people_of):
    for route, roles in TABLE.items():
        method, rule = route.split(maxsplit=1)
        if roles == "everybody" or "<" not in rule:
            continue
        for role in roles:
            answer = signed_in(people_of[role]).open(address(rule, ANOTHERS), method=method)
            assert answer.status_code == 404, (route, role)


UPLOADS = {
    "POST /accounts/file",
    "POST /office/questionnaires",
    "POST /office/registers/indicators",
    "POST /office/registers/indicators/values",
    "POST /office/registers/<kind>",
    "POST /office/targets/file",
    "POST /office/waves/<code>/frame",
    "POST /office/waves/<code>/weighting/margins",
    "POST /office/waves/<code>/weighting/shares",
}
"""Routes whose forms carry files."""


def test_a_long_body_is_read_for_those_alone_who_may_send_files(app, signed_in, people_of):
    """Whoever may not is refused before the body is read: a stranger must not fill the disk."""
    visitors = {role: signed_in(person).get_cookie("session").value for role, person in people_of.items()} | {"": ""}
    for route in TABLE:
        method, rule = route.split(maxsplit=1)
        for visitor, cookie in visitors.items():
            environ = create_environ(address(rule, OWN), method=method, headers={"Cookie": f"session={cookie}"})
            most = 20 * 2**20 if route in UPLOADS and visitor in TABLE[route] else 0
            assert longest_body(app, environ) == most, (route, visitor)
    assert set(TABLE) >= UPLOADS


@pytest.mark.parametrize(("role", "read"), [(STATISTICIAN, True), (MANAGER, False), ("", False)])
def test_the_body_of_a_stranger_is_left_where_it_is(app, signed_in, people_of, role, read):
    browser = signed_in(people_of[role]) if role else app.test_client()
    body = BytesIO(b"x" * 2**20)
    headers = {"Content-Type": "multipart/form-data; boundary=b", "Content-Length": str(2**20)}
    browser.post("/office/waves/2026-1/frame", input_stream=body, headers=headers)
    assert (body.tell() > 2**16) is read
