"""News in words: the same lines in mails and in groups, Chinese as all that the worker writes."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.orm import joinedload

from survey.base.addresses import site
from survey.base.database import db
from survey.base.i18n import day
from survey.figures.names import own_name
from survey.models.account import STATISTICIAN, Account
from survey.models.news import News
from survey.models.subscription import Delivery, Notice
from survey.models.wave import any_demo_data, wave_by_code

_: Callable[..., str] = gettext  # the library has no types
IN_A_MAIL = 50
"""News that a mail lists; it says how many more there are."""


def news_of(delivery: Delivery) -> Sequence[News]:
    """What a delivery tells, with what it is about, the oldest first."""
    return db.session.scalars(
        sa.select(News)
        .join(Notice, Notice.news_id == News.id)
        .options(*(joinedload(noun) for noun in (News.outlet, News.unit, News.sector, News.city)))
        .where(Notice.delivery_id == delivery.id)
        .order_by(News.id)
    ).all()


def as_mail(to: Account, news: Sequence[News]) -> tuple[str, str]:
    """Subject and text of the mail that tells somebody the news; a test where there are none."""
    lines = [f"{line}\n{page(one, to)}" for one, line in zip(news[:IN_A_MAIL], sentences(news), strict=False)]
    if len(news) > IN_A_MAIL:
        lines.append(more(len(news) - IN_A_MAIL))
    paragraphs = (
        _("%(name)s，您好：", name=to.name),
        *_label(),
        *(lines or [_test()]),
        _("不想再收，或想换个时间收：%(address)s", address=f"{site()}/subscriptions"),
    )
    return title(news), "\n\n".join(paragraphs) + "\n"


def as_text(to: Account, news: Sequence[News], most: int) -> str:
    """The same for a group, in at most so many bytes of UTF-8; what does not fit is counted."""
    head = "\n".join([f"【{title(news)}】", *_label()])
    if not news:
        return f"{head}\n{_test()}"
    lines = [f"\n{line}\n{page(one, to)}" for one, line in zip(news, sentences(news), strict=True)]
    for shown in range(len(lines), 0, -1):
        rest = [f"\n{more(len(lines) - shown)}"] if shown < len(lines) else []
        if len((text := "".join([head, *lines[:shown], *rest])).encode()) <= most:
            return text
    return f"{head}\n{more(len(lines))}"


def title(news: Sequence[News]) -> str:
    """How many news of which kinds there are; groups that want a keyword find it in it: 满意指数."""
    named = {"alarm": _("预警"), "deadline": _("逾期"), "release": _("公布")}
    counted = Counter(one.kind for one in news)
    parts = [_("%(kind)s %(n)s 条", kind=name, n=counted[kind]) for kind, name in named.items() if counted[kind]]
    return _("满意指数：%(what)s", what="，".join(parts) or _("测试"))


def more(count: int) -> str:
    """How many there are beyond what is listed, and where."""
    return _("另有 %(n)s 条，请登录查看：%(address)s", n=count, address=f"{site()}/home")


def page(news: News, to: Account) -> str:
    """The address of the page that has more; the office sees overdue cases on the page of their city."""
    if news.kind == "deadline" and to.role == STATISTICIAN:
        return f"{site()}/office/cities/{news.city_code}"
    return site() + news.path


def sentences(news: Sequence[News]) -> Iterator[str]:
    """A sentence for each."""
    return (_WORDED[one.kind](one) for one in news)


def _alarm(news: News) -> str:
    facts = news.facts
    what = {"fall": _("满意度下降"), "rise": _("满意度上升"), "silence": _("没有评价了")}[facts["turn"]]
    said = _(
        "预警：%(where)s，%(day)s起%(what)s", where=_where(news), day=day(date.fromisoformat(facts["since"])), what=what
    )
    if facts["change"] is None:
        return f"{said}。"
    numbers = {name: f"{facts[name]:+.1f}".replace("-", "−") for name in ("change", "low", "high")}
    amount = _("%(change)s 分（区间 %(low)s 至 %(high)s），依据 %(n)s 份评价", n=facts["n"], **numbers)
    part = "" if facts["question"] is None else _("（一个问题）")
    return f"{said}{part}，{amount}。"


def _deadline(news: News) -> str:
    return _(
        "逾期：%(where)s，新增 %(new)s 件顾客反馈逾期，一共 %(overdue)s 件。",
        where=_where(news),
        new=news.facts["new"],
        overdue=news.facts["overdue"],
    )


def _release(news: News) -> str:
    wave, revision = wave_by_code(news.facts["wave"]), news.facts["revision"]
    name = wave.name if wave else news.facts["wave"]
    if revision > 1:
        return _("公布：“%(wave)s”的结果，第 %(revision)s 版（更正）。", wave=name, revision=revision)
    return _("公布：“%(wave)s”的结果。", wave=name)


_WORDED = {"alarm": _alarm, "deadline": _deadline, "release": _release}


def _where(news: News) -> str:
    """What it is about: city, sector, unit and outlet as far as it says."""
    places = [own_name(noun) for noun in (news.city, news.sector) if noun]
    places += [noun.name for noun in (news.unit, news.outlet) if noun]
    return " · ".join(places) or _("全省")


def _test() -> str:
    return _("这是一条测试消息。您看到它，说明设置正确。")


def _label() -> list[str]:
    return [_("（演示数据，不是真实的评价结果。）")] if any_demo_data() else []
