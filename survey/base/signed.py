"""What the service signs and gives to a browser, to know it again when it comes back."""

from functools import lru_cache
from typing import Any

from flask import current_app
from itsdangerous import URLSafeSerializer, URLSafeTimedSerializer
from itsdangerous.encoding import base64_encode
from itsdangerous.url_safe import URLSafeSerializerMixin


class _AsItIs(URLSafeSerializerMixin):
    """Signs what it is given as it is. The library tries to compress it first, which takes ten times as long as signing
    it, for what is hardly longer than a line."""

    def dump_payload(self, obj: Any) -> bytes:
        return base64_encode(super(URLSafeSerializerMixin, self).dump_payload(obj))


class Signed(_AsItIs, URLSafeSerializer):
    """Values signed for one purpose."""


class Dated(_AsItIs, URLSafeTimedSerializer):
    """Values signed for one purpose, with the time."""


def signed(purpose: str) -> Signed:
    """By the service's secret key; by an earlier one, too, what comes back."""
    return _signed(_keys(), purpose)


def dated(purpose: str) -> Dated:
    """The same with the time."""
    return _dated(_keys(), purpose)


def _keys() -> tuple[str, ...]:
    return *current_app.config["SECRET_KEY_FALLBACKS"], current_app.config["SECRET_KEY"]


@lru_cache(maxsize=4)
def _signed(keys: tuple[str, ...], purpose: str) -> Signed:
    return Signed(keys, salt=purpose)


@lru_cache(maxsize=4)
def _dated(keys: tuple[str, ...], purpose: str) -> Dated:
    return Dated(keys, salt=purpose)
