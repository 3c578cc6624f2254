"""How the accounts library is set: its addresses, its rules, its words."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from survey.accounts.second_factor import STEP
from survey.base.i18n import TRANSLATIONS

IDLE = timedelta(hours=2)
"""After so long without a request a session ends."""
WHOLE = timedelta(hours=12)
"""After so long it ends in any case."""
SHORTEST_PASSWORD = 10
LINK_VALID = timedelta(days=2)


def _(text: str) -> str:
    """Mark a text for the catalogue; the library translates it when it shows it."""
    return text


MESSAGES = {
    "API_ERROR": _("这个请求不完整，请重试。"),
    "GENERIC_AUTHN_FAILED": _("邮箱、密码或验证码不对，或者账号暂时不能登录。多次输错后要等一会儿再试。"),
    "UNAUTHENTICATED": _("请先登录。"),
    "REAUTHENTICATION_REQUIRED": _("请再输入一次密码。"),
    "REAUTHENTICATION_SUCCESSFUL": _("已确认是您本人。"),
    "RETYPE_PASSWORD_MISMATCH": _("两次输入的密码不一样。"),
    "PASSWORD_RESET_REQUEST": _("如果 %(email)s 是本站的账号，设置密码的邮件已经发出，请查收。"),
    "PASSWORD_RESET_EXPIRED": _("链接已经过期（有效期 %(within)s），请重新申请。"),
    "INVALID_RESET_PASSWORD_TOKEN": _("链接无效或已经用过，请重新申请。"),
    "PASSWORD_RESET_NO_LOGIN": _("密码已设置，请用新密码登录。"),
    "PASSWORD_CHANGE": _("密码已修改。"),
    "PASSWORD_IS_THE_SAME": _("新密码不能与原密码相同。"),
    "PASSWORD_NOT_PROVIDED": _("请输入密码。"),
    "PASSWORD_INVALID_LENGTH": _("密码至少 %(length)s 个字符。"),
    "INVALID_PASSWORD": _("密码不对。"),
    "EMAIL_NOT_PROVIDED": _("请输入邮箱。"),
    "INVALID_EMAIL_ADDRESS": _("邮箱的格式不对。"),
    "DISABLED_ACCOUNT": _("这个账号已停用，请联系管理员。"),
    "TWO_FACTOR_INVALID_TOKEN": _("验证码不对，请输入验证器里现在显示的 6 位数字。"),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": _("已登录。"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": _("两步验证已设置。"),
    "TWO_FACTOR_PERMISSION_DENIED": _("请重新登录。"),
    "TWO_FACTOR_SETUP_EXPIRED": _("请在 %(within)s 内完成设置，请重新开始。"),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": _("请选择验证方式。"),
    "TWO_FACTOR_DISABLED": _("两步验证已关闭。"),
    "ANONYMOUS_USER_REQUIRED": _("您已经登录。"),
    "INVALID_REDIRECT": _("不能转到别的网站。"),
    "FORGOT_PASSWORD": _("忘记密码？"),
    "INVALID_INPUT": _("填写的内容不对。"),
}
SUBJECTS = {
    "PASSWORD_RESET": _("设置密码"),
    "PASSWORD_NOTICE": _("您的密码已重新设置"),
    "PASSWORD_CHANGE_NOTICE": _("您的密码已修改"),
}


def numbered(keys: Sequence[str]) -> dict[str, str]:
    """The keys of second factors by their numbers, as the library stores them with what they encrypt: `2:KEY` is
    number 2, `KEY` alone the first one. The highest number encrypts."""
    found = (re.fullmatch(r"(?:(\d+):)?(.*)", key) for key in keys)
    return {one[1] or "1": one[2] for one in found if one}


def settings(config: dict[str, Any]) -> dict[str, Any]:
    """The library's configuration, from ours."""
    return {
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_RESET_URL": "/password/reset",
        "SECURITY_CHANGE_URL": "/password/change",
        "SECURITY_VERIFY_URL": "/sign-in/again",
        "SECURITY_TWO_FACTOR_SETUP_URL": "/second-factor/setup",
        "SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL": "/second-factor",
        "SECURITY_TWO_FACTOR_RESCUE_URL": "/second-factor/help",
        "SECURITY_TWO_FACTOR_SELECT_URL": "/second-factor/choose",
        "SECURITY_POST_LOGIN_VIEW": "/home",
        "SECURITY_POST_CHANGE_VIEW": "/home",
        "SECURITY_POST_RESET_VIEW": "/sign-in",
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "/home",
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_CLI_USERS_NAME": None,
        "SECURITY_CLI_ROLES_NAME": None,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": STEP,
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TOTP_SECRETS": numbered(config["KEYS"]["TOTP_SECRETS"]),
        # held by a link and never read; the library's own takes half a second where there is an account, and none else
        "SECURITY_HASHING_SCHEMES": ["hex_sha256"],
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "SECURITY_TOTP_ISSUER": "服务质量满意指数",
        "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
        "SECURITY_RESET_PASSWORD_WITHIN": LINK_VALID,
        "SECURITY_FRESHNESS": timedelta(minutes=15),
        "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(0),
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_I18N_DOMAIN": "messages",
        "SECURITY_I18N_DIRNAME": [str(TRANSLATIONS)],
        **{f"SECURITY_MSG_{name}": (text, "info") for name, text in MESSAGES.items()},
        **{f"SECURITY_EMAIL_SUBJECT_{name}": text for name, text in SUBJECTS.items()},
        "PERMANENT_SESSION_LIFETIME": IDLE,
        "WTF_CSRF_ENABLED": True,
        "WTF_CSRF_TIME_LIMIT": None,  # a form is good as long as its session
    }
