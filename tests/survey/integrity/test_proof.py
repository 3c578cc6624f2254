"""After the freeze a receipt proves that its response is in the frozen data, and tells nothing else."""

import re
import shutil

import pytest
import zxingcpp

from analysis.proof.merkle import Step, climb
from survey.base.config import load
from survey.integrity.proof import prove
from tests.conftest import ENVIRON
from tests.survey.paper.test_symbol import picture
from tests.survey.respond.test_answering import ANSWERS, ticket_on


@pytest.fixture
def receipts(client, run, open_wave):
    """The receipts of five responses in a wave that was then frozen, by outlet."""
    listed = [line.split(",") for line in run("codes", "list", "--format", "csv").stdout.splitlines()[1:]]
    codes = {outlet: code for code, _kind, _url, outlet, *_ in listed}
    given = []
    for outlet in ("A1", "B1", "A1", "A3", "A1"):
        page = client.get(f"/s/{codes[outlet]}")
        answer = client.post(f"/s/{codes[outlet]}", data={**ANSWERS, "ticket": ticket_on(page)})
        given.append((outlet, answer.location))
    return given


def freeze(run):
    for command in ("close", "freeze"):
        assert run("wave", command, "2026-1").exit_code == 0


def test_every_receipt_leads_to_the_root_of_the_manifest(app, client, run, receipts):
    freeze(run)
    for _outlet, address in receipts:
        page = client.get(address).text
        values = re.findall(r"<dt>([^<]*)</dt><dd><code>([0-9a-f]{64})</code>", page)
        steps = [Step(bytes.fromhex(value), left="左边" in name) for name, value in values[1:-1]]
        assert climb(bytes.fromhex(values[0][1]), steps).hex() == values[-1][1]
        manifest = (app.config["DATA_DIR"] / "snapshots" / "2026-1" / "manifest.json").read_text(encoding="utf-8")
        assert f'"merkle_root": "{values[-1][1]}"' in manifest


def test_a_machine_without_a_copy_fetches_what_a_proof_needs_and_says_so_where_it_cannot(
    app, client, run, receipts, bucket, tmp_path
):
    given = load({**ENVIRON, **bucket.settings}, tmp_path)
    app.config.update({name: given[name] for name in ("STORAGE_URL", "STORAGE_OPTIONS")})
    freeze(run)
    folder = app.config["DATA_DIR"] / "snapshots" / "2026-1"
    shutil.rmtree(folder)
    there = app.config["STORAGE_OPTIONS"]
    app.config["STORAGE_OPTIONS"] = there | {"endpoint": "http://127.0.0.1:9"}
    page = client.get(receipts[0][1])
    assert page.status_code == 503
    assert "不在冻结的数据里" not in page.text
    app.config["STORAGE_OPTIONS"] = there
    assert "这份评价在冻结的数据里" in client.get(receipts[0][1]).text
    assert not (folder / "responses").exists()


def test_different_responses_have_different_leaves(app, run, receipts):
    freeze(run)
    folder = app.config["DATA_DIR"] / "snapshots" / "2026-1"
    places = [("A1", 1), ("A1", 2), ("A1", 3), ("A3", 1), ("B1", 1)]
    proofs = [prove(folder, *place) for place in places]
    assert all(proof.holds for proof in proofs)
    assert len({proof.leaf for proof in proofs}) == 5
    with pytest.raises(KeyError):
        prove(folder, "B3", 1)


def test_before_the_freeze_there_is_no_proof_to_show(client, receipts):
    page = client.get(receipts[0][1]).text
    assert "<code>" not in page
    assert "已经保存" in page


def test_a_snapshot_that_lost_a_response_says_so(app, client, run, receipts):
    freeze(run)
    leaves = app.config["DATA_DIR"] / "snapshots" / "2026-1" / "proofs" / "leaves.bin"
    data = bytearray(leaves.read_bytes())
    data[0] ^= 1
    leaves.write_bytes(data)
    assert "不在冻结的数据里" in client.get(receipts[0][1]).text


def test_a_receipt_shows_nobodys_answers_and_a_stranger_learns_nothing(client, run, receipts):
    freeze(run)
    page = client.get(receipts[0][1]).text
    for secret in ("很好", "A1号网点", "overall", "score"):
        assert secret not in page
    assert client.get("/r/" + "0" * 16).status_code == 404


def test_a_receipt_can_be_kept_as_a_symbol_that_leads_back_to_it(client, receipts, tmp_path):
    address = receipts[0][1]
    shown = client.get(f"{address}?qr=1").text
    svg = re.search(r'<div class="qr">(<svg.*?</svg>)', shown).group(1)
    (found,) = zxingcpp.read_barcodes(picture(svg, tmp_path))
    assert found.text.endswith(address)
    assert "qr=1" in client.get(address).text
