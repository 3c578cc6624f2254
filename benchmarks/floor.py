"""The floor: what three bare Flask views cost that run the service's SQL and send as many bytes, and do nothing else.

No form, no check, no signature, no template, no language, no limit, no compression: pages are fixed bytes of the size
that the service's compressed pages have on the wire (PAGE_BYTES, RECEIPT_BYTES).
"""

import os
import secrets
from pathlib import Path

import sqlalchemy as sa
from flask import Flask, redirect, request

from survey.base import config
from survey.base.clock import now, today
from survey.base.database import prepare_sqlite
from survey.base.postgresql import drop_closed
from survey.models import Comment
from survey.privacy.comments import COMMENTS_KEPT
from survey.queries.receipt import RECORDED
from survey.queries.scan import BY_CODE, MOVE, Scan
from survey.queries.storing import insert_response
from survey.run.intake import Intake
from survey.web.front import Front

flask = Flask(__name__)
flask.wsgi_app = Front(flask.wsgi_app)
app = Intake(flask, 64 * 1024)  # as many threads and turns as the service has
settings = config.load(os.environ, Path(os.environ["DATA_DIR"]))["SQLALCHEMY_ENGINES"]["default"]
engine = sa.create_engine(**settings)
if engine.dialect.name == "sqlite":
    prepare_sqlite(engine)
    reading = engine.execution_options(sqlite_begin="")
else:
    drop_closed(engine)
    reading = engine.execution_options(isolation_level="AUTOCOMMIT")
PAGE = "x" * int(os.environ["PAGE_BYTES"])
RECEIPT = "x" * int(os.environ["RECEIPT_BYTES"])
COMMENT = sa.insert(Comment.__table__)


@flask.get("/s/<code>")
def questionnaire(code: str) -> str:
    with reading.connect() as connection:
        found = Scan(*connection.execute(BY_CODE, {"code": code, "nonce": b""}).one())
    page = f'<input name="ticket" value="{found.wave_id}.{found.version_id}.{secrets.token_hex(16)}">'
    return page + PAGE[len(page) :]


@flask.post("/s/<code>")
def submit(code: str):
    wave, version, nonce = request.form["ticket"].split(".")
    row_key = secrets.token_bytes(32)
    with engine.connect().execution_options(sqlite_begin="IMMEDIATE") as connection:
        found = Scan(*connection.execute(BY_CODE, {"code": code, "nonce": bytes.fromhex(nonce)}).one())
        moved = {"outlet": found.outlet_id, "wave": int(wave), "leaf": row_key}
        sequence = connection.execute(MOVE, moved).scalar_one()
        row = {
            "outlet_id": found.outlet_id,
            "wave_id": int(wave),
            "version_id": int(version),
            "code_id": found.code_id,
            "batch_id": None,
            "kind": "poster",
            "receipt_hash": row_key,
            "salt": row_key[:16],
            "sequence": sequence,
            "received_at": now(),
            "seconds": 60,
            "language": "zh",
            "type_size": "large",
            "scale_layout": None,
            "repeat": False,
            "answers": {name: int(request.form[name]) for name in ("overall", "versus_expectation", "versus_ideal")},
            "score": 81.5,
        }
        response_id = insert_response(connection, bytes.fromhex(nonce), row)
        day = today()
        comment = {
            "response_id": response_id,
            "item": "comment",
            "outlet_id": found.outlet_id,
            "wave_id": int(wave),
            "day": day,
            "text": request.form["comment"],
            "erase_on": day + COMMENTS_KEPT,
        }
        connection.execute(COMMENT, [comment])
        connection.commit()
    return redirect(f"/r/{row_key.hex()}", 303)


@flask.get("/r/<receipt>")
def receipt(receipt: str) -> str:
    with reading.connect() as connection:
        connection.execute(RECORDED, {"receipt_hashes": [bytes.fromhex(receipt)]}).one()
    return RECEIPT
