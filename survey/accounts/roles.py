"""What the roles are called, and the pages each finds in its navigation."""

from flask_babel import gettext

from survey.models.account import ADMINISTRATOR, CITY_OFFICER, MANAGER, STAFF, STATISTICIAN


def role_names() -> dict[str, str]:
    """Every role with its name in the reader's language."""
    return {
        MANAGER: gettext("单位负责人"),
        STAFF: gettext("单位员工"),
        CITY_OFFICER: gettext("市州管理员"),
        STATISTICIAN: gettext("统计人员"),
        ADMINISTRATOR: gettext("系统管理员"),
    }


def navigation(role: str) -> list[tuple[str, str]]:
    """(address, name) of the pages of a role, its first page first."""
    cases, alarms = ("/cases", gettext("待办")), ("/alarms", gettext("预警"))
    subscriptions = ("/subscriptions", gettext("消息"))
    return {
        MANAGER: [
            ("/unit", gettext("我的得分")),
            ("/unit/mend", gettext("先改什么")),
            ("/unit/comments", gettext("顾客留言")),
            cases,
            alarms,
            ("/unit/codes", gettext("评价码")),
            subscriptions,
        ],
        STAFF: [cases, alarms],
        CITY_OFFICER: [("/city", gettext("各网点")), cases, alarms, subscriptions],
        STATISTICIAN: [
            ("/office", gettext("各期评价")),
            alarms,
            ("/office/releases", gettext("发布")),
            ("/office/targets", gettext("分年目标")),
            ("/office/cities", gettext("市州考核")),
            ("/office/questionnaires", gettext("问卷")),
            ("/office/registers", gettext("名册")),
            subscriptions,
        ],
        ADMINISTRATOR: [("/accounts", gettext("账号")), ("/audit", gettext("操作记录"))],
    }[role]
