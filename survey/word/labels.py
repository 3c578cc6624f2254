"""What the choices of a subscription are called in the reader's language."""

from flask_babel import gettext as _

from survey.models.account import CITY_OFFICER, MANAGER, STATISTICIAN
from survey.models.subscription import AT_ONCE, DAILY, DINGTALK, FEISHU, HOOK, MAIL, WECOM, WEEKLY, Subscription


def kind_names() -> dict[str, str]:
    """The kinds of news, by the name of the subscription's column."""
    return {"alarms": _("预警"), "deadlines": _("逾期"), "releases": _("结果公布")}


def kind_hints(role: str) -> dict[str, str]:
    """What a role hears of each kind."""
    whose = {MANAGER: _("本单位"), CITY_OFFICER: _("本市州"), STATISTICIAN: _("全省")}[role]
    return {
        "alarms": _("%(whose)s的满意度明显下降或上升，或者网点没有评价了", whose=whose),
        "deadlines": _("%(whose)s有顾客反馈逾期没有处理", whose=whose),
        "releases": _("新一期结果公布，或者有更正"),
    }


def way_names() -> dict[str, str]:
    """The ways, the one first that most want."""
    return {
        MAIL: _("邮件"),
        WECOM: _("企业微信群"),
        DINGTALK: _("钉钉群"),
        FEISHU: _("飞书群"),
        HOOK: _("其他系统（Webhook）"),
    }


def pace_names() -> dict[str, str]:
    """When it is sent."""
    return {AT_ONCE: _("有了马上发"), DAILY: _("每天早上 9 点，合成一条"), WEEKLY: _("每周一早上 9 点，合成一条")}


def kinds_of(subscription: Subscription) -> str:
    """What a subscription hears of."""
    return str(_("、")).join(name for kind, name in kind_names().items() if getattr(subscription, kind))


def way_of(subscription: Subscription) -> str:
    """How, and where to."""
    where = subscription.host or subscription.account.email
    return str(_("%(way)s：%(where)s", way=way_names()[subscription.way], where=where))


def pace_of(subscription: Subscription) -> str:
    """When."""
    short: str = {AT_ONCE: _("马上发"), DAILY: _("每天发"), WEEKLY: _("每周发")}[subscription.pace]
    return short + _("，只在工作时间") if subscription.working_hours else short
