"""Provinces of two sizes that have some of everything: few of each, and many."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask_security.recoverable import generate_reset_password_token

from questionnaires import load_all
from questionnaires.imported import Imported
from survey.accounts import people
from survey.accounts.uploading import FORM
from survey.alarms import handling as watched
from survey.base import identifier
from survey.base.clock import now, today
from survey.base.database import db, transaction
from survey.cases import handling
from survey.cases.opening import LATEST, open_case
from survey.codes import displays, invitations, self_service
from survey.errands.asking import ask
from survey.integrity import heads
from survey.mending.importance import compute_importance
from survey.models import (
    AccessCode,
    Account,
    Case,
    Delivery,
    IndicatorList,
    IndicatorValue,
    Margin,
    Outlet,
    RegisterItem,
    Response,
    Unit,
)
from survey.models.account import ADMINISTRATOR, CITY_OFFICER, MANAGER, ROLES, STAFF, STATISTICIAN
from survey.models.plan import REGISTERS
from survey.models.watching import QUESTION
from survey.models.wave import Wave
from survey.privacy.comments import keep_comments
from survey.privacy.contacts import keep_contact
from survey.releases import life
from survey.releases.draft import compute_draft
from survey.snapshots.freeze import mark_frozen, write_quiet_snapshot
from survey.units import adding_up
from survey.waves import questionnaires, stages, targets
from survey.word.subscribing import MOST, Wish, subscribe
from tests.conftest import USCC, build, import_register
from tests.survey.alarmed import raised
from tests.survey.releases.conftest import answer
from tests.survey.respond.test_answering import ANSWERS, ticket_on

CITY = "620100"
OPEN = "2026-9"
SUBSCRIBERS = (MANAGER, CITY_OFFICER, STATISTICIAN)
MARGINS = ("sector", "city", "sector-city")


@dataclass(frozen=True)
class Size:
    """How much there is: units; the sectors and cities that each works in, with so many `outlets` in each of both;
    frozen waves with so many `revisions` published of each; `each`: of whatever else has a list."""

    units: int
    sectors: tuple[str, ...]
    cities: tuple[str, ...]
    outlets: int
    frozen: int
    revisions: int
    each: int

    def register(self):
        """The rows of the register; the first unit's first outlet is A0."""
        places = [
            (unit, sector, city)
            for unit in range(self.units)
            for sector in self.sectors
            for city in self.cities
            for _ in range(self.outlets)
        ]
        return [(f"A{n}", unit, sector, city, 100 + n) for n, (unit, sector, city) in enumerate(places)]


SMALL = Size(units=3, sectors=("C01",), cities=(CITY,), outlets=2, frozen=1, revisions=1, each=2)
LARGE = Size(
    units=6, sectors=("C01", "P02", "P05"), cities=(CITY, "620500", "620900"), outlets=1, frozen=2, revisions=2, each=12
)


@dataclass(frozen=True)
class Province:
    """An application on its database; who signs in, by role; the names that addresses are filled with, and those that
    each role has for itself."""

    app: object
    people: dict[str, str]
    names: dict[str, object]
    own: dict[str, dict[str, object]]

    def path(self, role, address):
        """An address as this role opens it."""
        return address.format_map(self.names | self.own.get(role, {}))


def province(folder, template, size):
    """Build a province of a size in a folder, on a copy of the empty database."""
    (folder / "survey.db").write_bytes(template.read_bytes())
    app = build(folder, f"sqlite:///{folder / 'survey.db'}")
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context(), transaction():
        _wave("2026-1", size)
        signers = _people(size)
        for number in range(1, size.frozen + 1):
            _published(f"2026-{number}", size, signers)
            _wave(OPEN if number == size.frozen else f"2026-{number + 1}", size)
        names = _plans(size) | _codes(size) | _cases(size) | _alarms(size)
        frozen = stages.find(f"2026-{size.frozen}")
        draft = life.record(frozen, compute_draft(frozen, "再算一次"), signers[0]).id
        by_role = {role: _first(role).fs_uniquifier for role in ROLES}
        own = {role: {"form": _large_form(_first(role))} for role in ROLES}
        for role in SUBSCRIBERS:
            own[role]["subscription"] = _subscriptions(_first(role), size)
        _questionnaires(size)
        names |= {"draft": draft, "frozen": frozen.code, "open": OPEN, "city": CITY}
        names["token"] = generate_reset_password_token(signers[0])
    with app.app_context():
        adding_up.fold()
        compute_importance()
        names["day"] = heads.publish().stem
    return Province(app, by_role, names | {"receipt": _receipt(app, names["poster"])}, own)


def _first(role):
    """The first account with this role."""
    return db.session.scalars(sa.select(Account).where(Account.role == role).order_by(Account.id)).first()


def _wave(code, size):
    wave = stages.create(code, f"{code}期")
    import_register(wave, *size.register())
    stages.open_(wave)
    answer(code)


def _questionnaires(size):
    """Questionnaires that statisticians brought, each with a title of its own."""
    for number in range(size.each):
        content = load_all()["C01"].content | {"title": {"zh": f"第{number}版", "en": f"No. {number}"}}
        questionnaires.keep(Imported(content, ()), f"{number}", "C01.yaml", "me@example.cn")


def _people(size):
    """Accounts of every role; returns the statisticians."""
    people.create("administrator@example.cn", ADMINISTRATOR)
    for number in range(size.each):
        unit = USCC[number % size.units]
        outlets = db.session.scalars(sa.select(Outlet.code).join(Unit).where(Unit.uscc == unit)).all()
        people.create(f"manager{number}@example.cn", MANAGER, uscc=unit)
        people.create(f"staff{number}@example.cn", STAFF, uscc=unit, outlets=outlets)
        people.create(f"officer{number}@example.cn", CITY_OFFICER, city=size.cities[number % len(size.cities)])
    return [people.create(f"statistician{n}@example.cn", STATISTICIAN) for n in range(size.revisions + 1)]


def _published(code, size, signers):
    """Freeze a wave and publish its revisions, each made and signed by others."""
    wave = stages.find(code)
    stages.close(wave)
    mark_frozen(wave, write_quiet_snapshot(wave))
    for number in range(size.revisions):
        release = life.record(wave, compute_draft(wave, f"第{number}次" if number else ""), signers[number])
        life.sign(release, signers[number + 1])
        life.publish(release)


def _plans(size):
    """Targets, margins of the open wave, registers."""
    open_wave = stages.find(OPEN)
    for number in range(size.each):
        targets.set_target(2021 + number % 10, "C", ("", "C01", CITY)[number % 3], 80.0)
        for kind in REGISTERS:
            sector = size.sectors[number % len(size.sectors)]
            item = RegisterItem(kind=kind, number=str(number), name=f"{kind} {number}", dated=today())
            item.sector_code, item.city_code = sector, size.cities[number % len(size.cities)]
            db.session.add(item)
        told = {"source": "年报", "dated": today(), "actor": "statistician", "value": 90.0 + number}
        db.session.add(IndicatorValue(code="p0", period=str(2000 + number), **told))
    row = {"group": "product", "name": "合格率", "unit": "%", "direction": "least", "targets": "2020:95"}
    listed = [row | {"code": f"p{number}"} for number in range(size.each)]
    db.session.add(IndicatorList(actor="statistician", rows=listed))
    for dimension in MARGINS[: min(size.each, 3) - 1]:
        db.session.add(Margin(wave_id=open_wave.id, dimension=dimension, source="年报", year=2025, totals={"C01": 9}))
    return {"kind": REGISTERS[0]}


def _codes(size):
    """Posters, displays, invitations and retired codes of the first outlet."""
    outlet = db.session.scalars(sa.select(Outlet).where(Outlet.code == "A0")).one()
    for _ in range(size.each):
        poster = _poster(outlet)
        self_service.replace(poster)
        _number, secret = displays.create(outlet.code)
        ordered = invitations.order(outlet.code, size.each, every=10)
    names = {"outlet": outlet.code, "poster": _poster(outlet).code, "retired": poster.code}
    return names | {"secret": secret, "invitation": ordered.codes[0]}


def _poster(outlet):
    in_use = sa.select(AccessCode).where(AccessCode.kind == "poster", AccessCode.retired_at.is_(None))
    return db.session.scalars(in_use.where(AccessCode.outlet_id == outlet.id)).one()


def _cases(size):
    """Comments and cases, open and closed, at every outlet, and a case on which many worked, which everybody sees."""
    of_open = sa.select(Response).join(Wave).where(Wave.code == OPEN).order_by(Response.outlet_id, Response.id)
    yesterday = today() - timedelta(days=1)
    for number, response in enumerate(db.session.scalars(of_open)):
        place = (response.outlet_id, response.wave_id)
        keep_comments(
            db.session.connection(), response.id, *place, yesterday, {"comment": f"等得太久，态度很好。{number}"}
        )
        if number % 10 < size.each:
            open_case(db.session.connection(), response.id, *place, 2, True, now() - LATEST)
            keep_contact(db.session.connection(), response.id, "0931-0000000")
    found = db.session.scalars(sa.select(Case).order_by(Case.id)).all()
    workers = db.session.scalars(sa.select(Account).where(Account.role.in_((MANAGER, STAFF)))).all()
    for number, case in enumerate(found):
        case.escalated_on, case.assigned_to = today(), workers[number % len(workers)]
        if number % 2:
            handling.take_up(case, workers[0], "")
            handling.close(case, workers[0], "waiting", "道歉了")
    for number in range(size.each):
        handling.note(found[0], workers[number % len(workers)], f"备注{number}")
    return {"case": found[0].code, "grouped": identifier.grouped(found[0].code)}


def _alarms(size):
    """Alarms of outlets and their questions, in the province's list, open and ended; on the first many worked, which
    everybody sees."""
    wave, manager = stages.find(OPEN), _first(MANAGER)
    made = []
    for outlet in db.session.scalars(sa.select(Outlet).order_by(Outlet.id)):
        made += [raised(wave.id, outlet), raised(wave.id, outlet, level=QUESTION, item="overall")]
    for number, alarm in enumerate(made):
        for text in range(1 if number else size.each):
            watched.explain(alarm, manager, f"原因{text}")
        if number % 2:
            watched.end(alarm, manager)
    return {"alarm": made[0].code}


def _large_form(account):
    """A form with a large file that waits for the worker; its key."""
    key = f"{account.role}-form"
    ask(FORM, key, account, path="/office/targets/file", fields=[], files=[])
    return key


def _subscriptions(account, size):
    """Somebody's subscriptions by mail, each with messages that are under way; the number of one."""
    wish = Wish(frozenset(("releases",)), "at_once", False)
    for _ in range(min(size.each, MOST)):
        subscription, _secret = subscribe(account, "mail", wish)
        db.session.add_all(Delivery(subscription_id=subscription.id, test=True, size=0) for _ in range(size.each))
    return subscription.id


def _receipt(app, poster):
    """What a customer is given who answers now."""
    customer = app.test_client()
    posted = customer.post(f"/s/{poster}", data={**ANSWERS, "ticket": ticket_on(customer.get(f"/s/{poster}"))})
    return posted.location.partition("/r/")[2].partition("?")[0]
