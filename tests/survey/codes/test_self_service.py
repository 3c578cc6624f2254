"""A manager prints, orders and retires for the own unit, and for no other."""

import csv
import io
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from survey.base.database import db, transaction
from survey.codes import invitations
from survey.models import AccessCode, Invitation, InvitationBatch, Outlet, RegisterEntry
from survey.models.account import MANAGER
from survey.models.audit import AuditEvent
from survey.waves import stages
from tests.survey.respond.test_answering import ANSWERS, ticket_on

ORDER = {"outlet": "A1", "count": "3", "every": "7"}


@pytest.fixture
def manager(open_wave, account, signed_in):
    """The manager of A1 and A2; A3 and all others belong to somebody else."""
    return signed_in(account(MANAGER, unit=0))


@pytest.fixture
def ask(app):
    """Ask the database for one value."""

    def scalar(statement):
        with app.app_context():
            return db.session.scalar(statement)

    return scalar


@pytest.fixture
def poster(ask):
    """The poster code in use of an outlet."""

    def of(outlet):
        wanted = (Outlet.code == outlet, AccessCode.kind == "poster", AccessCode.retired_at.is_(None))
        return ask(sa.select(AccessCode.code).join(Outlet).where(*wanted))

    return of


def form_on(page):
    """The nonce of the page's forms."""
    return re.search(r'name="form" value="(\w{16})"', page.text).group(1)


def order(browser, **changed):
    page = browser.get("/unit/codes/outlets/A1")
    return browser.post("/unit/codes/invitations", data={**ORDER, "form": form_on(page), "as": "csv", **changed})


def rows(answer):
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def done(ask, action):
    """How often something stands in the audit log."""
    return ask(sa.select(sa.func.count()).select_from(AuditEvent).where(AuditEvent.action == action))


def test_the_first_page_lists_the_own_outlets_and_no_other(manager):
    page = manager.get("/unit/codes").text
    assert "A1号网点" in page
    assert "A2号网点" in page
    assert "A3号网点" not in page
    assert "还没有发出邀请码" in page


def test_an_outlet_shows_its_code_and_address(manager, poster):
    page = manager.get("/unit/codes/outlets/A1").text
    assert f"http://127.0.0.1:8000/s/{poster('A1')}" in page
    assert poster("A2") not in page


@pytest.mark.parametrize("sheet", ["posters", "cards"])
def test_a_pdf_holds_a_page_for_each_own_outlet_or_for_one(manager, poster, printed, sheet):
    both = printed(manager.get(f"/unit/codes/{sheet}.pdf").data)
    assert [both.symbols(page)[0].text[-8:] for page in (1, 2)] == [poster("A1"), poster("A2")]
    assert both.pages == 2
    answer = manager.get(f"/unit/codes/{sheet}.pdf?outlet=A2")
    assert f"{sheet}-A2.pdf" in answer.headers["Content-Disposition"]
    assert answer.cache_control.no_store
    one = printed(answer.data)
    assert (one.pages, one.symbols()[0].text[-8:]) == (1, poster("A2"))


@pytest.mark.parametrize("code", ["A3", "Z9", "", "%F0%9F%8E%89", "A" * 3000])
def test_another_units_outlet_is_404_everywhere(manager, ask, code):
    assert manager.get(f"/unit/codes/outlets/{code}").status_code == 404
    assert manager.get(f"/unit/codes/posters.pdf?outlet={code}").status_code == 404
    for room in ("invitations", "displays", "posters"):
        for outlet in (code, f"A1{code}\0"):
            answer = manager.post(f"/unit/codes/{room}", data={**ORDER, "form": "0" * 16, "outlet": outlet})
            assert answer.status_code == 404, room
    assert ask(sa.select(sa.func.count()).select_from(InvitationBatch)) == 0


def test_a_form_that_names_no_outlet_is_400(manager):
    for room in ("invitations", "displays", "posters"):
        assert manager.post(f"/unit/codes/{room}", data={"form": "0" * 16}).status_code == 400


def test_another_units_code_is_404_and_stays_in_use(manager, poster):
    code = poster("A3")
    assert manager.get(f"/unit/codes/retire/{code}").status_code == 404
    assert manager.post(f"/unit/codes/retire/{code}", data={"replace": "1"}).status_code == 404
    assert poster("A3") == code


@pytest.mark.parametrize("code", ["00000000", "x", "é" * 8])
def test_a_code_that_is_none_cannot_be_retired(manager, code):
    assert manager.get(f"/unit/codes/retire/{code}").status_code == 404
    assert manager.post(f"/unit/codes/retire/{code}").status_code == 404


def test_an_order_gives_codes_that_open_the_questionnaire_once(manager, client, ask):
    ordered = rows(order(manager))
    assert len({row["code"] for row in ordered}) == 3
    assert {row["outlet"] for row in ordered} == {"A1"}
    for row in ordered:
        assert row["url"] == f"http://127.0.0.1:8000/s/{row['code']}"
    path = f"/s/{ordered[0]['code']}"
    assert client.post(path, data={**ANSWERS, "ticket": ticket_on(client.get(path))}).status_code == 303
    assert client.get(path).status_code == 410
    page = manager.get("/unit/codes/outlets/A1").text
    assert "生成 3 张，发出 3 张，已评 1 张，应答率 33%" in page
    assert "发出 3 张，已评 1 张（33%）" in manager.get("/unit/codes").text
    assert done(ask, "invitations ordered") == 1


def test_the_slips_hold_the_same_codes_as_the_list_of_the_same_form(manager, printed, ask):
    form = form_on(manager.get("/unit/codes/outlets/A1"))
    codes = [row["code"] for row in rows(order(manager, form=form))]
    sheet = printed(order(manager, form=form, **{"as": "pdf"}).data)
    assert [sheet.symbols(page)[0].text[-12:] for page in (1, 2, 3)] == codes
    assert ask(sa.select(sa.func.count()).select_from(InvitationBatch)) == 1
    assert ask(sa.select(sa.func.count()).select_from(Invitation)) == 3
    assert done(ask, "invitations ordered") == 1


def test_a_double_press_at_the_same_instant_orders_once(manager, ask, app):
    form = form_on(manager.get("/unit/codes/outlets/A1"))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: order(manager, form=form), range(4)))
    assert len({answer.data for answer in answers}) == 1
    assert len(rows(answers[0])) == 3
    assert ask(sa.select(sa.func.count()).select_from(InvitationBatch)) == 1


def test_a_new_page_orders_a_new_batch(manager):
    assert not {row["code"] for row in rows(order(manager))} & {row["code"] for row in rows(order(manager))}


def test_one_form_gives_each_outlet_codes_of_its_own(manager):
    form = form_on(manager.get("/unit/codes/outlets/A1"))
    first, second = (rows(order(manager, form=form, outlet=outlet)) for outlet in ("A1", "A2"))
    assert not {row["code"] for row in first} & {row["code"] for row in second}


@pytest.mark.parametrize("count", ["0", "1001", "-3", "1.5", "three", "", "9" * 5000, "1\x00"])
def test_a_number_of_slips_that_cannot_be_is_422_and_says_what_can(manager, ask, count):
    answer = order(manager, count=count)
    assert answer.status_code == 422
    assert "张数请填 1 到 1000 的整数" in answer.text
    assert ask(sa.select(sa.func.count()).select_from(InvitationBatch)) == 0


def test_the_form_comes_back_as_it_was_filled_in(manager):
    answer = order(manager, count="<b>", every="5")
    assert 'value="&lt;b&gt;"' in answer.text
    assert 'name="every" inputmode="numeric" autocomplete="off" required value="5"' in answer.text


@pytest.mark.parametrize("form", ["", "x", "0" * 15, "\x00" * 16])
def test_a_form_without_its_nonce_is_400(manager, ask, form):
    assert manager.post("/unit/codes/invitations", data={**ORDER, "form": form}).status_code == 400
    assert ask(sa.select(sa.func.count()).select_from(InvitationBatch)) == 0


def test_nothing_can_be_ordered_while_no_wave_is_open(manager, app, ask):
    form = form_on(manager.get("/unit/codes/outlets/A1"))
    with app.app_context(), transaction():
        stages.close(stages.find("2026-1"))
    answer = manager.post("/unit/codes/invitations", data={**ORDER, "form": form})
    assert answer.status_code == 409
    assert "现在没有进行中的评价期" in answer.text
    assert ask(sa.select(sa.func.count()).select_from(InvitationBatch)) == 0


def test_names_that_a_spreadsheet_would_compute_are_neutralised(manager, app):
    with app.app_context(), transaction():
        db.session.execute(sa.update(Outlet).where(Outlet.code == "A1").values(name='=HYPERLINK("http://x")'))
    assert {row["outlet_name"] for row in rows(order(manager))} == {'\'=HYPERLINK("http://x")'}


def test_the_number_handed_out_is_corrected_within_what_can_be(manager, ask):
    order(manager)
    batch = ask(sa.select(InvitationBatch.id))
    assert manager.post(f"/unit/codes/batches/{batch}", data={"offered": "2"}).status_code == 303
    assert ask(sa.select(InvitationBatch.offered)) == 2
    for wrong in ("4", "-1", "", "two"):
        answer = manager.post(f"/unit/codes/batches/{batch}", data={"offered": wrong})
        assert answer.status_code == 422
        assert "发出张数没有改" in answer.text
    assert ask(sa.select(InvitationBatch.offered)) == 2
    assert done(ask, "invitations counted") == 1


def test_another_units_batch_is_404_and_unchanged(manager, app, ask):
    with app.app_context(), transaction():
        batch = invitations.order("A3", 5, 1).batch_id
    for number in (batch, batch + 1, 2**63 - 1, 2**63):
        assert manager.post(f"/unit/codes/batches/{number}", data={"offered": "2"}).status_code == 404
    assert ask(sa.select(InvitationBatch.offered)) == 5


def test_a_retired_poster_is_replaced_once(manager, client, poster, ask):
    code = poster("A1")
    page = manager.get(f"/unit/codes/retire/{code.upper()}")
    assert "停用后不能恢复" in page.text
    for _ in range(2):
        answer = manager.post(f"/unit/codes/retire/{code}", data={"replace": "1"})
        assert (answer.status_code, answer.location) == (303, "/unit/codes/outlets/A1")
    assert client.get(f"/s/{code}").status_code == 410
    assert client.get(f"/s/{poster('A1')}").status_code == 200
    assert ask(sa.select(sa.func.count()).select_from(AccessCode).join(Outlet).where(Outlet.code == "A1")) == 2
    assert (done(ask, "code retired"), done(ask, "code made")) == (1, 1)
    assert "已停用的码（1 个）" in manager.get("/unit/codes/outlets/A1").text
    assert manager.get(f"/unit/codes/retire/{code}").status_code == 303


def test_an_outlet_without_a_poster_prints_nothing_and_gets_a_new_one(manager, poster):
    manager.post(f"/unit/codes/retire/{poster('A1')}")
    assert poster("A1") is None
    assert manager.get("/unit/codes/posters.pdf?outlet=A1").status_code == 404
    assert "没有在用的海报码" in manager.get("/unit/codes/outlets/A1").text
    for _ in range(2):
        assert manager.post("/unit/codes/posters", data={"outlet": "A1"}).status_code == 303
    assert manager.get(f"/s/{poster('A1')}").status_code == 200


def test_a_display_tells_its_address_once_and_ends_with_its_code(manager, client, ask):
    form = form_on(manager.get("/unit/codes/outlets/A1"))
    pages = [manager.post("/unit/codes/displays", data={"outlet": "A1", "form": form}) for _ in range(2)]
    addresses = {re.search(r"/d/\w{24}", page.text).group() for page in pages}
    assert len(addresses) == 1
    (address,) = addresses
    assert client.get(address).status_code == 200
    assert address not in manager.get("/unit/codes/outlets/A1").text
    code = ask(sa.select(AccessCode.code).where(AccessCode.kind == "display"))
    assert "这块屏幕的网址不再显示" in manager.get(f"/unit/codes/retire/{code}").text
    assert manager.post(f"/unit/codes/retire/{code}", data={"replace": "1"}).status_code == 303
    assert client.get(address).status_code == 404
    assert ask(sa.select(sa.func.count()).select_from(AccessCode).join(Outlet).where(Outlet.code == "A1")) == 2
    assert done(ask, "display started") == 1


def test_pages_stay_in_the_language_that_was_asked_for(manager):
    page = manager.get("/unit/codes?lang=en").text
    assert "QR codes and posters" in page
    assert "/unit/codes/outlets/A1?lang=en" in page


def test_looking_stores_nothing(manager, ask, poster):
    for path in ("", "/outlets/A1", "/posters.pdf", "/cards.pdf", f"/retire/{poster('A1')}"):
        assert manager.get(f"/unit/codes{path}").status_code == 200
    assert ask(sa.select(sa.func.count()).select_from(AccessCode)) == 7
    assert ask(sa.select(sa.func.count()).select_from(InvitationBatch)) == 0


def test_pages_of_many_outlets_and_batches_stay_small_and_cost_few_statements(manager, app, run, statements, open_wave):
    with app.app_context(), transaction():
        unit = db.session.scalar(sa.select(Outlet.unit_id).where(Outlet.code == "A1"))
        for number in range(50):
            place = Outlet(code=f"N{number}", name="网点" * 20, unit_id=unit, sector_code="C01", city_code="620100")
            called = {"outlet_name": place.name, "unit_id": unit, "unit_name": "单位", "demonstration": False}
            db.session.add_all([place, RegisterEntry(wave_id=open_wave, outlet=place, **called)])
            db.session.add(AccessCode(code=f"{number:08}", kind="poster", outlet=place))
        for _ in range(50):
            invitations.order("A1", 1, 1)
    run("wave", "close", "2026-1")
    for path in ("/unit/codes", "/unit/codes/outlets/A1", "/unit/codes/posters.pdf"):
        statements.clear()
        page = manager.get(path)
        assert page.status_code == 200
        assert len(statements) <= 10, statements
        assert page.mimetype == "application/pdf" or len(page.data) < 100_000
