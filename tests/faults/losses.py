"""What must hold after anything happened: what was acknowledged is there, whole and once."""

import sqlalchemy as sa

from survey import create_app
from survey.base.database import db
from survey.models import Outlet, OutletHead, Response
from tests.faults.customers import ask


def nothing_is_lost(folder, service, port, crowd):
    """Check that every receipt is found, sequences have neither gap nor double, and every chain leads to its head."""
    assert {ask(port, receipt).status for receipt in crowd.receipts} == {200}
    assert len(set(crowd.receipts)) == len(crowd.receipts)
    app = create_app(service.environ, folder)
    with app.app_context():
        rows = db.session.execute(sa.select(Response.outlet_id, Response.sequence)).all()
        heads = db.session.execute(sa.select(OutletHead.outlet_id, OutletHead.length)).all()
        assert db.session.scalar(sa.select(sa.func.count(Outlet.id))) == len(heads)
        db.session.close()
        db.engine.dispose()
    wanted = {(outlet, number) for outlet, length in heads for number in range(1, length + 1)}
    assert sorted(map(tuple, rows)) == sorted(wanted)
    assert len(crowd.receipts) <= len(rows) <= crowd.sent
    audit = app.test_cli_runner().invoke(args=["audit", "chain"])
    assert audit.exit_code == 0, audit.output
    with app.app_context():
        db.engine.dispose()
