"""Strangers who loop wrong passwords take no turn from customers, and no lock: how much they slow them is measured by
`python -m benchmarks.signing_in`."""

from benchmarks.strangers import Strangers
from survey import create_app
from survey.accounts import people
from survey.base.database import db, transaction
from survey.models.account import STATISTICIAN
from survey.web.front import QUEUE
from tests.faults.customers import Crowd


def test_customers_answer_while_strangers_try_passwords(service, start, tmp_path, nothing_is_lost):
    known = "chief@example.cn"
    app = create_app(service.environ, tmp_path)
    with app.app_context():
        with transaction():
            people.one_time_password(people.create(known, STATISTICIAN))
        db.engine.dispose()
    server = start(service)
    with (
        Strangers(server.port, QUEUE + 8, (known, "nobody@example.cn")) as strangers,
        Crowd(server.port, codes=service.codes) as crowd,
    ):
        crowd.wait_for(200)
    assert not crowd.wrong
    assert not crowd.refused
    assert not strangers.wrong
    assert strangers.tried
    assert strangers.turned_away, "more came than may wait"
    nothing_is_lost(service, server.port, crowd)
