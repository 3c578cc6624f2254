"""`/subscriptions`: which news somebody hears of, how and when; everybody their own."""

from typing import Any

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from survey.accounts.access import me, room
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.models.account import CITY_OFFICER, MANAGER, STATISTICIAN
from survey.models.subscription import AT_ONCE, WAYS, Subscription, deliveries_of, subscriptions_of
from survey.models.wave import any_demo_data
from survey.word import labels, subscribing
from survey.word.outcomes import outcome, under_way
from survey.word.spreading import try_out
from survey.word.subscribing import Wish

LOGGED = 20
"""Deliveries that the page of a subscription lists."""
LOOK_AGAIN = 3
"""Seconds."""

subscriptions = room("subscriptions", __name__, MANAGER, CITY_OFFICER, STATISTICIAN)
Answer = Response | tuple[str, int]


@subscriptions.get("/subscriptions")
def list_() -> str:
    """What I subscribed to, with what was sent last, and the ways to choose from."""
    last = {delivery.subscription_id: (delivery, mail) for delivery, mail in deliveries_of(me().id, 1)}
    return _rendered("list", own=subscriptions_of(me().id), last=last)


@subscriptions.get("/subscriptions/new/<way>")
def new(way: str) -> str:
    """The form for a new one of one way."""
    return _form(_known(way), Wish(frozenset(labels.kind_names()), AT_ONCE, False))


@subscriptions.post("/subscriptions/new/<way>")
def subscribe(way: str) -> Answer | str:
    """Subscribe; the secret of a web hook is shown this once."""
    wish = _wish()
    try:
        subscription, secret = subscribing.subscribe(me(), _known(way), wish)
    except RefusedError as error:
        db.session.rollback()
        return _form(way, wish, problems=error.problems), 422
    number = subscription.id
    db.session.commit()
    if secret:
        return _rendered("secret", number=number, secret=secret)
    flash(_("已保存。发一条测试消息，看看收不收得到。"))
    return redirect(url_for("subscriptions.one", number=number), 303)


@subscriptions.get("/subscriptions/<int:number>")
def one(number: int) -> Response:
    """One of mine: to change, to try out, to stop; and what became of its last messages. The page looks again by itself
    while a test is under way."""
    own = _own(number)
    answer = make_response(_form(own.way, _wish_of(own), own=own))
    if any(delivery.test and under_way(delivery, mail) for delivery, mail in deliveries_of(me().id, 1, own.id)):
        answer.headers["Refresh"] = str(LOOK_AGAIN)
    return answer


@subscriptions.post("/subscriptions/<int:number>")
def change(number: int) -> Answer:
    """Change one of mine."""
    wish = _wish()
    try:
        subscribing.change(_own(number), wish)
    except RefusedError as error:
        db.session.rollback()
        own = _own(number)
        return _form(own.way, wish, own=own, problems=error.problems), 422
    db.session.commit()
    flash(_("已保存。"))
    return redirect(url_for("subscriptions.one", number=number), 303)


@subscriptions.post("/subscriptions/<int:number>/test")
def test(number: int) -> Answer:
    """Send a message without news."""
    try:
        try_out(_own(number))
    except RefusedError as error:
        db.session.rollback()
        own = _own(number)
        return _form(own.way, _wish_of(own), own=own, problems=error.problems), 429
    db.session.commit()
    flash(_("正在发测试消息，结果几秒钟后显示在下面。"))
    return redirect(url_for("subscriptions.one", number=number), 303)


@subscriptions.post("/subscriptions/<int:number>/stop")
def stop(number: int) -> Answer:
    """Hear no more of one of mine."""
    subscribing.stop(_own(number))
    db.session.commit()
    flash(_("已停收。"))
    return redirect(url_for("subscriptions.list_"), 303)


def _own(number: int) -> Subscription:
    found = db.session.get(Subscription, number)
    return found if found and found.account_id == me().id else abort(404)


def _known(way: str) -> str:
    return way if way in WAYS else abort(404)


def _wish() -> Wish:
    form = request.form
    if any("\0" in text for text in form.values()):
        abort(400)
    kinds = frozenset(kind for kind in labels.kind_names() if form.get(kind))
    address, secret = form.get("address", "").strip(), form.get("secret", "").strip()
    return Wish(kinds, form.get("pace", ""), bool(form.get("working_hours")), address, secret)


def _wish_of(own: Subscription) -> Wish:
    kinds = frozenset(kind for kind in labels.kind_names() if getattr(own, kind))
    return Wish(kinds, own.pace, own.working_hours)


def _form(way: str, wish: Wish, own: Subscription | None = None, **more: Any) -> str:
    sent = deliveries_of(me().id, LOGGED, own.id) if own else []
    return _rendered("form", way=way, wish=wish, own=own, sent=sent, **more)


def _rendered(name: str, **values: Any) -> str:
    demonstration = any_demo_data()
    return render_template(f"word/{name}.html", words=labels, outcome=outcome, demonstration=demonstration, **values)


@subscriptions.url_defaults
def keep_language(endpoint: str, values: dict[str, Any]) -> None:
    """Links and forms of these pages stay in the language that was asked for."""
    if asked_for := request.args.get("lang"):
        values.setdefault("lang", asked_for)
