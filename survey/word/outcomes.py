"""What became of a message, in words."""

from flask_babel import gettext as _

from survey.base.i18n import local_time
from survey.models.mail import Mail
from survey.models.subscription import Delivery


def worded(failed: str) -> str:
    """Why a message did not arrive, from its code."""
    said = {
        "not_public": _("地址在本机或内部网络，不能发送"),
        "not_allowed": _("这个地址不能发送"),
        "unknown_host": _("找不到这个网址的主机"),
        "certificate": _("对方的证书不可信"),
        "timeout": _("对方没有及时回答"),
        "connection": _("连不上对方"),
        "not_understood": _("看不懂对方的回答，请核对地址"),
    }
    kind, _space, number = failed.partition(" ")
    if kind == "status" and number.startswith("3"):
        return str(_("对方要转到别的地址，请填写最终地址（状态码 %(n)s）", n=number))
    if kind == "status":
        return str(_("对方没有接收（状态码 %(n)s）", n=number))
    if kind == "code":
        return str(_("机器人没有接收（错误码 %(n)s），请核对地址、密钥和关键词", n=number))
    return str(said.get(failed, _("没有送到")))


def under_way(delivery: Delivery, mail: Mail | None) -> bool:
    """Whether nothing is known yet of how it went."""
    if delivery.message_id:
        return mail is not None and mail.ended_at is None
    return delivery.ended_at is None and delivery.failed is None


def outcome(delivery: Delivery, mail: Mail | None) -> str:
    """How a delivery stands; mail: what it became, None where it is none or was forgotten."""
    if under_way(delivery, mail):
        return str(_("正在发送"))
    if delivery.message_id:
        if mail is not None and mail.failed:
            return str(_("邮件没有送出"))
        return str(_("已送出"))
    if delivery.failed is None:
        return str(_("已送达"))
    why = worded(delivery.failed)
    if delivery.ended_at is None:
        return str(_("没有送到：%(why)s。%(time)s 再试", why=why, time=local_time(delivery.next_at)))
    return str(_("没有送到：%(why)s", why=why))
