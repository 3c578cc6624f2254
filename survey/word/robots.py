"""The robots of groups: a text each in its own published format, since every client shows a text.

Formats: https://developer.work.weixin.qq.com/document/path/91770 (企业微信),
https://open.dingtalk.com/document/robots/custom-robot-access (钉钉),
https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot (飞书).
"""

import base64
import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from survey.models.subscription import DINGTALK, FEISHU, WECOM
from survey.word.reaching import Target
from survey.word.request import HEADERS, Request, by_code, in_json


def _wecom(to: Target, secret: str, text: str) -> Request:
    """Whoever knows the key in the address may send; nothing is signed."""
    return Request(to, in_json({"msgtype": "text", "text": {"content": text}}), by_code("errcode"), HEADERS)


def _dingtalk(to: Target, secret: str, text: str) -> Request:
    """Time, in milliseconds, and signature stand in the address."""
    if secret:
        moment = str(int(time.time() * 1000))
        signed = _base64(secret.encode(), f"{moment}\n{secret}".encode())
        query = urlencode({"timestamp": moment, "sign": signed})
        to = replace(to, path=f"{to.path}{'&' if '?' in to.path else '?'}{query}")
    return Request(to, in_json({"msgtype": "text", "text": {"content": text}}), by_code("errcode"), HEADERS)


def _feishu(to: Target, secret: str, text: str) -> Request:
    """Time, in seconds, and signature stand in the body; time and secret are the key, and nothing is what it signs."""
    content: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if secret:
        moment = str(int(time.time()))
        content |= {"timestamp": moment, "sign": _base64(f"{moment}\n{secret}".encode(), b"")}
    return Request(to, in_json(content), by_code("code"), HEADERS)


def _base64(key: bytes, message: bytes) -> str:
    return base64.b64encode(hmac.digest(key, message, sha256)).decode()


ROBOTS: Mapping[str, Callable[[Target, str, str], Request]] = {WECOM: _wecom, DINGTALK: _dingtalk, FEISHU: _feishu}
"""From where to, the robot's secret ("" where it has none) and a text to what is sent."""
MOST_BYTES: Mapping[str, int] = {WECOM: 2_048, DINGTALK: 20_000, FEISHU: 18_000}
"""Of a text in UTF-8; 飞书 counts the whole body, 20 KB."""
HOSTS: Mapping[str, str] = {
    "qyapi.weixin.qq.com": WECOM,
    "oapi.dingtalk.com": DINGTALK,
    "open.feishu.cn": FEISHU,
}
"""Whose robots a host serves; one within somebody's house may serve them too."""
