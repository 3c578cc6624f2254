"""Passwords that people try first are refused where one is chosen."""

from typing import Any

from flask_babel import gettext
from flask_security import PasswordUtil

from survey.models.account import Account

LEAST_SCORE = 2
"""Of zxcvbn's scores 0 to 4: below it fewer than a million guesses find the password."""
TRIED_HERE = ("woaini", "520", "1314", "5201314", "gansu", "lanzhou", "manyidu", "manyizhishu", "satisfaction", "index")
"""Words that zxcvbn does not know and people here use."""
LONGEST_SCORED = 72
"""Characters that are looked at: scoring grows with them, and whoever types more needs no advice."""


class Passwords(PasswordUtil):
    """The library's rules, and ours."""

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:
        """What is wrong with a new password, if anything, and the password as it is hashed."""
        problems, normalized = super().validate(password, is_register, **kwargs)
        if not problems and _is_tried_first(normalized, kwargs.get("user")):
            problems = [gettext("这个密码太容易猜到，请换一个。不要用常见密码、姓名、邮箱或连续的数字。")]
        return problems, normalized


def _is_tried_first(password: str, account: Account | None) -> bool:
    from zxcvbn import zxcvbn  # with lists of a hundred thousand words

    own = [account.email, account.email.partition("@")[0], account.name] if account else []
    found = zxcvbn(password[:LONGEST_SCORED], user_inputs=[*own, *TRIED_HERE])
    return bool(found["score"] < LEAST_SCORE)
