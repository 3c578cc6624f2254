"""`/metrics` counts what happens, by template and reason, names nobody, and is not for everybody."""

import re

import pytest
import sqlalchemy as sa
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from survey.base.database import db, transaction
from survey.errands.outbox import post
from survey.models import AccessCode, Outlet
from survey.privacy.keys import introduce
from survey.run.worker import PERIODIC, do_now
from tests.conftest import build

TOKEN = "a token that is long enough to be one, for the tests"
ANSWERS = {"overall": "9", "versus_expectation": "8", "versus_ideal": "7"}


@pytest.fixture
def code(app, open_wave):
    with app.app_context():
        return db.session.scalar(sa.select(AccessCode.code).join(Outlet).where(Outlet.code == "A1"))


def told(client, **settings):
    """What the page says: {(sample, label values...): number}."""
    answer = client.get("/metrics", **settings)
    assert answer.status_code == 200
    assert answer.mimetype == "application/openmetrics-text"
    families = list(text_string_to_metric_families(answer.text))
    return {(one.name, *sorted(one.labels.values())): one.value for family in families for one in family.samples}


def counted(before, after):
    """What was counted between two readings."""
    grown = {sample: number - before.get(sample, 0) for sample, number in after.items() if "_total" in sample[0]}
    return {sample: number for sample, number in grown.items() if number and "/metrics" not in sample}


def ticket(client, code):
    page = client.get(f"/s/{code}", headers={"Accept-Encoding": "identity"}).text
    return re.search(r'name="ticket" value="([^"]+)"', page)[1]


def test_a_response_is_counted_by_kind_of_code_and_its_requests_by_template(client, code):
    before = told(client)
    client.post(f"/s/{code}", data={**ANSWERS, "ticket": ticket(client, code)})
    assert counted(before, told(client)) == {
        ("survey_responses_stored_total", "poster"): 1,
        ("survey_requests_total", "/s/<code>", "200", "GET"): 1,
        ("survey_requests_total", "/s/<code>", "303", "POST"): 1,
    }
    assert code not in client.get("/metrics").text


def test_the_same_ticket_twice_is_one_response(client, code):
    form = {**ANSWERS, "ticket": ticket(client, code)}
    client.post(f"/s/{code}", data=form)
    before = told(client)
    client.post(f"/s/{code}", data=form)
    client.post(f"/s/{code}", data={**form, "overall": "1"})
    grown = counted(before, told(client))
    assert ("survey_responses_stored_total", "poster") not in grown
    assert grown["survey_refusals_total", "answered"] == 1


def test_what_is_refused_is_counted_by_reason(app, client, code):
    before = told(client)
    client.get("/s/nothing1")
    client.post(f"/s/{code}", data={"ticket": "made up"})
    client.post(f"/s/{code}", data={"ticket": ticket(client, code)})
    client.post(f"/s/{code}", data="{}", content_type="application/json")
    with app.app_context(), transaction():
        db.session.execute(sa.update(AccessCode).values(retired_at=sa.func.current_timestamp()))
    client.get(f"/s/{code}")
    grown = {key[1]: number for key, number in counted(before, told(client)).items() if key[0] == REFUSALS}
    assert grown == dict.fromkeys(("unknown", "incomplete", "invalid", "wrong_type", "spent"), 1)


REFUSALS = "survey_refusals_total"


def test_a_method_that_anybody_may_invent_makes_no_new_row(client):
    before = told(client)
    client.open("/", method="SECRETS")
    assert counted(before, told(client)) == {("survey_requests_total", "405", "none", "other"): 1}


def test_jobs_queues_keys_and_disk_are_told(app, client):
    with app.app_context():
        with transaction():
            introduce()
            post("zhang@example.cn", "a matter", "words")
        assert told(client)["survey_job_overdue", "add_up"] == 1
        do_now(PERIODIC)
    said = told(client)
    assert said["survey_database_up",] == 1
    assert said["survey_queue_length", "mails"] == 1
    assert said["survey_queue_length", "errands"] == 0
    assert said["survey_job_overdue", "add_up"] == 0
    assert said["survey_job_last_done_timestamp_seconds", "erase"] > 1_700_000_000
    assert 0 <= said["survey_key_age_seconds", "AUDIT_KEY"] < 3600
    assert 0 < said["survey_disk_free_bytes", "data"] < said["survey_disk_size_bytes", "data"]
    assert said["survey_database_connections_in_use",] < said["survey_database_connections_at_most",]
    assert "zhang" not in client.get("/metrics").text


def test_a_database_that_does_not_answer_is_told_and_the_rest_too(app, client):
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE mail RENAME TO elsewhere"))
    said = told(client)
    assert said["survey_database_up",] == 0
    assert said["survey_disk_free_bytes", "data"] > 0


def test_from_elsewhere_or_through_a_proxy_a_token_is_asked_for(app, tmp_path):
    url = app.config["SQLALCHEMY_ENGINES"]["default"]["url"]
    other = build(tmp_path, url, METRICS_TOKEN=TOKEN)
    elsewhere = {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}}
    proxied = {"headers": {"X-Forwarded-For": "192.0.2.7"}}
    for client, settings in (
        (app.test_client(), elsewhere),
        (other.test_client(), elsewhere),
        (app.test_client(), proxied),
    ):
        refused = client.get("/metrics", **settings)
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"] == "Bearer"
        assert "survey_" not in refused.text
    client = other.test_client()
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, **elsewhere).status_code == 200
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}, **elsewhere).status_code == 401
    assert client.get("/metrics").status_code == 200
    with other.app_context():
        db.engine.dispose()


def test_every_kind_is_told_before_the_first_response_so_that_this_is_an_increase(client):
    kinds = {key[1] for key in told(client) if key[0] == "survey_responses_stored_total"}
    assert kinds == {"poster", "display", "invitation"}
