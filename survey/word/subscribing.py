"""Subscribing to news, changing it, and hearing no more; the caller commits."""

from dataclasses import dataclass

from flask_babel import gettext as _

from survey.accounts.audit_log import note
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.base.sealing import box
from survey.models.account import Account
from survey.models.subscription import HOOK, MAIL, PACES, Subscription, subscriptions_of
from survey.word.hooks import new_secret
from survey.word.labels import way_names
from survey.word.reaching import target
from survey.word.robots import HOSTS

MOST = 10
"""Subscriptions of one account."""
LONGEST_SECRET = 200


@dataclass(frozen=True)
class Wish:
    """What somebody typed in. address, secret: "" to keep what there is."""

    kinds: frozenset[str]
    pace: str
    working_hours: bool
    address: str = ""
    secret: str = ""


def subscribe(account: Account, way: str, wish: Wish) -> tuple[Subscription, str | None]:
    """A new subscription; and the secret that was made for it, to be shown once, where it is a web hook.

    Raises RefusedError with every reason why it cannot be.
    """
    if len(subscriptions_of(account.id)) >= MOST:
        raise RefusedError(_("一个账号最多订阅 %(n)s 项。请先停掉不用的。", n=MOST))
    subscription = Subscription(account_id=account.id, way=way)
    problems = [] if way == MAIL or wish.address else [_("请填写地址。")]
    secret = new_secret() if way == HOOK else None
    _apply(subscription, wish, problems)
    if secret:
        subscription.secret = box().encrypt(secret.encode())
    db.session.add(subscription)
    db.session.flush()
    note("subscribed", _subject(subscription), way=way)
    return subscription, secret


def change(subscription: Subscription, wish: Wish) -> None:
    """Another wish; raises RefusedError with every reason why it cannot be."""
    _apply(subscription, wish, [])
    note("subscription changed", _subject(subscription), way=subscription.way)


def stop(subscription: Subscription) -> None:
    """Nothing more is sent; what was sent is forgotten."""
    note("unsubscribed", _subject(subscription), way=subscription.way)
    db.session.delete(subscription)


def _apply(subscription: Subscription, wish: Wish, problems: list[str]) -> None:
    if not wish.kinds:
        problems.append(_("请至少选一种消息。"))
    if wish.pace not in PACES:
        problems.append(_("请选择什么时候收。"))
    if len(wish.secret) > LONGEST_SECRET or not wish.secret.isascii() or not wish.secret.isprintable():
        problems.append(_("密钥只能用英文字母、数字和符号，最长 %(n)s 个字符。", n=LONGEST_SECRET))
    host = ""
    if wish.address and subscription.way != MAIL:
        try:
            host = target(wish.address).host
        except RefusedError as error:
            problems += error.problems
        if (way := HOSTS.get(host, subscription.way)) != subscription.way:
            problems.append(_("这是%(way)s的地址，请回到上一页选“%(way)s”。", way=way_names()[way]))
    if problems:
        raise RefusedError(*problems)
    for kind in ("alarms", "deadlines", "releases"):
        setattr(subscription, kind, kind in wish.kinds)
    subscription.pace, subscription.working_hours = wish.pace, wish.working_hours
    if host:
        subscription.address, subscription.host = box().encrypt(wish.address.encode()), host
    if wish.secret and subscription.way not in (MAIL, HOOK):
        subscription.secret = box().encrypt(wish.secret.encode())


def _subject(subscription: Subscription) -> str:
    return subscription.host or MAIL
