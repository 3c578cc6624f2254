"""Web hooks: news for programs, signed as Standard Webhooks 1.0 has it (docs/notifications.md)."""

import base64
import hmac
import secrets
import time
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from survey.models.account import Account
from survey.models.news import News
from survey.models.subscription import Delivery
from survey.models.wave import any_demo_data
from survey.word.messages import page
from survey.word.reaching import Target
from survey.word.request import HEADERS, Request, by_status, in_json

SECRET_PREFIX, SECRET_BYTES = "whsec_", 32


def new_secret() -> str:
    """A secret for a subscription."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(secret: str, name: str, moment: str, body: bytes) -> str:
    """HMAC-SHA256 over a message's name, the time in seconds since 1970 and the body, with dots between them."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = hmac.digest(key, f"{name}.{moment}.".encode() + body, sha256)
    return "v1," + base64.b64encode(signed).decode()


def hook(to: Target, secret: str, delivery: Delivery, news: Sequence[News]) -> Request:
    """What tells a program the news of a delivery now: the same name at every attempt, the time and signature of
    this one."""
    content = {
        "type": "test" if delivery.test else "news",
        "timestamp": _time(delivery.made_at),
        "data": {"demonstration": any_demo_data(), "news": [_told(one, delivery.subscription.account) for one in news]},
    }
    body, moment = in_json(content), str(int(time.time()))
    signed = {
        "webhook-id": delivery.key,
        "webhook-timestamp": moment,
        "webhook-signature": signature(secret, delivery.key, moment, body),
    }
    return Request(to, body, by_status, {**HEADERS, **signed})


def _told(news: News, to: Account) -> dict[str, Any]:
    return {
        "id": news.key,
        "kind": news.kind,
        "at": _time(news.at),
        "page": page(news, to),
        "outlet": news.outlet and {"code": news.outlet.code, "name": news.outlet.name},
        "unit": news.unit and {"uscc": news.unit.uscc, "name": news.unit.name},
        "sector": news.sector and {"code": news.sector.code, "name": news.sector.name},
        "city": news.city and {"code": news.city.code, "name": news.city.name},
        "listed": news.listed,
        "facts": news.facts,
    }


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
